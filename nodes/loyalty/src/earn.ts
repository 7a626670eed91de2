import { defineAction, field, next, skip } from '@parcours/sdk/node';
import { asError, askLedger, withStanding } from './ask-ledger.js';
import { listProgrammes, programmeField, reasonField } from './programme-field.js';

export const earn = defineAction({
  type: 'earn',
  version: 1,
  label: { en: 'Award points', fr: 'Attribuer des points' },
  description: { en: 'Gives the contact loyalty points: a number, or so many for each euro of a purchase.', fr: 'Attribue des points de fidélité au contact : un nombre fixe, ou tant par euro d’achat.' },
  icon: 'award',
  keywords: { en: 'loyalty points award earn give reward bonus', fr: 'fidélité points attribuer gagner donner récompense bonus' },
  fields: {
    by: field.choice({
      label: { en: 'How many', fr: 'Combien' },
      choices: [
        { value: 'number', label: { en: 'A number of points', fr: 'Un nombre de points' } },
        { value: 'amount', label: { en: 'By the amount of a purchase', fr: 'Selon le montant d’un achat' } },
      ],
      default: 'number',
    }),
    points: field.number({ label: { en: 'Points', fr: 'Points' }, default: 10, template: true, minimum: 0, showWhen: { field: 'by', is: ['number'] } }),
    amount: field.number({
      label: { en: 'Amount', fr: 'Montant' },
      help: { en: 'A template such as {{ json.event.properties.total }}.', fr: 'Un modèle comme {{ json.event.properties.total }}.' },
      template: true,
      showWhen: { field: 'by', is: ['amount'] },
    }),
    rate: field.number({ label: { en: 'Points for each euro', fr: 'Points par euro' }, help: { en: 'Rounded down to whole points.', fr: 'Arrondi au point inférieur.' }, default: 1, minimum: 0, showWhen: { field: 'by', is: ['amount'] } }),
    programme: programmeField,
    reason: reasonField,
  },
  options: { programmes: listProgrammes },
  summary: ['by', 'points', 'rate'],
  effects: 'io',
  channel: 'loyalty',
  idempotent: true,
  // in a play the host keeps a purse of its own, and nothing is stored
  rehearses: true,
  execute: (items, context) =>
    askLedger(
      items,
      context,
      ({ params: { by, points, amount, rate, programme, reason } }) => {
        // 0.1 + 0.2: what is a hair below a whole number counts as it
        const earned = Math.floor((by === 'amount' ? (amount ?? 0) * rate : points) + 1e-9);
        if (earned <= 0) return skip('nothing_to_earn', 'There was nothing to earn: the purchase comes to less than one point.');
        return { do: 'earn', points: earned, ...(by === 'amount' && amount !== undefined ? { spend: amount } : {}), ...(programme ? { programme } : {}), ...(reason ? { reason } : {}) };
      },
      (item, answer) => {
        if (answer.refused?.code === 'archived') return skip('archived', answer.refused.message);
        if (answer.refused !== null) throw asError(answer.refused);
        return next('main', { json: withStanding(item.json, answer), delivery: { status: 'sent' } });
      },
    ),
});
