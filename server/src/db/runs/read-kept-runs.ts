import type { KeptRun } from '@parcours/sdk/api';
import type pg from 'pg';

interface Row {
  readonly id: string;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly version: number | null;
  readonly test: boolean;
  readonly failed: boolean;
  readonly started_at: Date;
}

/** Looked at: a workflow may have had millions of runs, and few of them keep their items. */
const NEWEST = 1_000;
const MOST = 20;

/** The newest runs of a workflow whose items were kept, newest first. */
export async function readKeptRuns(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<KeptRun[]> {
  const { rows } = await pool.query<Row>(
    `select r.id, r.contact_id, c.email, v.number as version, r.test, r.status = 2 as failed, r.started_at
     from (select * from runs where workspace_id = $1 and workflow_id = $2 order by id desc limit ${NEWEST}) r
     join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
     left join contacts c on c.workspace_id = r.workspace_id and c.id = r.contact_id
     where exists (select 1 from step_items s where s.run_id = r.id and s.at >= r.started_at)
     order by r.id desc limit ${MOST}`,
    [workspaceId, workflowId],
  );
  return rows.map((row) => ({
    runId: Number(row.id),
    contact: row.contact_id === null ? null : { id: Number(row.contact_id), email: row.email },
    version: row.version, test: row.test, failed: row.failed, startedAt: row.started_at.toISOString(),
  }));
}
