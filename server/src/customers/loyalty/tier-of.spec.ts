import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Programme } from './programme.js';
import { tierOf, type Earned, type TierState } from './tier-of.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 31, 12);
/** The last part on day 900, two years until it leaves the window, two years more for each of the three tiers to be kept one after the other. */
const END = START + (900 + 4 * 731 + 4 * 7) * DAY_MS;
const programme = (changes: Partial<Programme>): Programme => ({
  id: 1, key: 'points', name: 'Points', mayOwe: false, expiryMonths: null, tierBasis: 'earned', tierMonths: 12, keepMonths: 12,
  tiers: [10, 50, 200].map((threshold, index) => ({ id: index + 1, key: `t${index}`, name: `T${index}`, threshold, benefits: '' })), ...changes,
});
const NOBODY: TierState = { tierId: null, since: null, keptUntil: null };

const history: fc.Arbitrary<readonly Earned[]> = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 900 }), points: fc.integer({ min: 1, max: 120 }), spend: fc.integer({ min: 0, max: 12_000 }).map((cents) => cents / 100) }), { maxLength: 12 })
  .map((parts) => parts.map((part) => ({ ...part, at: START + part.at * DAY_MS })).sort((a, b) => a.at - b.at));
const rules = fc.record({ tierBasis: fc.constantFrom('earned' as const, 'spend' as const), tierMonths: fc.integer({ min: 1, max: 24 }), keepMonths: fc.integer({ min: 0, max: 24 }) });

test('a tier that is looked at only when something happens or its time has come is the one that looks all the time would find', () => {
  fc.assert(
    fc.property(history, rules, (all, changes) => {
      const one = programme(changes);
      const earnedBy = (now: number): Earned[] => all.filter(({ at }) => at <= now);
      let seldom = { ...NOBODY, lookAt: null as number | null };
      let always = NOBODY;
      let seen = 0;
      for (let now = START; now <= END; now += 7 * DAY_MS) {
        const earned = earnedBy(now);
        always = tierOf(one, always, 0, earned, now, 'UTC');
        if (earned.length !== seen || (seldom.lookAt !== null && seldom.lookAt <= now)) seldom = tierOf(one, seldom, 0, earned, now, 'UTC');
        seen = earned.length;
        expect([now, seldom.tierId]).toEqual([now, always.tierId]);
      }
      expect([seldom.tierId, seldom.lookAt]).toEqual([null, null]);
    }),
    // three tiers kept one after the other: the longest way down
    { numRuns: 15, examples: [[[{ at: START + 900 * DAY_MS, points: 120, spend: 120 }, { at: START + 900 * DAY_MS, points: 120, spend: 12 }], { tierBasis: 'earned', tierMonths: 24, keepMonths: 24 }]] },
  );
});

test('a higher tier is reached at once, a lower one when the time of the other is over', () => {
  const one = programme({});
  const silver = tierOf(one, NOBODY, 0, [{ at: START, points: 50, spend: 0 }], START, 'Europe/Paris');
  expect(silver).toMatchObject({ tierId: 2, since: START, keptUntil: Date.UTC(2027, 0, 31, 12), lookAt: Date.UTC(2027, 0, 31, 12) });
  expect(tierOf(one, silver, 0, [], START + 30 * DAY_MS, 'Europe/Paris').tierId).toBe(2);
  expect(tierOf(one, silver, 0, [], Date.UTC(2027, 0, 31, 12), 'Europe/Paris')).toMatchObject({ tierId: null, lookAt: null });
});
