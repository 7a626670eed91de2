import type pg from 'pg';
import type { WatchState } from '../../../core/ports.js';
import type { WatchError, WatchKind } from './watch-row.js';

interface Row {
  readonly node_id: string;
  readonly kind: WatchKind;
  readonly worked_at: number | null;
  readonly due_at: number | null;
  readonly started: number;
  readonly failures: number;
  readonly error: WatchError | null;
}

/** How the entry points of a workflow fare outside; a paused one has none. */
export async function readWatches(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<WatchState[]> {
  const { rows } = await pool.query<Row>(
    `select node_id, kind, (extract(epoch from worked_at) * 1000)::float8 as worked_at, case when due_at < 'infinity' then (extract(epoch from due_at) * 1000)::float8 end as due_at, started, failures, error
     from watches where workspace_id = $1 and workflow_id = $2 and (active or error is not null) order by node, kind`,
    [workspaceId, workflowId],
  );
  return rows.map((row) => ({
    nodeId: row.node_id,
    kind: row.kind,
    state: row.failures > 0 ? 'failing' : row.worked_at === null ? 'waiting' : 'working',
    workedAt: row.worked_at,
    nextAt: row.due_at,
    started: Number(row.started),
    failures: row.failures,
    error: row.error,
  }));
}

/** Makes an entry point due; a stream that is open stays so. */
export async function lookNow(pool: pg.Pool, workspaceId: number, workflowId: number, nodeId: string, now: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update watches set due_at = least(due_at, to_timestamp($4::float8 / 1000)) where workspace_id = $1 and workflow_id = $2 and node_id = $3 and active`,
    [workspaceId, workflowId, nodeId, now],
  );
  return (rowCount ?? 0) > 0;
}
