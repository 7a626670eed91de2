import { defineTrigger, enter, ignore } from '@parcours/sdk/node';

export const calledByWorkflow = defineTrigger({
  type: 'calledByWorkflow',
  version: 1,
  label: { en: 'When called by another workflow', fr: 'Quand un autre workflow l’appelle' },
  description: {
    en: 'Starts with the items, and the contact, of a "Run a workflow" step of another workflow. What reaches an end here goes back to it.',
    fr: 'Démarre avec les éléments, et le contact, d’une étape « Exécuter un workflow » d’un autre workflow. Ce qui arrive à une fin ici lui revient.',
  },
  icon: 'log-in',
  keywords: { en: 'called sub-workflow subworkflow child reuse function execute', fr: 'appelé sous-workflow enfant réutiliser fonction exécuter' },
  fields: {},
  examples: [{ hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: () => [{ on: 'call' }],
  receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore(`Started by other workflows only, not by ${hit.on}.`)),
});
