import { defineCondition, field, holds, next, ruleScope } from '@parcours/sdk/node';

export const switchCases = defineCondition({
  type: 'switch',
  version: 1,
  label: { en: 'Switch', fr: 'Aiguillage' },
  description: { en: 'Takes the first of several cases whose rule holds.', fr: 'Prend le premier de plusieurs cas dont la règle est vraie.' },
  icon: 'route',
  keywords: { en: 'switch case branch several route segment', fr: 'aiguillage cas branche plusieurs router segment' },
  fields: {
    cases: field.rows({
      label: { en: 'Cases', fr: 'Cas' },
      help: { en: 'Tried from top to bottom.', fr: 'Essayés de haut en bas.' },
      required: true,
      fields: {
        name: field.text({ label: { en: 'Name', fr: 'Nom' }, required: true, maximumLength: 64 }),
        rule: field.rule({ label: { en: 'Rule', fr: 'Règle' }, required: true }),
      },
    }),
  },
  portsFrom: { field: 'cases', id: 'name', label: 'name' },
  ports: [{ id: 'otherwise', label: { en: 'Otherwise', fr: 'Sinon' } }],
  itemwise: true,
  execute: (items) =>
    items.map((item) => {
      const scope = ruleScope(item);
      return next(item.params.cases.find(({ rule }) => holds(rule, scope))?.name ?? 'otherwise');
    }),
});
