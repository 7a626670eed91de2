import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { transaction } from '../store/transaction.js';
import { ROWS_AT_ONCE, deleteIdle } from './delete-idle.js';
import { deleteOldEvents } from './delete-old-events.js';
import { deleteOldMessages } from './delete-messages.js';
import { RUNS_AT_ONCE, deleteOldRuns } from './delete-runs.js';
import { dropEmptyPartitions } from './drop-partitions.js';

/** "keep": one worker at a time. */
const LOCK = 0x6b656570;
const REST_MS = 10 * 60_000;
/** Between two slices, so that a backlog of years does not take a worker's time. */
const BREATH_MS = 250;

/** One slice of everything that is due; answers whether there is more. */
export const upkeepSlice = (pool: pg.Pool, now: number): Promise<boolean> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
    if (!rows[0]?.mine) return false;
    const more = (await deleteOldRuns(client, now)) === RUNS_AT_ONCE || (await deleteIdle(client, now)) === ROWS_AT_ONCE || (await deleteOldEvents(client, now)) === ROWS_AT_ONCE || (await deleteOldMessages(client, now)) === ROWS_AT_ONCE;
    if (!more) await dropEmptyPartitions(client, now);
    return more;
  });

/** Deletes what has been kept long enough, slice by slice, whenever there is something, and looks every ten minutes. */
export function upkeepLane(pool: pg.Pool, clock: Clock, onError: (error: unknown) => void): LaneWork {
  let nextAt = 0;
  return {
    name: 'upkeep',
    step: async () => {
      const now = clock.now();
      // a clock that was set back must not stop it for long
      if (now < nextAt && nextAt - now <= REST_MS) return false;
      nextAt = now + ((await upkeepSlice(pool, now)) ? BREATH_MS : REST_MS);
      return false;
    },
    untilDue: () => Promise.resolve(Math.max(0, nextAt - clock.now())),
    onError,
  };
}
