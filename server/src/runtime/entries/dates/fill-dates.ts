import type pg from 'pg';
import { localInstants } from '../../../core/dates/local-instant.js';
import { planDate } from '../../../core/dates/plan-date.js';
import { storableText } from '../../../core/storable.js';
import { transaction } from '../../store/transaction.js';
import { LISTENER_COLUMNS, type ListenerRow } from './listener-row.js';
import { toTimer, type TimerColumns } from './timer-columns.js';

const instants = localInstants();
export const FILL_SLICE = 5_000;

interface FillingRow extends ListenerRow {
  readonly read_until: number;
  readonly fill_until: number | null;
  readonly settled_after: number | null;
}

/** `waiting`: writers that may not have seen the listener have not ended yet. */
export type Filled = 'nothing' | 'waiting' | 'a slice';

/**
 * Makes the timers of contacts that were there before the listener: one slice of one listener. The place reached is kept with it, so
 * that any server goes on from there. Contacts made or changed since look after themselves: the table notices.
 */
export function fillDates(pool: pg.Pool, now: number, slice = FILL_SLICE): Promise<Filled> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<FillingRow>(`select ${LISTENER_COLUMNS}, l.read_until, l.fill_until, l.settled_after from date_listeners l where l.state = 'filling' order by l.id limit 1 for no key update skip locked`);
    const [listener] = rows;
    if (!listener) return 'nothing';
    if (listener.settled_after === null) {
      await client.query('update date_listeners set settled_after = pg_snapshot_xmax(pg_current_snapshot())::text::bigint where id = $1', [listener.id]);
      return 'a slice';
    }
    const settled = await client.query<{ settled: boolean }>('select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1 as settled', [listener.settled_after]);
    if (settled.rows[0]?.settled !== true) return 'waiting';
    await fillSlice(client, listener, now, slice);
    return 'a slice';
  });
}

async function fillSlice(client: pg.ClientBase, listener: FillingRow, now: number, slice: number): Promise<void> {
  const fillUntil = listener.fill_until ?? (await client.query<{ last: number | null }>('select max(id) as last from contacts where workspace_id = $1', [listener.workspaceId])).rows[0]?.last ?? 0;
  const { rows } = await client.query<{ id: number; timezone: string | null; value: unknown }>(
    'select id, timezone, attributes -> $3::text as value from contacts where workspace_id = $1 and id > $2 and id <= $4 order by id limit $5',
    [listener.workspaceId, listener.read_until, listener.rhythm.attribute, fillUntil, slice],
  );
  const timers = rows.flatMap(({ id, ...contact }): TimerColumns[] => {
    const plan = planDate(listener, contact, null, now, instants);
    if (plan.kind === 'none') return [];
    return [toTimer(listener.id, id, plan.kind === 'unreadable' ? { unreadable: storableText(plan.found) } : { next: plan.next(null) })].filter((timer) => timer !== null);
  });
  // a timer that is there already may be earlier: it was made by a change since, or under other settings; looking too early does no harm
  await client.query(
    `insert into date_timers (listener_id, contact_id, due_at, planned_at, occurrence, unreadable)
     select $1, contact_id, to_timestamp(due / 1000), to_timestamp(planned / 1000), occurrence, unreadable
     from unnest($2::bigint[], $3::float8[], $4::float8[], $5::text[], $6::text[]) as u(contact_id, due, planned, occurrence, unreadable)
     on conflict (listener_id, contact_id) do update set
       due_at = least(date_timers.due_at, excluded.due_at),
       planned_at = case when date_timers.due_at = '-infinity' then date_timers.planned_at else excluded.planned_at end,
       occurrence = case when date_timers.due_at = '-infinity' then date_timers.occurrence else excluded.occurrence end,
       unreadable = excluded.unreadable`,
    [listener.id, timers.map((timer) => timer.contactId), timers.map((timer) => timer.dueAt), timers.map((timer) => timer.plannedAt), timers.map((timer) => timer.occurrence), timers.map((timer) => timer.unreadable)],
  );
  const last = rows.at(-1)?.id;
  await client.query(`update date_listeners set read_until = $2, fill_until = $3, state = case when $4 then 'ready' else state end where id = $1`, [listener.id, last ?? fillUntil, fillUntil, rows.length < slice]);
}
