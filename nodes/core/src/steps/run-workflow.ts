import { answerEach, call, defineFlow, field } from '@parcours/sdk/node';

export const runWorkflow = defineFlow({
  type: 'runWorkflow',
  version: 1,
  label: { en: 'Run a workflow', fr: 'Exécuter un workflow' },
  description: {
    en: 'Hands items, and the contact, to another published workflow, and goes on with what comes back.',
    fr: 'Confie les éléments, et le contact, à un autre workflow publié, puis continue avec ce qui en revient.',
  },
  icon: 'workflow',
  keywords: { en: 'sub-workflow subworkflow call child reuse function execute', fr: 'sous-workflow appeler enfant réutiliser fonction lancer' },
  calls: true,
  fields: {
    workflow: field.resource({
      resource: 'workflow', required: true,
      label: { en: 'Workflow', fr: 'Workflow' },
      help: { en: 'It needs the entry point "When called by another workflow".', fr: 'Il lui faut le point d’entrée « Quand un autre workflow l’appelle ».' },
    }),
    runs: field.choice({
      label: { en: 'Runs', fr: 'Exécutions' },
      choices: [
        { value: 'each', label: { en: 'One for each item', fr: 'Une par élément' } },
        { value: 'together', label: { en: 'One for all items', fr: 'Une pour tous les éléments' } },
      ],
    }),
    then: field.choice({
      label: { en: 'Then', fr: 'Ensuite' },
      choices: [
        { value: 'wait', label: { en: 'Wait for the result', fr: 'Attendre le résultat' } },
        { value: 'goOn', label: { en: 'Go on at once', fr: 'Continuer tout de suite' } },
      ],
    }),
  },
  summary: ['workflow'],
  execute: (items) => answerEach(items, ({ params }) => call(params.workflow, { wait: params.then === 'wait', together: params.runs === 'together' })),
});
