import type pg from 'pg';
import type { Clock } from '../../../core/ports.js';
import type { LaneWork } from '../../lanes/lane.js';
import { transaction } from '../../store/transaction.js';
import { fillDates } from './fill-dates.js';
import { FIRE_SLICE, fireDates, type DateParts } from './fire-dates.js';

/** How soon to look again whether older writers have ended. */
const SETTLE_MS = 50;
const REMOVED_AT_ONCE = 10_000;

/** Removes timers of listeners that have ended, a slice at a time; answers whether there may be more. */
export function removeEndedDates(pool: pg.Pool, slice = REMOVED_AT_ONCE): Promise<boolean> {
  return transaction(pool, async (client) => {
    // locked: were it resumed meanwhile, its new timers would go with the old ones
    const { rows } = await client.query<{ id: number }>(`select id from date_listeners where state = 'ending' order by id limit 1 for no key update skip locked`);
    const [listener] = rows;
    if (!listener) return false;
    const { rowCount } = await client.query(
      `delete from date_timers where (listener_id, contact_id) in (select listener_id, contact_id from date_timers where listener_id = $1 order by contact_id limit $2 for update skip locked)`,
      [listener.id, slice],
    );
    if ((rowCount ?? 0) < slice) await client.query(`update date_listeners set state = 'ended' where id = $1`, [listener.id]);
    return true;
  });
}

export async function nextDate(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ due: number | null }>(`select (extract(epoch from due_at) * 1000)::float8 as due from date_timers where due_at < 'infinity' order by due_at limit 1`);
  return rows[0]?.due ?? null;
}

/** Everything about dates, in slices: due ones first, then timers to be made, then those to be removed. `started` is told of runs. */
export function dateLane(parts: DateParts & { readonly clock: Clock }, started: () => void): LaneWork {
  const { pool, clock } = parts;
  let settling = false;
  return {
    name: 'dates',
    step: async () => {
      const looked = await fireDates(parts, clock.now());
      if (looked > 0) started();
      const filled = await fillDates(pool, clock.now());
      settling = filled === 'waiting';
      return looked === FIRE_SLICE || filled === 'a slice' || (await removeEndedDates(pool));
    },
    untilDue: async () => {
      const due = await nextDate(pool);
      const delayMs = due === null ? null : due - clock.now();
      return settling ? Math.min(delayMs ?? SETTLE_MS, SETTLE_MS) : delayMs;
    },
    onError: parts.onError,
  };
}
