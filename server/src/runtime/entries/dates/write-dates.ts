import type pg from 'pg';
import type { TimerColumns } from './timer-columns.js';

/** A timer that is due, locked until the transaction ends. */
export interface ClaimedTimer {
  readonly listenerId: number;
  readonly contactId: number;
  readonly plannedAt: number | null;
  readonly occurrence: string | null;
}

/** What became of an occurrence: a run, unless the workflow's entry rules refused it, or it was too late. */
export interface HadOccurrence {
  readonly listenerId: number;
  readonly contactId: number;
  readonly occurrence: string;
  readonly outcome: 'started' | 'refused' | 'skipped';
}

export async function claimTimers(client: pg.ClientBase, now: number, limit: number): Promise<ClaimedTimer[]> {
  const { rows } = await client.query<ClaimedTimer>(
    `select listener_id as "listenerId", contact_id as "contactId", (extract(epoch from planned_at) * 1000)::float8 as "plannedAt", occurrence
     from date_timers where due_at <= to_timestamp($1::float8 / 1000) and due_at < 'infinity' order by due_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

const keys = (rows: readonly { readonly listenerId: number; readonly contactId: number }[]): [number[], number[]] => [rows.map((row) => row.listenerId), rows.map((row) => row.contactId)];

/** Which of these occurrences have had their turn, by their index. */
export async function startedBefore(client: pg.ClientBase, rows: readonly { readonly listenerId: number; readonly contactId: number; readonly occurrence: string }[]): Promise<Set<number>> {
  const found = await client.query<{ at: number }>(
    `select (u.at - 1)::int as at from unnest($1::int[], $2::bigint[], $3::text[]) with ordinality as u(listener_id, contact_id, occurrence, at)
     join date_occurrences o using (listener_id, contact_id, occurrence) where o.outcome <> 'skipped'`,
    [...keys(rows), rows.map((row) => row.occurrence)],
  );
  return new Set(found.rows.map((row) => row.at));
}

/** Skipped is a remark: should its date be moved so that it can still start, it does. Started is for ever. */
export async function recordOccurrences(client: pg.ClientBase, rows: readonly HadOccurrence[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const { rowCount } = await client.query(
    `insert into date_occurrences as o (listener_id, contact_id, occurrence, outcome, at) select u.*, to_timestamp($5::float8 / 1000) from unnest($1::int[], $2::bigint[], $3::text[], $4::text[]) as u
     on conflict (listener_id, contact_id, occurrence) do update set outcome = excluded.outcome, at = excluded.at where o.outcome = 'skipped'`,
    [...keys(rows), rows.map((row) => row.occurrence), rows.map((row) => row.outcome), now],
  );
  if (rowCount !== rows.length) throw new Error(`Expected ${rows.length} dates that had not had their turn, found ${rowCount ?? 0}; nothing was started.`);
}

/** Puts what is `kept` in the place of claimed timers; those without are removed. */
export async function writeTimers(client: pg.ClientBase, claimed: readonly ClaimedTimer[], kept: readonly TimerColumns[]): Promise<void> {
  const stays = new Set(kept.map((timer) => `${timer.listenerId} ${timer.contactId}`));
  const removed = claimed.filter((timer) => !stays.has(`${timer.listenerId} ${timer.contactId}`));
  await client.query('delete from date_timers t using unnest($1::int[], $2::bigint[]) as u(listener_id, contact_id) where t.listener_id = u.listener_id and t.contact_id = u.contact_id', keys(removed));
  await client.query(
    `update date_timers t set due_at = to_timestamp(u.due / 1000), planned_at = to_timestamp(u.planned / 1000), occurrence = u.occurrence, unreadable = u.unreadable
     from unnest($1::int[], $2::bigint[], $3::float8[], $4::float8[], $5::text[], $6::text[]) as u(listener_id, contact_id, due, planned, occurrence, unreadable)
     where t.listener_id = u.listener_id and t.contact_id = u.contact_id`,
    [...keys(kept), kept.map((timer) => timer.dueAt), kept.map((timer) => timer.plannedAt), kept.map((timer) => timer.occurrence), kept.map((timer) => timer.unreadable)],
  );
}
