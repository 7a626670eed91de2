import type { NodeItems } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { runError } from './run-row.js';

type Visit = NodeItems['visits'][number];

interface Row {
  visit: number;
  at: Date;
  input: Visit['input'];
  output: Visit['output'];
  error: unknown;
  log: string[];
  truncated: boolean;
}

/** What went in and out of a node in a run. Null when the workspace has no such run, or its version no such node. */
export async function readNodeItems(pool: pg.Pool, workspaceId: number, runId: number, nodeId: string): Promise<NodeItems | null> {
  const version = await pool.query<{ document: WorkflowDocument; started_at: Date }>(
    'select v.document, r.started_at from runs r join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id where r.workspace_id = $1 and r.id = $2',
    [workspaceId, runId],
  );
  const run = version.rows[0];
  const node = run?.document.nodes.findIndex(({ id }) => id === nodeId) ?? -1;
  if (run === undefined || node < 0) return null;
  const { rows } = await pool.query<Row>(
    'select visit, at, input, output, error, log, truncated from step_items where run_id = $1 and node = $2 and at >= $3 order by at, visit limit 100',
    [runId, node, run.started_at],
  );
  return { nodeId, visits: rows.map((row) => ({ ...row, at: row.at.toISOString(), error: runError(row.error) })) };
}
