import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';

export const businessEvent = defineTrigger({
  type: 'businessEvent',
  version: 1,
  label: { en: 'Business event', fr: 'Événement d’entreprise' },
  description: { en: 'When something happens to nobody in particular (a new title in stock, a showcase), a journey starts for each contact it concerns.', fr: 'Quand un événement ne concerne personne en particulier (un nouveau titre en stock, une exposition), un parcours démarre pour chaque contact qu’il intéresse.' },
  icon: 'megaphone',
  keywords: { en: 'business event catalogue stock product new title showcase fan out audience announce', fr: 'événement entreprise catalogue stock produit nouveauté titre exposition diffusion audience annonce' },
  fields: {
    name: field.text({
      label: { en: 'Event', fr: 'Événement' },
      help: { en: 'The exact name that is sent to /api/v1/business-events, for example title.arrived.', fr: 'Le nom exact envoyé à /api/v1/business-events, par exemple title.arrived.' },
      placeholder: { en: 'title.arrived', fr: 'title.arrived' },
      required: true,
      maximumLength: 200,
    }),
    segment: field.resource({ label: { en: 'Among', fr: 'Parmi' }, help: { en: 'A segment; all contacts when empty.', fr: 'Un segment ; tous les contacts sans choix.' }, resource: 'segment' }),
    who: field.rule({
      label: { en: 'Whom it concerns', fr: 'Qui cela concerne' },
      help: {
        en: 'Values of the event are written {{ event.properties.author }}, for example: favouriteAuthor is {{ event.properties.author }}. Everybody among them when empty.',
        fr: 'Les valeurs de l’événement s’écrivent {{ event.properties.author }}, par exemple : favouriteAuthor est {{ event.properties.author }}. Tous, sans condition.',
      },
      about: 'contacts',
      ofEvent: '{name}',
    }),
  },
  summary: ['name', 'segment'],
  examples: [{ hit: { on: 'business_event', event: { name: 'title.arrived', properties: { title: 'Momo' }, occurredAt: 0 } }, items: [{ event: { name: 'title.arrived', properties: { title: 'Momo' }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ name, segment, who }) => [{ on: 'business_event', name, segment: segment ?? null, who: who ?? true }],
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'business_event' ? enter([{ event: hit.event }]) : ignore('Waits for its business event.');
  },
});
