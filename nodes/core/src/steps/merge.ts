import { defineFlow, field, next } from '@parcours/sdk/node';

export const merge = defineFlow({
  type: 'merge',
  version: 1,
  label: { en: 'Merge', fr: 'Jonction' },
  description: { en: 'Brings branches of the same run together again.', fr: 'Réunit des branches d’une même exécution.' },
  icon: 'git-merge',
  keywords: { en: 'merge join wait for all branches together synchronise', fr: 'jonction joindre fusionner attendre toutes branches ensemble synchroniser' },
  fields: {
    mode: field.choice({
      label: { en: 'Goes on', fr: 'Continue' },
      choices: [
        { value: 'all', label: { en: 'When every branch that can still come is here', fr: 'Quand toutes les branches qui peuvent encore venir sont là' } },
        { value: 'any', label: { en: 'With the first branch; later ones end here', fr: 'Avec la première branche ; les suivantes s’arrêtent ici' } },
        { value: 'first', label: { en: 'When a number of branches are here; later ones end', fr: 'Quand un nombre de branches sont là ; les suivantes s’arrêtent' } },
      ],
    }),
    count: field.number({ label: { en: 'Branches', fr: 'Branches' }, default: 2, minimum: 1, maximum: 100, integer: true, required: true, showWhen: { field: 'mode', is: ['first'] } }),
  },
  summary: ['mode'],
  join: ({ mode, count }) => (mode === 'first' ? { mode, count } : { mode }),
  execute: (items) => items.map(() => next()),
});
