import { defineAction, field, next } from '@parcours/sdk/node';
import { asError, askLedger, withStanding } from './ask-ledger.js';
import { listProgrammes, programmeField, reasonField } from './programme-field.js';

export const transfer = defineAction({
  type: 'transfer',
  version: 1,
  label: { en: 'Pass points on', fr: 'Transférer des points' },
  description: { en: 'Moves points of the contact to another one, with the day they expire on: a gift, a family account.', fr: 'Transfère des points du contact à un autre, avec leur date d’expiration : un cadeau, un compte familial.' },
  icon: 'arrow-right',
  keywords: { en: 'loyalty points transfer gift family move', fr: 'fidélité points transférer offrir cadeau famille' },
  fields: {
    points: field.number({ label: { en: 'Points', fr: 'Points' }, default: 10, template: true, integer: true, minimum: 1, required: true }),
    to: field.text({ label: { en: 'To', fr: 'À' }, help: { en: 'The email address or external id of the contact who gets them.', fr: 'L’adresse e-mail ou l’identifiant externe du contact qui les reçoit.' }, template: true, required: true }),
    programme: programmeField,
    reason: reasonField,
  },
  options: { programmes: listProgrammes },
  ports: [
    { id: 'done', label: { en: 'Passed on', fr: 'Transférés' } },
    { id: 'insufficient', label: { en: 'Not enough', fr: 'Solde insuffisant' } },
  ],
  summary: ['points', 'to'],
  effects: 'io',
  channel: 'loyalty',
  idempotent: true,
  // in a play the host keeps a purse of its own, and nothing is stored
  rehearses: true,
  execute: (items, context) =>
    askLedger(
      items,
      context,
      ({ params: { points, to, programme, reason } }) => ({ do: 'transfer', points, to: to.trim(), ...(programme ? { programme } : {}), ...(reason ? { reason } : {}) }),
      (item, answer) => {
        if (answer.refused?.code === 'insufficient_points' || answer.refused?.code === 'archived') return next('insufficient', { json: withStanding(item.json, answer), delivery: { status: 'skipped', code: answer.refused.code, reason: answer.refused.message } });
        if (answer.refused !== null) throw asError(answer.refused);
        return next('done', { json: withStanding(item.json, answer), delivery: { status: 'sent' } });
      },
    ),
});
