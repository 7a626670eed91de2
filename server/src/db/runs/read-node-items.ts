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
  const version = await pool.query<{ version_id: number; document: WorkflowDocument; started_at: Date }>(
    'select r.version_id, v.document, r.started_at from runs r join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id where r.workspace_id = $1 and r.id = $2',
    [workspaceId, runId],
  );
  const run = version.rows[0];
  if (run === undefined || !run.document.nodes.some(({ id }) => id === nodeId)) return null;
  const { rows } = await pool.query<Row>(
    // by id: a run that was moved to another version may have passed this node under another number
    `select s.visit, s.at, s.input, s.output, s.error, s.log, s.truncated from step_items s join workflow_versions v on v.id = coalesce(s.version_id, $4)
     where s.run_id = $1 and v.document #>> array['nodes', s.node::text, 'id'] = $2 and s.at >= $3 order by s.at, s.visit limit 100`,
    [runId, nodeId, run.started_at, run.version_id],
  );
  return { nodeId, visits: rows.map((row) => ({ ...row, at: row.at.toISOString(), error: runError(row.error) })) };
}
