import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { RunFilter } from '../../core/operations/operations.js';
import { addCounts } from '../store/write-history.js';
import { endRuns } from '../store/write-runs.js';
import type { OperationRow, Progress, Slice } from './operation-row.js';
import { RUNS_TO_SELECT, selectRuns } from './select-runs.js';
import { startAgain, type Again } from './start-again.js';

const SLICE = 500;
const MAX_RUN_IDS = 100;

/** As stored: the filter, and the newest run there was when it was asked for. Runs it starts are not among those it is about. */
interface BulkRequest {
  readonly filter: RunFilter;
  readonly version?: 'same' | 'current';
  readonly upTo: number;
}

interface RunRow {
  readonly id: number;
  readonly contact_id: number | null;
  readonly version_id: number;
  readonly event_id: number | null;
  readonly test: boolean;
  readonly node_id: string | null;
  /** The node in the version the run was in; null: what is needed was not kept. */
  readonly node: number | null;
  readonly input: JsonObject[] | null;
  readonly incomplete: boolean;
  /** The node in the published version; null when it is gone there. */
  readonly current_node: number | null;
  readonly current_version: number | null;
}

const CURRENT = `left join workflows f on f.id = r.workflow_id
  left join workflow_versions p on p.id = f.published_version_id
  left join lateral (select (n.ordinality - 1)::int as node from jsonb_array_elements(p.document -> 'nodes') with ordinality n where n.value ->> 'id' = %NODE% limit 1) c on true`;

/** What the failed step was given: the newest failure that was kept for the node the run failed at. */
const RETRIED = `select r.id, r.contact_id, coalesce(s.version_id, r.version_id) as version_id, r.event_id, r.test, r.error ->> 'nodeId' as node_id, s.node, s.input, coalesce(s.truncated and jsonb_array_length(s.input) >= 10000, true) as incomplete,
    c.node as current_node, p.id as current_version
  from ${RUNS_TO_SELECT} left join lateral (
    select s.node, s.input, s.truncated, s.version_id from step_items s where s.run_id = r.id and s.at >= r.started_at and s.error ->> 'nodeId' = r.error ->> 'nodeId' order by s.at desc, s.visit desc limit 1
  ) s on true ${CURRENT.replace('%NODE%', `r.error ->> 'nodeId'`)}`;

const REPLAYED = `select r.id, r.contact_id, r.version_id, r.event_id, r.test, v.document #>> array['nodes', r.entry::text, 'id'] as node_id, r.entry::int as node, r.input, false as incomplete, c.node as current_node, p.id as current_version
  from ${RUNS_TO_SELECT} ${CURRENT.replace('%NODE%', `(v.document #>> array['nodes', r.entry::text, 'id'])`)}`;

/** Where a run starts again; or why it cannot. */
function placeOf(row: RunRow, version: BulkRequest['version']): { versionId: number; node: number } | string {
  if (row.node === null || row.incomplete) return 'items_not_kept';
  if (version !== 'current' || row.test || row.current_version === null) return { versionId: row.version_id, node: row.node };
  return row.current_node === null ? 'node_gone' : { versionId: row.current_version, node: row.current_node };
}

const added = (reasons: Progress['reasons'], reason: string): Record<string, number> => ({ ...reasons, [reason]: (reasons?.[reason] ?? 0) + 1 });

async function selectSlice<Row extends { readonly id: number }>(client: pg.ClientBase, operation: OperationRow, select: string): Promise<Row[]> {
  const { filter, upTo } = operation.request as unknown as BulkRequest;
  const { where, values } = selectRuns(operation.workspace_id, operation.workflow_id, operation.kind as 'cancel' | 'retry' | 'replay', filter);
  const count = values.length;
  const { rows } = await client.query<Row>(`${select} where ${where} and r.id > $${count + 1} and r.id <= $${count + 2} order by r.id limit $${count + 3}`, [...values, operation.progress.after ?? 0, upTo, SLICE]);
  return rows;
}

async function cancelSlice(client: pg.ClientBase, operation: OperationRow, now: number): Promise<Slice> {
  const rows = await selectSlice(client, operation, `select r.id from ${RUNS_TO_SELECT}`);
  const { ended, counts } = await endRuns(client, rows.map((row) => row.id), null, now, operation.workspace_id);
  await addCounts(client, counts);
  return { progress: { ...operation.progress, after: rows.at(-1)?.id ?? 0 }, done: ended, skipped: 0, finished: rows.length < SLICE };
}

async function againSlice(client: pg.ClientBase, operation: OperationRow, now: number, tokenId: () => number): Promise<Slice> {
  const { kind, progress, request } = operation;
  const rows = await selectSlice<RunRow>(client, operation, kind === 'retry' ? RETRIED : REPLAYED);
  let { reasons = {} } = progress;
  const again: Again[] = [];
  for (const row of rows) {
    const place = placeOf(row, (request as unknown as BulkRequest).version);
    if (typeof place === 'string') reasons = added(reasons, place);
    else again.push({ ...place, parentRunId: row.id, workspaceId: operation.workspace_id, workflowId: operation.workflow_id, contactId: row.contact_id, eventId: row.event_id, test: row.test, input: row.input });
  }
  const started = await startAgain(client, kind as 'retry' | 'replay', again, now, tokenId);
  const skipped = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return { progress: { ...progress, reasons, after: rows.at(-1)?.id ?? 0, runIds: [...(progress.runIds ?? []), ...started].slice(0, MAX_RUN_IDS) }, done: started.length, skipped, finished: rows.length < SLICE };
}

/** Cancels, retries or replays the next runs that fit. */
export const bulkSlice = (client: pg.ClientBase, operation: OperationRow, now: number, tokenId: () => number): Promise<Slice> =>
  operation.kind === 'cancel' ? cancelSlice(client, operation, now) : againSlice(client, operation, now, tokenId);
