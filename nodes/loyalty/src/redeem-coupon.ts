import { couponJson, defineAction, field, next } from '@parcours/sdk/node';
import { asError, askLedger, withStanding } from './ask-ledger.js';

/** What is wrong with the code somebody gave, not with the workflow. */
const REFUSED: readonly string[] = ['unknown_coupon', 'not_valid', 'used_up', 'other_contact'];

export const redeemCoupon = defineAction({
  type: 'redeemCoupon',
  version: 1,
  label: { en: 'Redeem a coupon', fr: 'Utiliser un coupon' },
  description: { en: 'Marks a code as used by the contact, once; a code that is unknown, used up, expired or somebody else’s goes another way.', fr: 'Marque un code comme utilisé par le contact, une seule fois ; un code inconnu, déjà utilisé, expiré ou appartenant à quelqu’un d’autre prend une autre sortie.' },
  icon: 'check',
  keywords: { en: 'coupon voucher code redeem use till checkout', fr: 'coupon bon code utiliser valider caisse' },
  fields: {
    code: field.text({ label: { en: 'Code', fr: 'Code' }, default: '{{ json.event.properties.coupon }}', template: true, required: true }),
    amount: field.number({ label: { en: 'Amount of the purchase', fr: 'Montant de l’achat' }, template: true }),
  },
  ports: [
    { id: 'redeemed', label: { en: 'Redeemed', fr: 'Utilisé' } },
    { id: 'refused', label: { en: 'Refused', fr: 'Refusé' } },
  ],
  summary: ['code'],
  effects: 'io',
  channel: 'loyalty',
  idempotent: true,
  // in a play the host keeps a purse of its own, and nothing is stored
  rehearses: true,
  execute: (items, context) =>
    askLedger(
      items,
      context,
      ({ params: { code, amount } }) => ({ do: 'redeem', code, ...(amount === undefined ? {} : { amount }) }),
      (item, answer) => {
        const { refused, coupon } = answer;
        if (refused !== null && REFUSED.includes(refused.code)) return next('refused', { json: { ...item.json, refusal: { ...refused } }, delivery: { status: 'skipped', code: refused.code, reason: refused.message } });
        if (refused !== null) throw asError(refused);
        return next('redeemed', { json: withStanding(item.json, answer, coupon === null ? {} : { coupon: couponJson(coupon) }), delivery: { status: 'sent' } });
      },
    ),
});
