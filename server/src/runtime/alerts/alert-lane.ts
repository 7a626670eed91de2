import type pg from 'pg';
import type { Clock, LiveFeed } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { transaction } from '../store/transaction.js';
import { deliver, type HandOver } from './deliver.js';
import { lookAt } from './look.js';
import { writeDigests } from './write-digests.js';
import { writeLetters, writePosts } from './write-letters.js';

/** "alar": one process at a time looks. */
const LOCK = 0x616c_6172;
const LOOK_MS = 5_000;
const LOOK_AT_ALL_MS = 5 * 60_000;
const TIDY_MS = 3_600_000;
const RECENT_MS = 15 * 60_000;
const KEEP_COUNTS_DAYS = 4;
const KEEP_ALERTS_DAYS = 90;

export interface AlertLaneParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly feed: LiveFeed;
  /** Whether there is a mail server. */
  readonly mail: boolean;
  readonly handOver: HandOver;
  onError(error: unknown): void;
}

/** The oldest due step of each workspace, in minutes; a minute is nothing. Of each lane the thousand oldest are looked at. */
const LATE = `
  select workspace_id as id, max(extract(epoch from to_timestamp($1::float8 / 1000) - due_at))::float8 / 60 as minutes
  from generate_series(0, 7) as l(lane) cross join lateral (
    select workspace_id, due_at from tokens where lane = l.lane and due_at < to_timestamp($1::float8 / 1000) - interval '1 minute' and state in (0, 1, 4) order by due_at limit 1000) late group by 1`;
/** Where something has just been counted, or is not over yet. */
const BUSY = `select distinct workspace_id as id from alert_counts where slot > to_timestamp(($1::float8 - ${RECENT_MS}) / 1000) union select distinct workspace_id from alerts where state <> 'resolved'`;

/**
 * One look: where something has happened, or everywhere with `all`. Answers the workspaces in which the state of an alert has changed.
 * Whoever looks at the same moment leaves it to the first.
 */
export async function lookAround(pool: pg.Pool, now: number, all: boolean): Promise<number[]> {
  const late = new Map((await pool.query<{ id: number; minutes: number }>(LATE, [now])).rows.map(({ id, minutes }) => [Number(id), minutes]));
  const { rows } = await pool.query<{ id: number }>(all ? 'select id from workspaces' : BUSY, all ? [] : [now]);
  const ids = [...new Set([...rows.map(({ id }) => Number(id)), ...late.keys()])].sort((a, b) => a - b);
  const changed: number[] = [];
  for (const id of ids) if (await lookAt(pool, id, now, { all, lagMinutes: late.get(id) ?? 0 })) changed.push(id);
  return changed;
}

async function tidy(pool: pg.Pool, now: number): Promise<void> {
  await pool.query(`delete from alert_counts where slot < to_timestamp($1::float8 / 1000) - make_interval(days => ${KEEP_COUNTS_DAYS})`, [now]);
  await pool.query(`delete from alerts where state = 'resolved' and resolved_at < to_timestamp($1::float8 / 1000) - make_interval(days => ${KEEP_ALERTS_DAYS})`, [now]);
  await pool.query(`delete from alert_letters where created_at < to_timestamp($1::float8 / 1000) - make_interval(days => ${KEEP_ALERTS_DAYS})`, [now]);
}

/** Not due before `at`, unless the clock was set back by more than a turn lasts. */
const isEarly = (now: number, at: number, turnMs: number): boolean => now < at && at - now <= turnMs;

/** Looks for what is wrong, tells of it, and sends summaries. Runs in every process: when all workers are gone, somebody has to say so. */
export function alertLane({ pool, clock, feed, mail, handOver, onError }: AlertLaneParts): LaneWork {
  let [nextAt, allAt, tidyAt] = [0, 0, 0];
  const alone = (work: () => Promise<void>): Promise<void> =>
    transaction(pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
      if (rows[0]?.mine) await work();
    });
  const look = async (now: number): Promise<void> => {
    const all = !isEarly(now, allAt, LOOK_AT_ALL_MS);
    for (const workspaceId of await lookAround(pool, now, all)) feed.publish({ type: 'alerts.changed' }, workspaceId);
    if (all) allAt = now + LOOK_AT_ALL_MS;
    if (mail) await writeLetters(pool, now);
    await writePosts(pool, now);
    await writeDigests(pool, now, mail);
    if (isEarly(now, tidyAt, TIDY_MS)) return;
    await tidy(pool, now);
    tidyAt = now + TIDY_MS;
  };
  return {
    name: 'alerts',
    step: async () => {
      const now = clock.now();
      if (isEarly(now, nextAt, LOOK_MS)) return false;
      await alone(() => look(now));
      nextAt = now + LOOK_MS;
      return deliver(pool, handOver, () => clock.now());
    },
    untilDue: () => Promise.resolve(Math.max(0, nextAt - clock.now())),
    onError,
  };
}
