import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';
import { listProgrammes, programmeField } from './programme-field.js';

export const tierChanged = defineTrigger({
  type: 'tierChanged',
  version: 1,
  label: { en: 'Tier changed', fr: 'Changement de palier' },
  description: { en: 'Starts a journey when a contact reaches a tier of the loyalty programme, or loses one.', fr: 'Démarre un parcours quand un contact atteint un palier du programme de fidélité, ou en perd un.' },
  icon: 'star',
  keywords: { en: 'loyalty tier level status up down reached lost', fr: 'fidélité palier niveau statut monter descendre atteint perdu' },
  fields: {
    direction: field.choice({
      label: { en: 'When', fr: 'Quand' },
      choices: [
        { value: 'up', label: { en: 'A higher tier is reached', fr: 'Un palier supérieur est atteint' } },
        { value: 'down', label: { en: 'A tier is lost', fr: 'Un palier est perdu' } },
        { value: 'both', label: { en: 'Either of them', fr: 'L’un ou l’autre' } },
      ],
      default: 'up',
    }),
    programme: { ...programmeField, help: { en: 'Any programme when empty.', fr: 'N’importe quel programme si vide.' } },
  },
  options: { programmes: listProgrammes },
  summary: ['direction'],
  examples: [{ hit: { on: 'event', event: { name: 'tier.changed', properties: { direction: 'up', tier: 'gold' }, occurredAt: 0 } }, items: [{ event: { name: 'tier.changed', properties: { direction: 'up', tier: 'gold' }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ direction, programme }) => [
    {
      on: 'event',
      name: 'tier.changed',
      where: { and: [direction === 'both' ? true : { '===': [{ var: 'event.properties.direction' }, direction] }, programme ? { '===': [{ var: 'event.properties.programme' }, programme] } : true] },
    },
  ],
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for a change of tier.');
  },
});
