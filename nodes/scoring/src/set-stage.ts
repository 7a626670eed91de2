import { answerEach, defineAction, field, recordEvent, wait } from '@parcours/sdk/node';
import { contactIdOf, listStages, reasonField } from './score-field.js';
import { categoryField } from './stage.js';

export const setStage = defineAction({
  type: 'setStage',
  version: 1,
  label: { en: 'Set stage', fr: 'Changer d’étape' },
  description: { en: 'Moves the contact to a stage of the life cycle, in all or for a product category.', fr: 'Place le contact à une étape du cycle de vie, dans l’ensemble ou pour une catégorie de produits.' },
  icon: 'map-pin',
  keywords: { en: 'stage phase funnel life cycle set move', fr: 'étape phase entonnoir cycle de vie placer changer' },
  fields: {
    stage: field.dynamicChoice({ label: { en: 'Stage', fr: 'Étape' }, options: 'stages', required: true }),
    category: categoryField,
    forward: field.boolean({ label: { en: 'Only forward', fr: 'Seulement vers l’avant' }, help: { en: 'Leaves contacts where they are who are further already.', fr: 'Laisse à leur place les contacts déjà plus avancés.' }, default: false }),
    reason: reasonField,
  },
  options: { stages: listStages },
  summary: ['stage', 'category'],
  execute: (items, context) =>
    answerEach(items, (item) => {
      contactIdOf(item);
      const { stage, category, forward, reason } = item.params;
      const properties = { stage, ...(category ? { category } : {}), ...(forward ? { forward } : {}), ...(reason ? { reason } : {}) };
      return wait({ until: context.now(), commands: [recordEvent('stage.set', properties)] });
    }),
});
