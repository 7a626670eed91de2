import { UserError, answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { categoryKey, listStages, readScores } from './score-field.js';

export const categoryField = field.text({
  label: { en: 'Product category', fr: 'Catégorie de produits' },
  help: { en: 'Such as TV; the contact as a whole when empty.', fr: 'Par exemple TV ; le contact dans son ensemble si vide.' },
  template: true,
  maximumLength: 100,
});

export const stage = defineCondition({
  type: 'stage',
  version: 1,
  label: { en: 'In a stage?', fr: 'À une étape ?' },
  description: { en: 'Takes "Yes" when the contact is in this stage of the life cycle now, in all or for a product category.', fr: 'Prend « Oui » quand le contact est à cette étape du cycle de vie, dans l’ensemble ou pour une catégorie de produits.' },
  icon: 'map-pin',
  keywords: { en: 'stage phase funnel life cycle awareness decision evaluation retention advocacy', fr: 'étape phase entonnoir cycle de vie découverte décision évaluation fidélisation recommandation' },
  fields: {
    stage: field.dynamicChoice({ label: { en: 'Stage', fr: 'Étape' }, options: 'stages', required: true }),
    category: categoryField,
    match: field.choice({
      label: { en: 'Counts', fr: 'Compte' },
      choices: [
        { value: 'exactly', label: { en: 'This stage only', fr: 'Cette étape uniquement' } },
        { value: 'atLeast', label: { en: 'This stage and later ones', fr: 'Cette étape et les suivantes' } },
      ],
      default: 'exactly',
    }),
  },
  options: { stages: listStages },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['stage', 'category'],
  execute: async (items, context) => {
    const scoresOf = await readScores(items, context);
    const order = (await context.scoringOffers()).stages.map(({ key }) => key);
    return answerEach(items, (item) => {
      const { stage: wanted, category, match } = item.params;
      if (!order.includes(wanted)) throw new UserError('unknown_stage', `There is no stage "${wanted.slice(0, 40)}"; choose one that the Scoring page shows.`);
      const has = scoresOf(item).stages[categoryKey(category)];
      return next(has !== undefined && (has === wanted || (match === 'atLeast' && order.indexOf(has) > order.indexOf(wanted))) ? 'yes' : 'no');
    });
  },
});
