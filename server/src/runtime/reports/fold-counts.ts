import type pg from 'pg';

export const DELTAS_AT_ONCE = 20_000;

/** What rules of alerts look at as well, by five minutes of when it became known; of the second kind also what it was about. */
const WATCHED = "'started', 'done', 'failed', 'sent', 'delivered', 'bounced', 'complained'";
const NAMED = "'refused', 'package_failed', 'hot'";

/**
 * Takes differences over into the counters: sums by day, and of people each once. One worker at a time does it, in a transaction of its
 * own, so nothing that travels ever waits for a counter. What is about a person counts when the person was not there before.
 */
const FOLD = `
with taken as materialized (
  delete from report_deltas where id in (select id from report_deltas order by id limit ${DELTAS_AT_ONCE})
  returning id, workspace_id, contact_id, day, workflow_id, measure, channel, node, currency, value
), reached as (
  insert into people_targeted (workspace_id, day, contact_id)
    select distinct t.workspace_id, t.day, t.contact_id from taken t join workspaces w on w.id = t.workspace_id where t.measure = 'targeted' and t.contact_id is not null on conflict do nothing
  returning workspace_id, day
), moved as materialized (
  select t.workspace_id, t.contact_id, max(t.day) as day, sum(t.value)::int as change from taken t join workspaces w on w.id = t.workspace_id
  where t.measure = 'inside' and t.contact_id is not null group by 1, 2 having sum(t.value) <> 0
), stood as materialized (
  select m.workspace_id, m.day, (coalesce(p.runs, 0) + m.change > 0)::int - (coalesce(p.runs, 0) > 0)::int as value
  from moved m left join people_inside p on p.workspace_id = m.workspace_id and p.contact_id = m.contact_id
), standing as (
  insert into people_inside (workspace_id, contact_id, runs) select workspace_id, contact_id, change from moved
    on conflict (workspace_id, contact_id) do update set runs = people_inside.runs + excluded.runs
), counted as (
  select t.workspace_id, t.day, t.workflow_id, t.measure, t.channel, t.node, t.currency, t.value from taken t join workspaces w on w.id = t.workspace_id where t.contact_id is null
  union all select workspace_id, day, 0, 'targeted', '', '', '', 1 from reached
  union all select workspace_id, day, 0, 'inside', '', '', '', value from stood where value <> 0
), written as (
  insert into daily_counts (workspace_id, day, workflow_id, measure, channel, node, currency, value)
    select workspace_id, day, workflow_id, measure, channel, node, currency, sum(value) from counted group by 1, 2, 3, 4, 5, 6, 7
    on conflict (workspace_id, day, measure, workflow_id, channel, node, currency) do update set value = daily_counts.value + excluded.value
), watched as (
  insert into alert_counts (workspace_id, slot, measure, workflow_id, channel, node, value)
    select workspace_id, to_timestamp(floor($1::float8 / 300000) * 300), measure, workflow_id, channel, case when measure in (${NAMED}) then node else '' end, sum(value) from counted
    where measure in (${NAMED}) or (measure in (${WATCHED}) and day >= to_timestamp($1::float8 / 1000)::date - 1)
    group by 1, 3, 4, 5, 6 having sum(value) > 0
    on conflict (workspace_id, measure, slot, workflow_id, channel, node) do update set value = alert_counts.value + excluded.value
)
select count(*)::int as taken from taken`;

/** Answers how many differences there were. */
export async function foldCounts(client: pg.ClientBase, now: number): Promise<number> {
  const { rows } = await client.query<{ taken: number }>(FOLD, [now]);
  const taken = rows[0]?.taken ?? 0;
  if (taken > 0) await client.query('delete from people_inside where runs <= 0');
  return taken;
}
