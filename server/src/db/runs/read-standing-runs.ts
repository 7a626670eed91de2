import type { StandingRun } from '@parcours/sdk/api';
import type pg from 'pg';
import { PUT_OFF } from './run-row.js';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

interface Row {
  readonly id: string;
  readonly run_id: string;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly version: number;
  readonly state: number;
  readonly frozen: boolean;
  readonly until: Date | number | null;
  readonly event: string | null;
  readonly started_at: Date;
}

const STATES: readonly StandingRun['state'][] = ['ready', 'waiting', 'working', 'held', 'ready'];

const standing = (row: Row): StandingRun => ({
  runId: Number(row.run_id),
  contact: row.contact_id === null ? null : { id: Number(row.contact_id), email: row.email },
  version: row.version,
  state: row.frozen ? 'held' : (STATES[row.state] ?? 'ready'),
  until: row.until instanceof Date ? row.until.toISOString() : null,
  event: row.event,
  startedAt: row.started_at.toISOString(),
});

/** Who stands at a node in the numbered versions of a workflow, oldest first: by the index of places, a page at a time however many they are. */
export async function readStandingRuns(pool: pg.Pool, workspaceId: number, workflowId: number, nodeId: string, page: PageRequest): Promise<Page<StandingRun>> {
  const limit = limitOf(page);
  const after = readCursor(page.cursor, ['id'])?.[0] ?? null;
  const { rows } = await pool.query<Row>(
    `with places as (
       select v.id as version_id, v.number, (n.place - 1)::smallint as node from workflow_versions v cross join lateral jsonb_array_elements(v.document -> 'nodes') with ordinality n(node, place)
       where v.workspace_id = $1 and v.workflow_id = $2 and v.number is not null and n.node ->> 'id' = $3
     )
     select t.id, t.run_id, r.contact_id, c.email, p.number as version, case when ${PUT_OFF} then 1 else t.state end as state, t.frozen_due is not null as frozen, coalesce(t.frozen_due, case when t.state = 1 or ${PUT_OFF} then t.due_at end) as until, r.started_at,
       (select string_agg(distinct w.name, ', ') from waiters w where w.token_id = t.id) as event
     from places p
     cross join lateral (select * from tokens where version_id = p.version_id and node = p.node and ($4::bigint is null or id > $4) order by id limit $5) t
     join runs r on r.id = t.run_id left join contacts c on c.workspace_id = r.workspace_id and c.id = r.contact_id
     order by t.id limit $5`,
    [workspaceId, workflowId, nodeId, after, limit + 1],
  );
  return pageOf(rows, limit, (row) => [Number(row.id)], standing);
}
