import { toFailure, type Hit, type Item, type JsonObject, type Rule } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Environment } from '../../core/executor/environment.js';
import { execute } from '../../core/executor/execute.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { NewRun } from '../../core/ports.js';
import { isConnectionError } from '../lanes/connection-error.js';
import type { Plans } from '../plans.js';
import type { PostgresStore } from '../store/postgres-store.js';
import { askTrigger, itemsOf } from '../entries/ask-trigger.js';
import { loadRules, rulesOf } from '../store/load-rules.js';
import { startRuns, type StartedRuns } from '../store/start-runs.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { eventJson } from '../../core/waits/event-json.js';
import { addCounts } from '../store/write-history.js';
import { concernedBy, readSlice, type LookedAt } from './concerned-by.js';
import { enterTogether, entersFreely, type EntryPoint, type Slice } from './enter-together.js';

export const ENROL_SLICE = 10_000;
/** Where entry rules look at each contact. */
const CHECKED_SLICE = 1_000;

export interface EnrolParts {
  readonly pool: pg.Pool;
  readonly find: FindNodeType;
  readonly ids: TokenIds;
  /** Takes contacts as far as they go in the transaction in which they enter; absent: they stand at the entry point, and the lanes take them on. */
  readonly carryOut?: CarryOut;
}

export interface CarryOut {
  readonly store: PostgresStore;
  readonly plans: Plans;
  readonly environment: Environment;
}

interface EnrolmentRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly list_id: number | null;
  readonly segment_id: number | null;
  readonly rule: Rule | null;
  readonly event: { readonly name: string; readonly properties: JsonObject; readonly occurredAt: number } | null;
  readonly timezone: string;
  readonly node_id: string;
  readonly read_until: number;
  readonly read_last: number;
}

const NEXT = `select e.id, e.workspace_id, e.workflow_id, e.list_id, e.segment_id, e.rule, e.node_id, e.read_until, e.read_last, w.timezone,
    case when b.id is not null then jsonb_build_object('name', b.name, 'properties', b.properties, 'occurredAt', floor(extract(epoch from b.occurred_at) * 1000)) end as event
  from enrolments e join workspaces w on w.id = e.workspace_id left join business_events b on b.id = e.business_event_id
  where e.status = 'running' order by e.id limit 1 for no key update of e skip locked`;

/** The next contacts of one enrolment enter, in one transaction with the place reached. Answers the workflow, or null when there is nothing to do. */
export async function enrolSlice(parts: EnrolParts, now: number, slice = ENROL_SLICE): Promise<{ workspaceId: number; workflowId: number } | null> {
  await parts.ids.reserve();
  try {
    return await enrolNext(parts, now, slice);
  } catch (error) {
    if (!parts.carryOut || isConnectionError(error)) throw error;
    // somebody in this slice cannot be written as it went: all of it enters without going on, and the lanes find out who
    const { carryOut: _, ...others } = parts;
    return enrolNext(others, now, CHECKED_SLICE);
  }
}

function enrolNext({ pool, find, ids, carryOut }: EnrolParts, now: number, slice: number): Promise<{ workspaceId: number; workflowId: number } | null> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<EnrolmentRow>(NEXT);
    const [row] = rows;
    if (!row) return null;
    const entry = await entryPoint(client, find, row);
    if ('refusal' in entry) await end(client, row.id, entry.status, entry.refusal, now);
    else await enterSlice(client, row, entry, { ids, carryOut }, slice, now);
    return { workspaceId: row.workspace_id, workflowId: row.workflow_id };
  });
}

