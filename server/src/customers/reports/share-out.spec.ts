import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CREDIT_MODELS } from '@parcours/sdk/api';
import { readOrder } from './read-order.js';
import { shareOut } from './share-out.js';

const DAY_MS = 86_400_000;

describe('an order that is credited to messages (issue 9, revenue ledger)', () => {
  it('is shared out to the cent, whatever the model, and nobody owes anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CREDIT_MODELS), fc.integer({ min: 0, max: 1e12 }), fc.array(fc.integer({ min: 0, max: 90 * DAY_MS }), { minLength: 1, maxLength: 50 }), (model, cents, ages) => {
        const orderedAt = 100 * DAY_MS;
        const parts = shareOut(cents, ages.sort((a, b) => b - a).map((age) => ({ at: orderedAt - age })), orderedAt, model);
        expect(parts).toHaveLength(ages.length);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(cents);
        expect(parts.every((part) => Number.isInteger(part) && part >= 0)).toBe(true);
      }),
    );
  });

  it('goes to the first, to the last, in equal parts, or rather to what came late', () => {
    const touches = [0, 7, 14].map((day) => ({ at: day * DAY_MS }));
    expect(CREDIT_MODELS.map((model) => [model, shareOut(1_000, touches, 14 * DAY_MS, model)])).toEqual([['last', [0, 0, 1_000]], ['first', [1_000, 0, 0]], ['linear', [333, 334, 333]], ['decay', [143, 286, 571]]]);
    expect(shareOut(1_000, [], 0, 'last')).toEqual([]);
  });
});

describe('an order event', () => {
  it('is read as shops write it, and is not an order without a sum', () => {
    expect(readOrder({ order_id: 'A-7', total: 59.9, currency: 'eur' }, 1)).toEqual({ key: 'order:A-7', cents: 5_990, currency: 'EUR' });
    expect(readOrder({ orderId: 12, total: '19.99', currency: '€' }, 1)).toEqual({ key: 'order:12', cents: 1_999, currency: 'EUR' });
    expect(readOrder({ revenue: 5, currency: 'CHF' }, 9)).toEqual({ key: 'event:9', cents: 500, currency: 'CHF' });
    for (const total of [-1, 'much', null, Number.NaN, 1e30, '']) expect(readOrder({ order_id: 'A', total }, 1)).toBeNull();
  });
});
