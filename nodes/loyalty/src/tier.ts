import { UserError, answerEach, defineCondition, field, next } from '@parcours/sdk/node';
import { contactIdOf } from './ask-ledger.js';
import { listProgrammes, listTiers, programmeField } from './programme-field.js';
import { readHoldings } from './read-holdings.js';

export const tier = defineCondition({
  type: 'tier',
  version: 1,
  label: { en: 'In a tier?', fr: 'Dans un palier ?' },
  description: { en: 'Takes "Yes" when the contact has reached this tier of the loyalty programme now, otherwise "No".', fr: 'Prend « Oui » quand le contact a actuellement atteint ce palier du programme de fidélité, sinon « Non ».' },
  icon: 'star',
  keywords: { en: 'loyalty tier level status gold silver check condition', fr: 'fidélité palier niveau statut or argent vérifier condition' },
  fields: {
    programme: programmeField,
    tier: field.dynamicChoice({ label: { en: 'Tier', fr: 'Palier' }, options: 'tiers', dependsOn: ['programme'], required: true }),
    match: field.choice({
      label: { en: 'Counts', fr: 'Compte' },
      choices: [
        { value: 'atLeast', label: { en: 'This tier and those above it', fr: 'Ce palier et ceux au-dessus' } },
        { value: 'exactly', label: { en: 'This tier only', fr: 'Ce palier uniquement' } },
      ],
      default: 'atLeast',
    }),
  },
  options: { programmes: listProgrammes, tiers: listTiers },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  summary: ['tier', 'match'],
  execute: async (items, context) => {
    const { programmes } = await context.loyaltyOffers();
    const holdingOf = await readHoldings(items, context);
    return answerEach(items, (item) => {
      contactIdOf(item);
      const { programme: key, tier: wanted, match } = item.params;
      const tiers = (key ? programmes.find((programme) => programme.key === key) : programmes[0])?.tiers.map((one) => one.key) ?? [];
      if (!tiers.includes(wanted)) throw new UserError('unknown_tier', `There is no tier "${wanted.slice(0, 40)}" in this programme; choose one that the Loyalty page shows.`);
      const has = holdingOf(item)?.tier ?? null;
      return next(has !== null && (has === wanted || (match === 'atLeast' && tiers.indexOf(has) > tiers.indexOf(wanted))) ? 'yes' : 'no');
    });
  },
});
