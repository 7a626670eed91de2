import { defineAction, field, next } from '@parcours/sdk/node';
import { asError, askLedger, withStanding } from './ask-ledger.js';
import { listProgrammes, programmeField, reasonField } from './programme-field.js';

export const burn = defineAction({
  type: 'burn',
  version: 1,
  label: { en: 'Take points', fr: 'Retirer des points' },
  description: { en: 'Takes points of the contact, those that expire first; who has too few goes another way and keeps them.', fr: 'Retire des points au contact, en commençant par ceux qui expirent le plus tôt ; s’il n’en a pas assez, il prend une autre sortie et les garde.' },
  icon: 'credit-card',
  keywords: { en: 'loyalty points burn spend take redeem pay', fr: 'fidélité points retirer dépenser utiliser payer' },
  fields: { points: field.number({ label: { en: 'Points', fr: 'Points' }, default: 100, template: true, integer: true, minimum: 1, required: true }), programme: programmeField, reason: reasonField },
  options: { programmes: listProgrammes },
  ports: [
    { id: 'done', label: { en: 'Taken', fr: 'Retirés' } },
    { id: 'insufficient', label: { en: 'Not enough', fr: 'Solde insuffisant' } },
  ],
  summary: ['points'],
  effects: 'io',
  channel: 'loyalty',
  idempotent: true,
  // in a play the host keeps a purse of its own, and nothing is stored
  rehearses: true,
  execute: (items, context) =>
    askLedger(
      items,
      context,
      ({ params: { points, programme, reason } }) => ({ do: 'burn', points, ...(programme ? { programme } : {}), ...(reason ? { reason } : {}) }),
      (item, answer) => {
        if (answer.refused?.code === 'insufficient_points' || answer.refused?.code === 'archived') return next('insufficient', { json: withStanding(item.json, answer), delivery: { status: 'skipped', code: answer.refused.code, reason: answer.refused.message } });
        if (answer.refused !== null) throw asError(answer.refused);
        return next('done', { json: withStanding(item.json, answer), delivery: { status: 'sent' } });
      },
    ),
});
