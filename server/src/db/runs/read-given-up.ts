import type { GivenUpCalls } from '@parcours/sdk/api';
import type pg from 'pg';
import { RETRIED } from './given-up.js';

/** Further back nobody looks; those are sent again all the same by a bulk retry. */
const NEWEST = 5_000;

interface Row {
  readonly workflow_id: number;
  readonly workflow_name: string;
  readonly node_id: string;
  readonly node_name: string;
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly looked_at: number;
}

/** What was given up, by step and reason, what failed last first. The names of steps are those of the version that failed last. */
export async function readGivenUp(pool: pg.Pool, workspaceId: number): Promise<{ items: GivenUpCalls[]; more: boolean }> {
  const { rows } = await pool.query<Row>(
    `with failed as materialized (
       select r.id, r.workflow_id, r.ended_at, r.error, c.version_id, c.node from runs r
       join lateral (select distinct d.version_id, d.node from deliveries d where d.run_id = r.id and d.status in (3, 4)) c on true
       where r.workspace_id = $1 and r.status = 2 and not r.test and not ${RETRIED} order by r.id desc limit ${NEWEST + 1}),
     steps as materialized (
       select s.version_id, s.node, v.document #>> array['nodes', s.node::text, 'id'] as node_id, v.document #>> array['nodes', s.node::text, 'name'] as name
       from (select distinct version_id, node from failed) s join workflow_versions v on v.id = s.version_id)
     select f.workflow_id, w.name as workflow_name, s.node_id, (array_agg(s.name order by f.id desc))[1] as node_name, coalesce(f.error ->> 'code', 'unexpected') as code,
       coalesce((array_agg(f.error ->> 'message' order by f.id desc))[1], '') as message, count(distinct f.id)::int as count, min(f.ended_at) as first_at, max(f.ended_at) as last_at,
       (select count(*)::int from failed) as looked_at
     from failed f join steps s on s.version_id = f.version_id and s.node = f.node and s.node_id = f.error ->> 'nodeId'
     join workflows w on w.workspace_id = $1 and w.id = f.workflow_id and w.deleted_at is null
     group by f.workflow_id, w.name, s.node_id, coalesce(f.error ->> 'code', 'unexpected') order by max(f.id) desc`,
    [workspaceId],
  );
  const items = rows.map((row) => ({
    workflowId: row.workflow_id, workflowName: row.workflow_name, nodeId: row.node_id, nodeName: row.node_name, code: row.code, message: row.message, count: row.count,
    firstAt: row.first_at.toISOString(), lastAt: row.last_at.toISOString(),
  }));
  return { items, more: (rows[0]?.looked_at ?? 0) > NEWEST };
}
