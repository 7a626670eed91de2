import type { Rule } from './read-rules.js';
import type { Reading, Situation } from './reading.js';

/**
 * Entries of published workflows in the window, and how many there usually are: the mean of the same days of the four weeks before, each as
 * far as the window reaches into it. Whoever was published within the window has no habit yet.
 */
const ENTRIES = `
with span as (select to_timestamp(($2::float8 - $3::int * 60000.0) / 1000) at time zone w.timezone as since, to_timestamp($2::float8 / 1000) at time zone w.timezone as until from workspaces w where w.id = $1::bigint),
days as (
  select d::date as day, extract(epoch from least(s.until, d + interval '1 day') - greatest(s.since, d))::float8 / 86400 as part
  from span s cross join lateral generate_series(date_trunc('day', s.since), s.until, interval '1 day') d
)
select f.id,
  (select coalesce(sum(c.value), 0)::float8 from alert_counts c where c.workspace_id = $1 and c.measure = 'started' and c.workflow_id = f.id and c.slot > to_timestamp(($2::float8 - $3::int * 60000.0) / 1000)) as value,
  (select coalesce(sum(h.value * d.part), 0)::float8 / 4 from days d cross join generate_series(1, 4) week
     join daily_counts h on h.workspace_id = $1 and h.measure = 'started' and h.workflow_id = f.id and h.day = d.day - 7 * week) as usual
from workflows f where f.workspace_id = $1 and f.status = 'published' and f.deleted_at is null and ($4::int is null or f.id = $4)`;

/** A journey that usually has entries and has none. */
export async function measureSilence({ client, workspaceId, now }: Situation, { settings, workflowId }: Rule): Promise<Reading[]> {
  const { rows } = await client.query<{ id: number; value: number; usual: number }>(ENTRIES, [workspaceId, now, settings.windowMinutes, workflowId]);
  return rows.map(({ id, value, usual }) => ({ subject: `workflow:${id}`, measured: { value, usual } }));
}
