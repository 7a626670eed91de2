import type { Delivery, RunDetail, RunPosition, RunRelative, RunStep } from '@parcours/sdk/api';
import { emptyWorkflow, type WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { PUT_OFF, RUN_COLUMNS, RUN_JOINS, runError, runSummary, type RunRow } from './run-row.js';

const MAX_STEPS = 5_000;

interface ActivationRow {
  version_id: number;
  at: Date;
  nodes: number[];
  ports: number[];
  visits: number[];
  items: number[];
  error: unknown;
}

const PARKED = -1;
const FAILED = -3;
const ERROR_PORT_TAKEN = -4;

/** What history is read with: a run that was moved has rows of several versions. */
export interface RunVersion {
  readonly id: number;
  readonly document: WorkflowDocument;
  readonly port_table: readonly (readonly string[])[];
}

const GONE: Omit<RunVersion, 'id'> = { document: emptyWorkflow('-'), port_table: [] };

async function versionsOf(pool: pg.Pool, ids: Iterable<number>): Promise<Map<number, RunVersion>> {
  const { rows } = await pool.query<RunVersion>('select id, document, port_table from workflow_versions where id = any($1::int[])', [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Turns history rows into passages: a node that parked and went on later is one passage, with the port it took in the end. */
export function decodeSteps(rows: readonly ActivationRow[], versions: ReadonlyMap<number, RunVersion>): RunStep[] {
  const steps: RunStep[] = [];
  const parked = new Map<string, number>();
  for (const row of rows) {
    const { document, port_table: portTable } = versions.get(row.version_id) ?? GONE;
    row.nodes.forEach((node, index) => {
      const port = row.ports[index] as number;
      const nodeId = document.nodes[node]?.id ?? String(node);
      const visit = row.visits[index] ?? 1;
      const error = port === FAILED || port === ERROR_PORT_TAKEN ? runError(row.error) : null;
      const taken = port === ERROR_PORT_TAKEN ? 'error' : (portTable[node]?.[port] ?? null);
      const step = { nodeId, visit, at: row.at.toISOString(), port: taken, items: row.items[index] ?? 0, error: error?.nodeId === nodeId ? error : null };
      const key = `${nodeId} ${visit}`;
      const before = parked.get(key);
      const earlier = before === undefined ? undefined : steps[before];
      if (before !== undefined && earlier !== undefined) steps[before] = { ...step, at: earlier.at };
      else steps.push(step);
      if (port === PARKED) parked.set(key, before ?? steps.length - 1);
      else parked.delete(key);
    });
  }
  return steps;
}

const STATES: readonly RunPosition['state'][] = ['ready', 'waiting', 'working', 'held', 'ready'];

async function positions(pool: pg.Pool, runId: number, document: WorkflowDocument): Promise<RunPosition[]> {
  const { rows } = await pool.query<{ node: number; state: number; due_at: Date | number; name: string | null }>(
    `select t.node, case when ${PUT_OFF} then 1 else t.state end as state, coalesce(t.frozen_due, t.due_at) as due_at, (select string_agg(distinct w.name, ', ') from waiters w where w.token_id = t.id) as name from tokens t where t.run_id = $1 order by t.id limit 1000`,
    [runId],
  );
  return rows.map(({ node, state, due_at, name }) => ({
    nodeId: document.nodes[node]?.id ?? String(node),
    state: STATES[state] ?? 'ready',
    until: state === 1 && due_at instanceof Date ? due_at.toISOString() : null,
    event: name,
  }));
}

const OUTCOMES: readonly Delivery['status'][] = ['pending', 'sent', 'skipped', 'failed', 'unknown'];

async function deliveries(pool: pg.Pool, runId: number): Promise<Delivery[]> {
  const { rows } = await pool.query<{ id: string; node: number; node_id: string | null; channel: string; status: number; code: string | null; reason: string | null; created_at: Date; waits_until: Date | null }>(
    `select d.id, d.node, v.document #>> array['nodes', d.node::text, 'id'] as node_id, d.channel, d.status, d.code, d.reason, d.created_at, case when d.status = 0 then d.waits_until end as waits_until
     from deliveries d left join workflow_versions v on v.id = d.version_id where d.run_id = $1 order by d.id limit 1000`,
    [runId],
  );
  return rows.map((row) => ({
    id: Number(row.id),
    nodeId: row.node_id ?? String(row.node),
    channel: row.channel,
    status: OUTCOMES[row.status] as Delivery['status'],
    code: row.code,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    waitsUntil: row.waits_until?.toISOString() ?? null,
  }));
}

const relative = (row: RunRow): RunRelative => {
  const { id, workflowId, workflowName, status, cause } = runSummary(row);
  return { id, workflowId, workflowName, status, cause };
};

/** The run it came of, and those that came of it. */
async function relatives(pool: pg.Pool, workspaceId: number, run: RunRow): Promise<Pick<RunDetail, 'parent' | 'children'>> {
  const select = `select ${RUN_COLUMNS} from runs r join workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id ${RUN_JOINS} where r.workspace_id = $1`;
  const parent = run.parent_run_id === null ? null : await pool.query<RunRow>(`${select} and r.id = $2`, [workspaceId, run.parent_run_id]);
  const children = await pool.query<RunRow>(`${select} and r.parent_run_id = $2 order by r.id desc limit 50`, [workspaceId, run.id]);
  return { parent: parent?.rows[0] ? relative(parent.rows[0]) : null, children: children.rows.map(relative) };
}

/** One run with its path, where it stands, and its deliveries; read with the version it is pinned to. Null when the workspace has none of this id. */
export async function readRun(pool: pg.Pool, workspaceId: number, runId: number): Promise<RunDetail | null> {
  const { rows } = await pool.query<RunRow & { document: WorkflowDocument }>(
    `select ${RUN_COLUMNS}, v.document from runs r
     join workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id ${RUN_JOINS}
     where r.workspace_id = $1 and r.id = $2`,
    [workspaceId, runId],
  );
  const run = rows[0];
  if (run === undefined) return null;
  const history = await pool.query<ActivationRow>('select version_id, at, nodes, ports, visits, items, error from activations where run_id = $1 and at >= $2 order by at limit $3', [runId, run.started_at, MAX_STEPS]);
  return {
    ...runSummary(run),
    document: run.document,
    steps: decodeSteps(history.rows, await versionsOf(pool, history.rows.map((row) => row.version_id))),
    positions: await positions(pool, runId, run.document),
    deliveries: await deliveries(pool, runId),
    ...(await relatives(pool, workspaceId, run)),
  };
}
