import type { LaneWork } from '../lanes/lane.js';
import type { LedgerParts } from './ledger.js';
import { expireCoupons, expirePoints, lookAtStandings, warnOfExpiry } from './loyalty-duties.js';

const REST_MS = 2_000;

/** What happens to points, tiers and coupons as time passes. Costs a few index look-ups while nothing is due. */
export function loyaltyLane(parts: LedgerParts, onError: (error: unknown) => void): LaneWork {
  let nextAt = 0;
  return {
    name: 'loyalty',
    step: async () => {
      const now = parts.clock.now();
      // a clock that was set back must not stop it for long
      if (now < nextAt && nextAt - now <= REST_MS) return false;
      let done = 0;
      for (const duty of [warnOfExpiry, expirePoints, lookAtStandings, expireCoupons]) done += await duty(parts, now);
      nextAt = done > 0 ? now : now + REST_MS;
      if (done > 0) parts.woken();
      return done > 0;
    },
    untilDue: () => Promise.resolve(Math.max(0, nextAt - parts.clock.now())),
    onError,
  };
}
