import type pg from 'pg';
import { COUNT } from '../../core/changes.js';
import type { Late, OverdueRun } from '../../core/operations/operations.js';

/** A step that is not taken this long after its time is worth a look. */
const OVERDUE_MS = 60_000;
const MAX_SHOWN = 200;
const LANES = 'lane between 0 and 5';

/** What fell due during a pause, whether a worker has looked at it yet or not. Read by index: what is not due is not counted but taken from the counters. */
export async function readLate(pool: pg.Pool, versionIds: readonly number[], now: number, toleranceMs: number): Promise<Omit<Late, 'pausedAt'>> {
  const { rows } = await pool.query<{ late: number; within: number; waiting: number }>(
    `with late as (
       select frozen_due as due, state from tokens where version_id = any($1::int[]) and frozen_due is not null
       union all
       select due_at, state from tokens where ${LANES} and due_at <= to_timestamp($2::float8 / 1000) and due_at < 'infinity' and version_id = any($1::int[]))
     select count(*)::int as late, count(*) filter (where due >= to_timestamp(($2::float8 - $3) / 1000))::int as within,
       greatest(0, coalesce((select sum(value) from node_counts where version_id = any($1::int[]) and port = $4), 0) - count(*) filter (where state in (1, 4)))::int as waiting
     from late`,
    [versionIds, now, toleranceMs, COUNT.waiting],
  );
  const { late, within, waiting } = rows[0] as { late: number; within: number; waiting: number };
  return { late, withinTolerance: within, waiting };
}

const STATES = ['ready', 'waiting', 'working', 'waiting', 'ready'] as const;

/** By the index of what is due, so it costs what is late and nothing else. */
export async function readOverdue(pool: pg.Pool, workspaceId: number, now: number): Promise<OverdueRun[]> {
  const { rows } = await pool.query<{ run_id: number; workflow_id: number; name: string; node_id: string | null; state: number; due: number }>(
    `select t.run_id, v.workflow_id, w.name, v.document #>> array['nodes', t.node::text, 'id'] as node_id, t.state, (extract(epoch from t.due_at) * 1000)::float8 as due
     from tokens t join workflow_versions v on v.id = t.version_id join workflows w on w.id = v.workflow_id
     where t.${LANES} and t.due_at < to_timestamp($2::float8 / 1000) and t.workspace_id = $1 order by t.due_at limit $3`,
    [workspaceId, now - OVERDUE_MS, MAX_SHOWN],
  );
  return rows.map((row) => ({ runId: row.run_id, workflowId: row.workflow_id, workflowName: row.name, nodeId: row.node_id ?? '', state: STATES[row.state] ?? 'ready', dueAt: row.due }));
}
