import type pg from 'pg';

export const ROWS_AT_ONCE = 1_000;

/** Limits that hold nobody back and count nobody: they are made again by the next entry. */
const GATES = `delete from gates where (workflow_id, key) in (
  select g.workflow_id, g.key from gates g
  where g.open = 0 and g.queued = 0 and (g.next_start_at is null or g.next_start_at < to_timestamp($1::float8 / 1000))
    and (g.pending_token_id is null or not exists (select 1 from tokens t where t.id = g.pending_token_id and t.state = 0 and t.visit = 1))
  limit ${ROWS_AT_ONCE} for update of g skip locked)`;

/** A date that comes back has an occurrence of its own each time; those of years past can start nothing any more, wherever the date is moved. */
const OCCURRENCES = `delete from date_occurrences where (listener_id, contact_id, occurrence) in (
  select o.listener_id, o.contact_id, o.occurrence from date_occurrences o join date_listeners l on l.id = o.listener_id
  where l.repeat in ('yearly', 'monthly') and o.at < to_timestamp($1::float8 / 1000) - interval '800 days' limit ${ROWS_AT_ONCE} for update of o skip locked)`;

/** A sender has tried again within a day, or given up (G1). */
const MESSAGES = `delete from hook_messages where (workspace_id, path, message_id) in (
  select workspace_id, path, message_id from hook_messages where received_at < to_timestamp($1::float8 / 1000) - interval '24 hours' limit ${ROWS_AT_ONCE} for update skip locked)`;

/** Of a busy site these are many, and narrow. */
const EVENT_MESSAGES_AT_ONCE = 20_000;

/** Libraries send again for a day or two at most; phones that were in a drawer for longer are taken at their word. */
const EVENT_MESSAGES = `delete from event_messages where (workspace_id, message_id) in (
  select workspace_id, message_id from event_messages where received_at < to_timestamp($1::float8 / 1000) - interval '7 days' order by received_at limit ${EVENT_MESSAGES_AT_ONCE} for update skip locked)`;

/** Entries come in the order of their ids, so the oldest of each workspace are the only ones to look at. The trigger of the table lets nothing younger than a year go. */
const AUDIT = `delete from audit_log where id in (
  select old.id from workspaces w cross join lateral (select a.id, a.at from audit_log a where a.workspace_id = w.id order by a.id limit ${ROWS_AT_ONCE}) old
  where old.at < to_timestamp($1::float8 / 1000) - w.keep_audit_days * interval '1 day' and old.at < now() - interval '365 days' limit ${ROWS_AT_ONCE})`;

/** Counts of days that are long over. */
const USAGE = `delete from workspace_usage where (workspace_id, kind, day, slot) in (
  select workspace_id, kind, day, slot from workspace_usage where kind <> 'contacts' and day < (to_timestamp($1::float8 / 1000) at time zone 'UTC')::date - 40 limit ${ROWS_AT_ONCE} for update skip locked)`;

/** Connections come and go, and each has counted contacts for itself. */
const USAGE_TOGETHER = `with gone as (
    delete from workspace_usage where (workspace_id, kind, day, slot) in (
      select workspace_id, kind, day, slot from workspace_usage where kind = 'contacts' and slot <> 0 limit ${ROWS_AT_ONCE} for update skip locked) returning workspace_id, kind, day, count)
  insert into workspace_usage as u (workspace_id, kind, day, slot, count) select workspace_id, kind, day, 0, sum(count) from gone group by 1, 2, 3 order by 1
  on conflict (workspace_id, kind, day, slot) do update set count = u.count + excluded.count`;

/** Deletes rows nothing depends on any more; answers the most of a kind: as many as `ROWS_AT_ONCE` means that there are more. */
export async function deleteIdle(client: pg.ClientBase, now: number): Promise<number> {
  const gates = await client.query(GATES, [now]);
  const occurrences = await client.query(OCCURRENCES, [now]);
  const messages = await client.query(MESSAGES, [now]);
  const seen = await client.query(EVENT_MESSAGES, [now]);
  const usage = await client.query(USAGE, [now]);
  const audit = await client.query(AUDIT, [now]);
  await client.query(USAGE_TOGETHER);
  if (seen.rowCount === EVENT_MESSAGES_AT_ONCE) return ROWS_AT_ONCE;
  return Math.max(gates.rowCount ?? 0, occurrences.rowCount ?? 0, messages.rowCount ?? 0, usage.rowCount ?? 0, audit.rowCount ?? 0);
}
