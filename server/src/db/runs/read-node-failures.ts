import type { NodeFailure } from '@parcours/sdk/api';
import type pg from 'pg';
import { runError } from './run-row.js';

interface Row {
  readonly id: string;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly version: number | null;
  readonly ended_at: Date;
  readonly error: unknown;
  readonly retried_by: string | null;
}

const MOST = 20;
/** Number of the cause `retry`, see `runs.cause`. */
const RETRY = 3;

/** The last runs that failed at a node, newest first; test runs are not among them. */
export async function readNodeFailures(pool: pg.Pool, workspaceId: number, workflowId: number, nodeId: string): Promise<NodeFailure[]> {
  const { rows } = await pool.query<Row>(
    `select r.id, r.contact_id, c.email, v.number as version, r.ended_at, r.error, (select max(a.id) from runs a where a.parent_run_id = r.id and a.cause = $5) as retried_by
     from runs r join workflow_versions v on v.id = r.version_id left join contacts c on c.workspace_id = r.workspace_id and c.id = r.contact_id
     where r.workspace_id = $1 and r.workflow_id = $2 and r.error ->> 'nodeId' = $3 and r.status = 2 and not r.test order by r.id desc limit $4`,
    [workspaceId, workflowId, nodeId, MOST, RETRY],
  );
  return rows.flatMap((row) => {
    const error = runError(row.error);
    if (error === null) return [];
    const contact = row.contact_id === null ? null : { id: Number(row.contact_id), email: row.email };
    return [{ runId: Number(row.id), contact, version: row.version, endedAt: row.ended_at.toISOString(), error, retriedBy: row.retried_by === null ? null : Number(row.retried_by) }];
  });
}
