import type { EntryDates } from '@parcours/sdk/api';
import type { DataSource } from 'typeorm';

/** Counts stop here: enough to know that something is wrong, and read without counting millions. */
const COUNTED = 1_000;
const SAMPLES = 5;

/** How a workflow's entry points stand that listen to dates, by `nodeId attribute`. */
export async function readEntryDates(source: DataSource, workspaceId: number, workflowId: number): Promise<ReadonlyMap<string, EntryDates>> {
  const rows: (EntryDates & { nodeId: string })[] = await source.query(
    `select l.node_id as "nodeId", l.attribute,
       case when l.state = 'ready' then 1 when l.fill_until is null then 0 else least(l.read_until::float8 / greatest(l.fill_until, 1), 1) end as planned,
       (select count(*)::int from (select 1 from date_occurrences o where o.listener_id = l.id and o.outcome = 'skipped' limit $3) o) as skipped,
       (select count(*)::int from (select 1 from date_timers t where t.listener_id = l.id and t.unreadable is not null limit $3) t) as unreadable,
       coalesce((select json_agg(json_build_object('contactId', t.contact_id, 'value', t.unreadable))
         from (select t.contact_id, t.unreadable from date_timers t where t.listener_id = l.id and t.unreadable is not null limit $4) t), '[]') as samples
     from date_listeners l where l.workspace_id = $1 and l.workflow_id = $2 and l.state in ('filling', 'ready')`,
    [workspaceId, workflowId, COUNTED, SAMPLES],
  );
  return new Map(rows.map(({ nodeId, ...dates }) => [`${nodeId} ${dates.attribute}`, dates]));
}
