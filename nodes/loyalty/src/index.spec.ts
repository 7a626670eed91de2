import { describe, expect, test } from '@jest/globals';
import { conformance, fakeContact, runNode } from '@parcours/sdk/testing';
import { balance } from './balance.js';
import { burn } from './burn.js';
import { earn } from './earn.js';
import loyalty from './index.js';
import { issueCoupon } from './issue-coupon.js';
import { redeemCoupon } from './redeem-coupon.js';
import { tier } from './tier.js';
import { transfer } from './transfer.js';

const contact = fakeContact({ id: 7 });

describe('loyalty', () => {
  test('keeps every promise a node package makes', async () => {
    expect(await conformance(loyalty, { languages: ['en', 'fr'] })).toEqual([]);
  });

  test('A5: points are awarded by number or by what was spent, whole points only, under the key of the delivery', async () => {
    const asked: never[] = [];
    const points = { 7: 5 };
    expect(await runNode(earn, { settings: { points: 10, reason: 'Welcome' }, contact, loyalty: { points, asked } })).toMatchObject([{ kind: 'next', port: 'main', json: { loyalty: { points: 15 } }, delivery: { status: 'sent' } }]);
    await runNode(earn, { settings: { by: 'amount', amount: 29.99, rate: 2 }, contact, loyalty: { points, asked } });
    expect(asked).toEqual([
      { do: 'earn', points: 10, reason: 'Welcome', contactId: 7, key: 'run-1/node1/1' },
      { do: 'earn', points: 59, spend: 29.99, contactId: 7, key: 'run-1/node1/1' },
    ]);
    expect(await runNode(earn, { settings: { by: 'amount', amount: 0.4 }, contact, loyalty: { points, asked } })).toMatchObject([{ port: 'main', delivery: { status: 'skipped', code: 'nothing_to_earn' } }]);
  });

  test('who has too few points keeps them and goes another way', async () => {
    const points = { 7: 50 };
    expect(await runNode(burn, { settings: { points: 60 }, contact, loyalty: { points } })).toMatchObject([{ port: 'insufficient', json: { loyalty: { points: 50 } }, delivery: { status: 'skipped', code: 'insufficient_points' } }]);
    expect(await runNode(burn, { settings: { points: 50 }, contact, loyalty: { points } })).toMatchObject([{ port: 'done', json: { loyalty: { points: 0 } } }]);
    expect(await runNode(transfer, { settings: { points: 1, to: 'a@example.org' }, contact, loyalty: { points } })).toMatchObject([{ port: 'insufficient' }]);
  });

  test('A17: the code of a coupon stands in the item; the last one goes to the first', async () => {
    const outcomes = await runNode(issueCoupon, { settings: { pool: 'welcome' }, contact: (index: number) => fakeContact({ id: index + 1 }), items: [{ a: 1 }, { a: 2 }], loyalty: { pools: { welcome: ['NOEL-1'] } } });
    expect(outcomes).toMatchObject([
      { port: 'issued', json: { a: 1, coupon: { code: 'NOEL-1', pool: 'welcome' } }, delivery: { status: 'sent', providerId: 'NOEL-1' } },
      { port: 'outOfStock', delivery: { status: 'skipped', code: 'out_of_stock' } },
    ]);
    const archived = { archived: ['welcome', 'old'], pools: { welcome: ['NOEL-1'] } };
    const leftOut = { status: 'skipped', code: 'archived' };
    expect(await runNode(issueCoupon, { settings: { pool: 'welcome' }, contact, loyalty: archived })).toMatchObject([{ port: 'notEntitled', delivery: leftOut }]);
    expect(await runNode(earn, { settings: { points: 5, programme: 'old' }, contact, loyalty: archived })).toMatchObject([{ port: 'main', delivery: leftOut }]);
    expect(await runNode(burn, { settings: { points: 5, programme: 'old' }, contact, loyalty: archived })).toMatchObject([{ port: 'insufficient', delivery: leftOut }]);
    expect(await runNode(issueCoupon, { settings: { pool: 'gone' }, contact, loyalty: { pools: {} } })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'unknown_pool' } }]);
    expect(await runNode(redeemCoupon, { settings: { code: 'XXXX' }, contact })).toMatchObject([{ port: 'refused', json: { refusal: { code: 'unknown_coupon' } } }]);
  });

  test('points and tiers decide the way, of many contacts at once', async () => {
    const loyaltyOf = { points: { 1: 100, 2: 99 }, tiers: { 1: 'silver', 2: 'gold' } };
    const people = { contact: (index: number) => (index === 2 ? null : fakeContact({ id: index + 1 })), items: [{}, {}, {}], loyalty: loyaltyOf };
    expect(await runNode(balance, { settings: { atLeast: 100 }, ...people })).toMatchObject([{ port: 'yes' }, { port: 'no' }, { kind: 'error', error: { code: 'no_contact' } }]);
    expect((await runNode(tier, { settings: { tier: 'silver' }, ...people })).slice(0, 2)).toMatchObject([{ port: 'yes' }, { port: 'yes' }]);
    expect((await runNode(tier, { settings: { tier: 'gold', match: 'atLeast' }, ...people })).slice(0, 2)).toMatchObject([{ port: 'no' }, { port: 'yes' }]);
    expect((await runNode(tier, { settings: { tier: 'silver', match: 'exactly' }, ...people })).slice(0, 2)).toMatchObject([{ port: 'yes' }, { port: 'no' }]);
    expect((await runNode(tier, { settings: { tier: 'platinum' }, ...people }))[0]).toMatchObject({ kind: 'error', error: { code: 'unknown_tier' } });
  });
});
