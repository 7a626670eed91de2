import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const list = defineTrigger({
  type: 'list',
  version: 1,
  label: { en: 'Joins a list', fr: 'Entrée dans une liste' },
  description: { en: 'Starts a journey when a contact is added to a list.', fr: 'Démarre un parcours quand un contact est ajouté à une liste.' },
  icon: 'list-plus',
  keywords: { en: 'list join subscribe signup newsletter member added', fr: 'liste rejoindre abonnement inscription newsletter membre ajouté' },
  fields: {
    list: field.list({ label: { en: 'List', fr: 'Liste' }, required: true }),
  },
  summary: ['list'],
  subscribe: (params) => [{ on: 'event', name: 'list.joined', where: { '===': [{ var: 'event.properties.list' }, params.list] } }],
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for contacts who join the list.');
  },
});
