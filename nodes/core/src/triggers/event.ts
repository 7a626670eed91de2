import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const event = defineTrigger({
  type: 'event',
  version: 1,
  label: { en: 'Event', fr: 'Événement' },
  description: { en: 'Starts a journey when something happens to a contact: an order, a visit, an opened email.', fr: 'Démarre un parcours quand il arrive quelque chose à un contact : une commande, une visite, un e-mail ouvert.' },
  icon: 'zap',
  keywords: { en: 'event track happen order purchase visit open behaviour', fr: 'événement suivi se produit commande achat visite ouverture comportement' },
  fields: {
    name: field.text({
      label: { en: 'Event', fr: 'Événement' },
      help: { en: 'The exact name the site, the shop or a channel records, for example email.opened.', fr: 'Le nom exact enregistré par le site, la boutique ou un canal, par exemple email.opened.' },
      placeholder: { en: 'order.placed', fr: 'order.placed' },
      required: true,
      maximumLength: 200,
    }),
    where: field.rule({
      label: { en: 'Only when', fr: 'Seulement si' },
      help: { en: 'Looks at the event and its contact; every event counts when empty.', fr: 'Porte sur l’événement et son contact ; sans condition, tous les événements comptent.' },
      ofEvent: '{name}',
    }),
  },
  summary: ['name'],
  examples: [{ settings: { name: 'order.paid' }, hit: { on: 'event', event: { name: 'order.paid', properties: { total: 3 }, occurredAt: 0 } }, items: [{ event: { name: 'order.paid', properties: { total: 3 }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ name, where }) => [{ on: 'event', name, where: where ?? true }],
  receive: (hit, { name }) => {
    if (hit.on === 'manual') return enter([hit.json]);
    if (hit.on !== 'event' || hit.event.name !== name) return ignore(`Waits for the event ${name}.`);
    return enter([{ event: hit.event }]);
  },
});
