import type { NodeCount } from '@parcours/sdk/api';
import type pg from 'pg';

export interface WorkflowCounts {
  readonly nodes: NodeCount[];
  readonly active: number;
  readonly started: number;
  readonly failed: number;
}

interface CountRow {
  version_id: number;
  node: number;
  port: number;
  value: string;
}

interface Version {
  id: number;
  node_ids: string[];
  port_table: string[][];
}

const RUN_NODE = -1;
const ENTERED = -1;
const FAILED = -3;
const ERROR_PORT_TAKEN = -4;
const WAITING = -5;

function countNode(count: NodeCount, port: number, value: number, ports: readonly string[]): void {
  if (port === ENTERED) count.entered += value;
  else if (port === FAILED) count.failed += value;
  else if (port === WAITING) count.waiting += value;
  const left = port === ERROR_PORT_TAKEN ? 'error' : ports[port];
  if (left !== undefined) count.left[left] = (count.left[left] ?? 0) + value;
}

/** Adds up the counters of versions; nodes are the same when their id is. */
export function sumCounts(rows: readonly CountRow[], versions: readonly Version[]): WorkflowCounts {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const nodes = new Map<string, NodeCount>();
  const runs = [0, 0, 0, 0];
  for (const { version_id, node, port, value } of rows) {
    const version = byId.get(version_id);
    const nodeId = version?.node_ids[node];
    if (node === RUN_NODE) runs[port] = (runs[port] ?? 0) + Number(value);
    if (version === undefined || nodeId === undefined) continue;
    let count = nodes.get(nodeId);
    if (count === undefined) nodes.set(nodeId, (count = { nodeId, entered: 0, waiting: 0, failed: 0, left: {} }));
    countNode(count, port, Number(value), version.port_table[node] ?? []);
  }
  const [started = 0, done = 0, failed = 0, cancelled = 0] = runs;
  return { nodes: [...nodes.values()], active: Math.max(0, started - done - failed - cancelled), started, failed };
}

/** Counters of a workflow over all its numbered versions; test runs of the draft are not in them. */
export async function readCounts(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<WorkflowCounts> {
  const versions = await pool.query<Version>(
    `select id, jsonb_path_query_array(document, '$.nodes[*].id') as node_ids, port_table from workflow_versions v
     where workspace_id = $1 and workflow_id = $2 and number is not null and exists (select 1 from node_counts c where c.version_id = v.id)`,
    [workspaceId, workflowId],
  );
  const counts = await pool.query<CountRow>('select version_id, node, port, value from node_counts where version_id = any($1)', [versions.rows.map(({ id }) => id)]);
  return sumCounts(counts.rows, versions.rows);
}