/** Where they enter, in the version published now; its row is shared until commit, so that pausing means that nobody enters any more. */
async function entryPoint(client: pg.ClientBase, find: FindNodeType, row: EnrolmentRow): Promise<EntryPoint | { readonly refusal: string; readonly status: 'stopped' | 'failed' }> {
  const { rows } = await client.query<{ version_id: number; document: WorkflowDocument }>(
    `select v.id as version_id, v.document from workflows f join workflow_versions v on v.id = f.published_version_id where f.id = $1 and f.status = 'published' and f.deleted_at is null for share of f`,
    [row.workflow_id],
  );
  const [version] = rows;
  if (!version) return { status: 'stopped', refusal: 'The workflow takes no entries any more: it was paused or deleted. Resume it and enrol the rest again.' };
  const node = version.document.nodes.findIndex(({ id, disabled }) => id === row.node_id && !disabled);
  const placed = version.document.nodes[node];
  if (!placed) return { status: 'failed', refusal: 'The entry point of this enrolment is not in the published version any more; enrol again.' };
  try {
    const hit: Hit = row.event ? { on: 'business_event', event: row.event } : { on: 'manual', json: {} };
    const entry = await askTrigger(find, { type: placed.type, version: placed.version, settings: placed.settings as never }, hit);
    if (entry.kind !== 'enter') return { status: 'failed', refusal: entry.kind === 'ignore' ? entry.reason : 'The entry point refuses contacts without data; start with another one.' };
    return { workspaceId: row.workspace_id, workflowId: row.workflow_id, versionId: version.version_id, node, items: row.event ? itemsOf(entry).map(({ json }) => ({ json: { ...json, event: eventJson(row.event as NonNullable<typeof row.event>) } })) : itemsOf(entry) };
  } catch (error) {
    return { status: 'failed', refusal: toFailure(error).message };
  }
}

async function enterSlice(client: pg.ClientBase, row: EnrolmentRow, entry: EntryPoint, { ids, carryOut }: { ids: TokenIds; carryOut: CarryOut | undefined }, slice: number, now: number): Promise<void> {
  const rules = rulesOf(await loadRules(client, [entry.versionId]), entry.versionId);
  const { rows: [quota] } = await client.query<{ left: number | null }>(`select quota_room($1, 'runs')::float8 as left`, [row.workspace_id]);
  // with a quota, all enter one by one: the statement for all of them at once knows no limit
  const free = entersFreely(rules) && !carryOut && (quota?.left ?? null) === null;
  const limit = free ? slice : Math.min(slice, CHECKED_SLICE);
  const wanted: Slice = { workspaceId: row.workspace_id, listId: row.list_id, segmentId: row.segment_id, after: row.read_until, last: row.read_last, limit };
  const concerned = row.rule === null ? null : await concernedBy(client, { rule: row.rule, timezone: row.timezone }, wanted, now);
  const { read, entered, readUntil } =
    free && concerned === null ? await enterTogether(client, entry, wanted, rules.sampleEvery, now) : await enterChecked(client, entry, concerned ?? (await readSlice(client, wanted)), { ids, carryOut }, now);
  const looked = concerned?.read ?? read;
  const finished = looked < limit;
  await client.query(
    `update enrolments set read_until = $2, entered = entered + $3, refused = refused + $4, unfit = unfit + $7, status = case when $5 then 'done' else status end, finished_at = case when $5 then to_timestamp($6::float8 / 1000) end where id = $1`,
    [row.id, finished ? row.read_last : readUntil, entered, read - entered, finished, now, looked - read],
  );
}

/**
 * One by one through the workflow's entry rules and limits, and on to where they stop first, in this transaction: so a parked contact is
 * written once, and takes 275 bytes instead of the 450 of one that was started first and moved later.
 */
async function enterChecked(client: pg.ClientBase, entry: EntryPoint, { contacts, readUntil }: LookedAt, { ids, carryOut }: { ids: TokenIds; carryOut: CarryOut | undefined }, now: number): Promise<{ read: number; entered: number; readUntil: number }> {
  const { items, ...place } = entry;
  const runs = contacts.map((contactId): NewRun => ({ ...place, contactId, test: false, priority: 'bulk', items: items as Item[] }));
  const refused = await enterAll(client, runs, { ids, carryOut }, now);
  return { read: contacts.length, entered: contacts.length - refused.length, readUntil };
}

async function enterAll(client: pg.ClientBase, runs: readonly NewRun[], { ids, carryOut }: { ids: TokenIds; carryOut: CarryOut | undefined }, now: number): Promise<StartedRuns['refused']> {
  if (carryOut) {
    await carryOut.plans.ensure(runs.map((run) => run.versionId));
    return (await carryOut.store.enterWithin(client, runs, now, (claim) => execute(claim, carryOut.environment))).refused;
  }
  const { refused, counts } = await startRuns(client, runs, now, ids.next);
  await addCounts(client, counts);
  return refused;
}

const end = (client: pg.ClientBase, id: number, status: 'stopped' | 'failed', error: string, now: number): Promise<unknown> =>
  client.query('update enrolments set status = $2, error = $3, finished_at = to_timestamp($4::float8 / 1000) where id = $1', [id, status, error, now]);
