import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { transaction } from '../store/transaction.js';
import { creditOrders, ORDERS_AT_ONCE } from './credit-orders.js';
import { DELTAS_AT_ONCE, foldCounts } from './fold-counts.js';

/** "tally": one worker at a time. */
const LOCK = 0x7461_6c79;
const REST_MS = 1_000;
const TIDY_MS = 3_600_000;
/** Whom workflows have reached is asked of today; days of other zones and late clocks are kept a while. */
const KEEP_DAYS = 7;

/** One slice of what has happened; answers whether there is more. */
export const reportSlice = (pool: pg.Pool, now = Date.now()): Promise<boolean> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
    if (!rows[0]?.mine) return false;
    const credited = await creditOrders(client);
    const folded = await foldCounts(client, now);
    return credited === ORDERS_AT_ONCE || folded === DELTAS_AT_ONCE;
  });

/** Keeps the counters of reports up to date, about a second behind; what reports show is complete at any time all the same. */
export function reportLane(pool: pg.Pool, clock: Clock, onError: (error: unknown) => void): LaneWork {
  let nextAt = 0;
  let tidyAt = 0;
  return {
    name: 'reports',
    step: async () => {
      const now = clock.now();
      // a clock that was set back must not stop it for long
      if (now < nextAt && nextAt - now <= REST_MS) return false;
      const more = await reportSlice(pool, now);
      nextAt = more ? now : now + REST_MS;
      if (now >= tidyAt || tidyAt - now > TIDY_MS) {
        await pool.query(`delete from people_targeted where day < to_timestamp($1::float8 / 1000)::date - ${KEEP_DAYS}`, [now]);
        tidyAt = now + TIDY_MS;
      }
      return more;
    },
    untilDue: () => Promise.resolve(Math.max(0, nextAt - clock.now())),
    onError,
  };
}
