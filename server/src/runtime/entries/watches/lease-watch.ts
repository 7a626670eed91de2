import { toFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import { storable } from '../../../core/storable.js';
import { WATCH_COLUMNS, type WatchKind, type WatchRow } from './watch-row.js';

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 3_600_000;

/** Takes one watch that is due, for nobody else until the lease ends. Null when nothing is. */
export async function leaseWatch(pool: pg.Pool, kinds: readonly WatchKind[], now: number, leaseMs: number): Promise<WatchRow | null> {
  const { rows } = await pool.query<WatchRow>(
    `update watches set lease_until = to_timestamp(($2::float8 + $3) / 1000), epoch = epoch + 1 where id = (
       select id from watches where kind = any($1) and due_at <= to_timestamp($2::float8 / 1000) and due_at < 'infinity' and (lease_until is null or lease_until < to_timestamp($2::float8 / 1000))
       order by due_at limit 1 for update skip locked)
     returning ${WATCH_COLUMNS}`,
    [kinds, now, leaseMs],
  );
  return rows[0] ?? null;
}

/** Answers whether the lease is still ours. */
export async function renewWatch(pool: pg.Pool, watch: WatchRow, until: number): Promise<boolean> {
  const { rowCount } = await pool.query('update watches set lease_until = to_timestamp($3::float8 / 1000) where id = $1 and epoch = $2 and active', [watch.id, watch.epoch, until]);
  return rowCount === 1;
}

/** Gives a watch back; it is due again at an instant (`null`: never by itself). */
export async function releaseWatch(pool: pg.Pool, watch: WatchRow, dueAt: number | null): Promise<void> {
  await pool.query(`update watches set lease_until = null, due_at = coalesce(to_timestamp($3::float8 / 1000), 'infinity') where id = $1 and epoch = $2`, [watch.id, watch.epoch, dueAt]);
}

/** Spreads what would otherwise happen at the same moment: a tenth earlier or later. */
export const spread = (delayMs: number, random: () => number): number => delayMs * (0.9 + 0.2 * random());

/** Keeps why it failed, for the people of the workflow, and tries again later and later: at the time the other side named, or twice as long as last time. */
export async function failWatch(pool: pg.Pool, watch: WatchRow, thrown: unknown, now: number, firstDelayMs = FIRST_DELAY_MS, random: () => number = Math.random): Promise<void> {
  const { who, code, message, retryAt } = toFailure(thrown);
  const delayMs = spread(Math.min(firstDelayMs * 2 ** Math.min(watch.failures, 20), Math.max(LONGEST_DELAY_MS, firstDelayMs)), random);
  const dueAt = Math.max(now + delayMs, Math.min(retryAt ?? 0, now + 86_400_000));
  await pool.query(
    `update watches set failures = failures + 1, lease_until = null, due_at = to_timestamp($3::float8 / 1000), error = $4 where id = $1 and epoch = $2`,
    [watch.id, watch.epoch, dueAt, storable({ who, code, message: message.slice(0, 1_000), at: now })],
  );
}
