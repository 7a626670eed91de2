import type { WorkflowPace } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { measurePace, type PaceRow } from './measure-pace.js';

/** Enough for a picture, few enough to be read while somebody looks. */
const RUNS = 200;
const MAX_ROWS = 20_000;

/** The value that this part of the sorted numbers do not exceed. */
const quantile = (sorted: readonly number[], part: number): number => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

/** How long the nodes of a workflow take, measured on its newest runs; tests do not count. */
export async function readPace(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<WorkflowPace> {
  const runs = await pool.query<{ id: string; started_at: Date }>('select id, started_at from runs where workspace_id = $1 and workflow_id = $2 and not test order by id desc limit $3', [workspaceId, workflowId, RUNS]);
  if (runs.rows.length === 0) return { runs: 0, nodes: [] };
  const since = new Date(Math.min(...runs.rows.map(({ started_at }) => started_at.getTime())));
  const { rows } = await pool.query<PaceRow>('select run_id, version_id, at, nodes, ports, visits from activations where run_id = any($1::bigint[]) and at >= $2 order by at limit $3', [runs.rows.map(({ id }) => id), since, MAX_ROWS]);
  const versions = await pool.query<{ id: number; document: WorkflowDocument }>('select id, document from workflow_versions where workspace_id = $1 and id = any($2::int[])', [workspaceId, [...new Set(rows.map(({ version_id }) => version_id))]]);
  const spans = measurePace(rows, new Map(versions.rows.map(({ id, document }) => [id, document])));
  return {
    runs: runs.rows.length,
    nodes: [...spans].map(([nodeId, found]) => {
      const sorted = found.sort((a, b) => a - b);
      return { nodeId, passages: sorted.length, medianMs: quantile(sorted, 0.5), slowMs: quantile(sorted, 0.9) };
    }),
  };
}
