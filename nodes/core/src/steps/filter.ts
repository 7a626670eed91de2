import { defineCondition, end, field, holds, next, ruleScope } from '@parcours/sdk/node';

export const filter = defineCondition({
  type: 'filter',
  version: 1,
  label: { en: 'Filter', fr: 'Filtre' },
  description: { en: 'Lets through what a rule holds for; the rest ends here.', fr: 'Laisse passer ce pour quoi une règle est vraie ; le reste s’arrête ici.' },
  icon: 'funnel',
  keywords: { en: 'filter only keep drop exclude', fr: 'filtre filtrer seulement garder exclure écarter' },
  fields: {
    rule: field.rule({ label: { en: 'Goes on when', fr: 'Continue si' }, required: true }),
    reason: field.text({ label: { en: 'Reason shown otherwise', fr: 'Raison affichée sinon' }, default: 'Did not pass the filter.', template: true, maximumLength: 200 }),
  },
  itemwise: true,
  execute: (items) => items.map((item) => (holds(item.params.rule, ruleScope(item)) ? next() : end(item.params.reason))),
});
