import { isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';

export interface LetterRow {
  readonly id: number;
  readonly workspaceId: number;
  readonly userId: number | null;
  readonly attempt: number;
  readonly what: 'alerts' | 'weekly' | 'daily' | 'hook';
  readonly firstDay: string | null;
  readonly changes: readonly number[];
}

/** Hands one over; throws a `TransientError` to be tried again, `outcome_unknown` when nobody knows. */
export type HandOver = (letter: LetterRow) => Promise<void>;

const AT_ONCE = 20;
/** Whoever has not answered by then has died at it. */
const HELD_MS = 120_000;
const MINUTE_MS = 60_000;
/** After so long it is tried again; a summary or alert of yesterday is of no use to anybody. */
const AGAIN_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS, 4 * 60 * MINUTE_MS] as const;

/** A mail whose sender has died may have gone out: it is not sent again. A post carries an id by which the other side knows it. */
const LOST = `update alert_letters set state = case what when 'hook' then 'pending' else 'unknown' end, error = case what when 'hook' then error else 'Whoever handed it over has not come back.' end, settled_at = case what when 'hook' then null else to_timestamp($1::float8 / 1000) end
  where state = 'sending' and due_at < to_timestamp($1::float8 / 1000)`;
const CLAIMED = `update alert_letters set state = 'sending', attempt = attempt + 1, due_at = to_timestamp(($1::float8 + ${HELD_MS}) / 1000)
  where id in (select id from alert_letters where state = 'pending' and due_at <= to_timestamp($1::float8 / 1000) order by due_at, id limit ${AT_ONCE} for update skip locked)
  returning id, workspace_id as "workspaceId", user_id as "userId", attempt, what, to_char(first_day, 'YYYY-MM-DD') as "firstDay", changes`;
const SETTLED = `update alert_letters set state = $2, error = $3, settled_at = to_timestamp($4::float8 / 1000) where id = $1 and state in ('sending', 'unknown')`;
const AGAIN = `update alert_letters set state = 'pending', error = $2, due_at = to_timestamp($3::float8 / 1000) where id = $1 and state = 'sending'`;

async function handOver(pool: pg.Pool, letter: LetterRow, send: HandOver, now: () => number): Promise<void> {
  try {
    await send(letter);
    await pool.query(SETTLED, [letter.id, 'sent', null, now()]);
  } catch (error) {
    if (!isNodeFailure(error)) throw error;
    const wait = AGAIN_MS[letter.attempt - 1];
    if (error.who === 'transient' && wait !== undefined) await pool.query(AGAIN, [letter.id, error.message, now() + wait]);
    else await pool.query(SETTLED, [letter.id, error.code === 'outcome_unknown' ? 'unknown' : 'failed', error.message, now()]);
  }
}

/** Hands over what is due, each by one process; answers whether there may be more. */
export async function deliver(pool: pg.Pool, send: HandOver, now: () => number): Promise<boolean> {
  await pool.query(LOST, [now()]);
  const { rows } = await pool.query<LetterRow>(CLAIMED, [now()]);
  await Promise.all([...rows].sort((a, b) => a.id - b.id).map((letter) => handOver(pool, letter, send, now)));
  return rows.length === AT_ONCE;
}
