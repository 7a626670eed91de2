import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const list = defineTrigger({
  type: 'list',
  version: 1,
  label: { en: 'Joins or leaves a list', fr: 'Entrée ou sortie d’une liste' },
  description: { en: 'Starts a journey when a contact is added to a list, or taken off it.', fr: 'Démarre un parcours quand un contact est ajouté à une liste, ou en est retiré.' },
  icon: 'list-plus',
  keywords: { en: 'list join leave subscribe unsubscribe signup newsletter member added removed', fr: 'liste rejoindre quitter abonnement désabonnement inscription newsletter membre ajouté retiré' },
  fields: {
    list: field.list({ label: { en: 'List', fr: 'Liste' }, required: true }),
    when: field.choice({
      label: { en: 'When', fr: 'Quand' },
      choices: [
        { value: 'joined', label: { en: 'A contact joins it', fr: 'Un contact y entre' } },
        { value: 'left', label: { en: 'A contact leaves it', fr: 'Un contact en sort' } },
        { value: 'both', label: { en: 'Either of them', fr: 'L’un ou l’autre' } },
      ],
    }),
  },
  summary: ['list', 'when'],
  examples: [{ hit: { on: 'event', event: { name: 'list.joined', properties: { list: 'Newsletter' }, occurredAt: 0 } }, items: [{ event: { name: 'list.joined', properties: { list: 'Newsletter' }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ list: name, when }) => (when === 'both' ? (['joined', 'left'] as const) : [when]).map((happens) => ({ on: 'event' as const, name: `list.${happens}`, where: { '===': [{ var: 'event.properties.list' }, name] } })),
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for contacts who join or leave the list.');
  },
});
