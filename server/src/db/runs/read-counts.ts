import type { NodeCount, RuleCounts } from '@parcours/sdk/api';
import type pg from 'pg';
import { ERROR_NOT_TOLD_COUNT, REFUSAL_COUNTS, REFUSAL_SENTENCES, type RefusalCode } from '../../core/admission/refusals.js';
import { EXIT_NODE } from '../../core/exits/exit.js';

export interface WorkflowCounts {
  readonly nodes: NodeCount[];
  readonly active: number;
  readonly started: number;
  readonly failed: number;
  readonly rules: RuleCounts;
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
  exits: RuleCounts['exits'][number][] | null;
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

/** Refusals and exits; an exit is the same in all versions when its id is. */
function sumRules(rows: readonly CountRow[], versions: ReadonlyMap<number, Version>, queued: number): RuleCounts {
  const ofRuns = (port: number): number => rows.reduce((sum, row) => (row.node === RUN_NODE && row.port === port ? sum + Number(row.value) : sum), 0);
  const exits = new Map<string, RuleCounts['exits'][number]>();
  for (const version of versions.values()) for (const { id, name, kind } of version.exits ?? []) exits.set(id, { id, name, kind, count: 0 });
  for (const row of rows) {
    const exit = row.node === EXIT_NODE ? exits.get(versions.get(row.version_id)?.exits?.[row.port]?.id ?? '') : undefined;
    if (exit) exit.count += Number(row.value);
  }
  const codes = Object.keys(REFUSAL_COUNTS) as RefusalCode[];
  return {
    refused: codes.map((code) => ({ code, message: REFUSAL_SENTENCES[code], count: ofRuns(REFUSAL_COUNTS[code]) })).filter(({ count }) => count > 0),
    queued,
    exits: [...exits.values()],
    errorsNotTold: ofRuns(ERROR_NOT_TOLD_COUNT),
  };
}

/** Adds up the counters of versions; nodes are the same when their id is. */
function sumCounts(rows: readonly CountRow[], versions: readonly Version[], queued: number): WorkflowCounts {
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
  return { nodes: [...nodes.values()], active: Math.max(0, started - done - failed - cancelled), started, failed, rules: sumRules(rows, byId, queued) };
}

/** Counters of a workflow over all its numbered versions; test runs of the draft are not in them. */
export async function readCounts(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<WorkflowCounts> {
  const versions = await pool.query<Version>(
    `select id, jsonb_path_query_array(document, '$.nodes[*].id') as node_ids, port_table, rules -> 'exits' as exits from workflow_versions v
     where workspace_id = $1 and workflow_id = $2 and number is not null and exists (select 1 from node_counts c where c.version_id = v.id) order by id`,
    [workspaceId, workflowId],
  );
  const counts = await pool.query<CountRow>('select version_id, node, port, value from node_counts where version_id = any($1)', [versions.rows.map(({ id }) => id)]);
  const queued = await pool.query<{ queued: number }>('select coalesce(sum(queued), 0)::int as queued from gates where workspace_id = $1 and workflow_id = $2 and queued > 0', [workspaceId, workflowId]);
  return sumCounts(counts.rows, versions.rows, queued.rows[0]?.queued ?? 0);
}
