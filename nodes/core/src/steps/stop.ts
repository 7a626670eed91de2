import { defineFlow, end, field } from '@parcours/sdk/node';

export const stop = defineFlow({
  type: 'stop',
  version: 1,
  label: { en: 'Stop', fr: 'Fin' },
  description: { en: 'Ends this branch, with a reason people can read on the run.', fr: 'Termine cette branche, avec une raison lisible sur l’exécution.' },
  icon: 'circle-stop',
  keywords: { en: 'stop end exit finish', fr: 'fin arrêter terminer sortie' },
  fields: {
    reason: field.text({ label: { en: 'Reason', fr: 'Raison' }, default: '', template: true, maximumLength: 200 }),
  },
  ports: [],
  summary: ['reason'],
  itemwise: true,
  execute: (items) => items.map(({ params }) => end(params.reason.trim() === '' ? undefined : params.reason)),
});
