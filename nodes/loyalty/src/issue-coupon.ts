import { couponJson, defineAction, field, next } from '@parcours/sdk/node';
import { asError, askLedger, withStanding } from './ask-ledger.js';
import { listPools, reasonField } from './programme-field.js';

/** Why a contact gets none, though everything is set up well. */
const NOT_FOR_THEM: readonly string[] = ['limit_reached', 'insufficient_points', 'not_valid', 'archived'];

export const issueCoupon = defineAction({
  type: 'issueCoupon',
  version: 1,
  label: { en: 'Issue a coupon', fr: 'Émettre un coupon' },
  description: { en: 'Gives the contact a code of its own; the next step finds it in {{ json.coupon.code }}. A pool with a price takes its points.', fr: 'Attribue au contact un code personnel ; l’étape suivante le trouve dans {{ json.coupon.code }}. Une réserve avec un prix en débite les points.' },
  icon: 'gift',
  keywords: { en: 'coupon voucher code gift reward promotion offer discount', fr: 'coupon bon code cadeau récompense promotion offre réduction' },
  fields: { pool: field.dynamicChoice({ label: { en: 'Coupons', fr: 'Coupons' }, help: { en: 'Pools are made on the Loyalty page.', fr: 'Les réserves se créent dans la page Fidélité.' }, options: 'pools', required: true }), reason: reasonField },
  options: { pools: listPools },
  ports: [
    { id: 'issued', label: { en: 'Issued', fr: 'Émis' } },
    { id: 'outOfStock', label: { en: 'Out of stock', fr: 'Épuisé' } },
    { id: 'notEntitled', label: { en: 'Not entitled', fr: 'Pas de droit' } },
  ],
  summary: ['pool'],
  effects: 'io',
  channel: 'loyalty',
  idempotent: true,
  // in a play the host keeps a purse of its own, and nothing is stored
  rehearses: true,
  execute: (items, context) =>
    askLedger(
      items,
      context,
      ({ params: { pool, reason } }) => ({ do: 'issue', pool, ...(reason ? { reason } : {}) }),
      (item, answer) => {
        const { refused, coupon } = answer;
        if (refused !== null && (refused.code === 'out_of_stock' || NOT_FOR_THEM.includes(refused.code))) {
          return next(refused.code === 'out_of_stock' ? 'outOfStock' : 'notEntitled', { json: withStanding(item.json, answer), delivery: { status: 'skipped', code: refused.code, reason: refused.message } });
        }
        if (refused !== null) throw asError(refused);
        return next('issued', { json: withStanding(item.json, answer, coupon === null ? {} : { coupon: couponJson(coupon) }), delivery: { status: 'sent', ...(coupon === null ? {} : { providerId: coupon.code }) } });
      },
    ),
});
