import { defineCondition, field, holds, next, ruleScope } from '@parcours/sdk/node';

export const condition = defineCondition({
  type: 'condition',
  version: 1,
  label: { en: 'Condition', fr: 'Condition' },
  description: { en: 'Takes "Yes" when a rule holds for the contact, the event or the data, otherwise "No".', fr: 'Prend « Oui » quand une règle est vraie pour le contact, l’événement ou les données, sinon « Non ».' },
  icon: 'split',
  keywords: { en: 'if else condition branch decide yes no check', fr: 'si sinon condition branche décider oui non vérifier' },
  fields: {
    rule: field.rule({ label: { en: 'Rule', fr: 'Règle' }, help: { en: 'What cannot be compared, such as a missing value, counts as no.', fr: 'Ce qui ne peut pas être comparé, par exemple une valeur absente, compte comme non.' }, required: true }),
  },
  ports: [
    { id: 'yes', label: { en: 'Yes', fr: 'Oui' } },
    { id: 'no', label: { en: 'No', fr: 'Non' } },
  ],
  itemwise: true,
  execute: (items) => items.map((item) => next(holds(item.params.rule, ruleScope(item)) ? 'yes' : 'no')),
});
