import { defineTrigger, enter, field, ignore } from '@parcours/sdk/node';
import { listProgrammes, programmeField } from './programme-field.js';

export const pointsExpiring = defineTrigger({
  type: 'pointsExpiring',
  version: 1,
  label: { en: 'Points expire soon', fr: 'Points bientôt expirés' },
  description: { en: 'Starts a journey so many days before points of a contact expire; {{ json.event.properties.points }} says how many.', fr: 'Démarre un parcours tant de jours avant l’expiration de points d’un contact ; {{ json.event.properties.points }} dit combien.' },
  icon: 'alarm-clock',
  keywords: { en: 'loyalty points expire expiry remind before lose', fr: 'fidélité points expirer expiration rappel avant perdre' },
  fields: { days: field.number({ label: { en: 'Days before', fr: 'Jours avant' }, default: 30, integer: true, minimum: 1, maximum: 365, required: true }), programme: { ...programmeField, help: { en: 'Any programme when empty.', fr: 'N’importe quel programme si vide.' } } },
  options: { programmes: listProgrammes },
  summary: ['days'],
  examples: [{ hit: { on: 'event', event: { name: 'points.expiring:30', properties: { points: 40 }, occurredAt: 0 } }, items: [{ event: { name: 'points.expiring:30', properties: { points: 40 }, occurredAt: 0 } }] }, { hit: { on: 'schedule', dueAt: 0 }, items: null }],
  subscribe: ({ days, programme }) => [{ on: 'event', name: `points.expiring:${days}`, where: programme ? { '===': [{ var: 'event.properties.programme' }, programme] } : true }],
  receive: (hit) => {
    if (hit.on === 'manual') return enter([hit.json]);
    return hit.on === 'event' ? enter([{ event: hit.event }]) : ignore('Waits for points that expire.');
  },
});
