import { defineTrigger, enter, ignore } from '@parcours/sdk/node';

export const manual = defineTrigger({
  type: 'manual',
  version: 1,
  label: { en: 'By hand', fr: 'Manuel' },
  description: { en: 'Starts when somebody clicks "Run", or through the API.', fr: 'Démarre quand quelqu’un clique sur « Exécuter », ou par l’API.' },
  icon: 'mouse-pointer-click',
  keywords: { en: 'manual click button start run test', fr: 'à la main clic bouton démarrer lancer exécuter test' },
  fields: {},
  subscribe: () => [{ on: 'manual' }],
  receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore(`Started by hand only, not by ${hit.on}.`)),
});
