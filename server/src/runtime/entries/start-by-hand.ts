import { UserError, type Item, type JsonObject } from '@parcours/sdk/node';
import { reachableFrom, type WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { REFUSAL_SENTENCES } from '../../core/admission/refusals.js';
import { quotaReached } from '../../core/quotas/quota.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { EventEntry, StartRequest } from '../../core/ports.js';
import { checkDocument } from '../publishing/check-document.js';
import { snapshotDraft } from '../publishing/snapshot.js';
import type { TokenIds } from '../store/token-ids.js';
import { askTrigger } from './ask-trigger.js';
import { enterRun } from './enter-runs.js';

export interface ByHand {
  readonly pool: pg.Pool;
  readonly ids: TokenIds;
  readonly find: FindNodeType;
  readonly now: number;
}

interface Startable {
  readonly id: number;
  readonly document: WorkflowDocument;
}

/** The draft with what was asked for this test: where it ends, and whether anything leaves the house. */
function testDocument(draft: WorkflowDocument, { upTo, only, effects }: StartRequest, find: FindNodeType): WorkflowDocument {
  const until = only ?? upTo;
  if (until !== undefined && !draft.nodes.some((node) => node.id === until)) throw new UserError('node_missing', `The workflow has no node ${until}; save the draft, then start the test again.`, { status: 422 });
  const reaches = (node: WorkflowDocument['nodes'][number]): boolean => {
    const description = find(node.type, node.version)?.description;
    return description?.effects === 'io' || description?.calls === true;
  };
  const outside = effects === 'none' ? draft.nodes.filter(reaches).map((node) => node.id) : [];
  const notSent = [...new Set([...(draft.test?.notSent ?? []), ...outside])];
  if (until === undefined && notSent.length === 0) return draft;
  return { ...draft, test: { ...(notSent.length === 0 ? {} : { notSent }), ...(until === undefined ? {} : { until }) } };
}

async function versionToStart({ pool, find }: ByHand, workspaceId: number, workflowId: number, request: StartRequest): Promise<Startable> {
  const { rows } = await pool.query<{ draft: unknown; version_id: number | null; document: WorkflowDocument | null }>(
    `select f.draft, v.id as version_id, v.document from workflows f left join workflow_versions v on v.id = f.published_version_id and v.workspace_id = f.workspace_id
     where f.workspace_id = $1 and f.id = $2 and f.deleted_at is null`,
    [workspaceId, workflowId],
  );
  const row = rows[0];
  if (!row) throw new UserError('not_found', 'There is no such workflow.', { status: 404 });
  if (!request.test) {
    if (row.version_id === null || !row.document) throw new UserError('not_published', 'The workflow has no published version to run; publish it, or run the draft as a test.', { status: 409 });
    return { id: row.version_id, document: row.document };
  }
  const { document, problems } = await checkDocument(row.draft, find);
  if (!document) throw new UserError('not_a_workflow', problems[0]?.message ?? 'The draft cannot be read.', { problems, status: 422 });
  const tested = testDocument(document, request, find);
  return { id: await snapshotDraft(pool, { workspaceId, workflowId, document: tested, userId: null }, find), document: tested };
}

/** The entry point asked for; else the first one that leads where the test is to end. */
function entryPoint(document: WorkflowDocument, { nodeId, upTo }: StartRequest, find: FindNodeType): number {
  if (nodeId !== undefined) return document.nodes.findIndex((node) => node.id === nodeId);
  return document.nodes.findIndex((node) => find(node.type, node.version)?.description.kind === 'trigger' && !node.disabled && (upTo === undefined || reachableFrom(document, [node.id]).has(upTo)));
}

/** What a node started alone is given: what was sent along, else what is pinned at the nodes before it. */
function itemsFor(document: WorkflowDocument, nodeId: string, { items }: StartRequest): readonly JsonObject[] {
  if (items !== undefined && items.length > 0) return items;
  const pinned = document.edges.filter((edge) => edge.to.node === nodeId).flatMap((edge) => (document.pins?.[edge.from.node] ?? []) as JsonObject[]);
  return pinned.length > 0 ? pinned : [{}];
}

async function startingItems(version: Startable, node: number, request: StartRequest, find: FindNodeType): Promise<{ readonly items: readonly JsonObject[]; readonly identify?: import('@parcours/sdk/node').Identify }> {
  const { document } = version;
  const placed = document.nodes[node];
  if (!placed) throw new UserError('no_entry', request.nodeId === undefined ? 'The workflow has no entry point to start from; add a trigger.' : `The workflow has no entry point ${request.nodeId}.`, { status: 422 });
  if (request.test && request.only !== undefined) return { items: itemsFor(document, request.only, request) };
  if (request.test && document.pins?.[placed.id] !== undefined) return { items: [request.json ?? {}] };
  const trigger = { type: placed.type, version: placed.version, settings: placed.settings as EventEntry['trigger']['settings'] };
  const entry = await askTrigger(find, trigger, { on: 'manual', json: request.json ?? {} });
  if (entry.kind !== 'enter') throw new UserError('not_started', entry.kind === 'ignore' ? entry.reason : 'The entry point refused the data.', { status: 422 });
  return entry;
}

/** Starts one run by hand: a test of the draft, whole, up to a node or of one node alone; or a run of the published version. */
export async function startByHand(by: ByHand, workspaceId: number, workflowId: number, request: StartRequest): Promise<number> {
  const { pool, ids, find, now } = by;
  const version = await versionToStart(by, workspaceId, workflowId, request);
  const node = request.test && request.only !== undefined ? version.document.nodes.findIndex(({ id }) => id === request.only) : entryPoint(version.document, request, find);
  const { items, identify } = await startingItems(version, node, request, find);
  const entry = { kind: 'enter' as const, items: [...items] as Item['json'][], ...(identify === undefined ? {} : { identify }) };
  const entered = await enterRun(pool, ids, { workspaceId, workflowId, versionId: version.id, node, test: request.test, priority: 'interactive' }, entry, request.contact, now);
  if ('refused' in entered && entered.refused === 'over_quota') throw quotaReached('runs', now);
  if ('refused' in entered) throw new UserError('entry_refused', REFUSAL_SENTENCES[entered.refused], { reason: entered.refused, status: 409 });
  return entered.runId;
}
