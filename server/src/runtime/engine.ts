import { UserError, type Command, type Hit, type HttpResponse, type Subscription } from '@parcours/sdk/node';
import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { REFUSAL_SENTENCES } from '../core/admission/refusals.js';
import type { FindNodeType } from '../core/plan/plan.js';
import type { Clock, Engine, EventEntry, NewEvent, Recorded, StartRequest } from '../core/ports.js';
import { askTrigger } from './entries/ask-trigger.js';
import { enterRun } from './entries/enter-runs.js';
import type { Responses } from './entries/responses.js';
import { checkDocument } from './publishing/check-document.js';
import type { Publisher } from './publishing/publisher.js';
import { snapshotDraft } from './publishing/snapshot.js';
import type { PostgresStore } from './store/postgres-store.js';
import type { TrackingTokens } from './tracking-token.js';

export interface EngineParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly store: PostgresStore;
  readonly publisher: Publisher;
  readonly responses: Responses;
  readonly tracking: TrackingTokens;
  /** Work may be waiting; screens of this workflow may have changed. */
  readonly changed: (workspaceId: number, workflowId: number | null) => void;
}

interface EntryRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly node: number;
  readonly config: Record<string, unknown> & { readonly trigger: EventEntry['trigger'] };
}

/** The engine as the HTTP floor sees it: what is asked of it is done in transactions of the store. */
export class PostgresEngine implements Engine {
  constructor(private readonly parts: EngineParts) {}

  check(document: unknown): readonly Problem[] {
    return checkDocument(document, this.parts.find).problems;
  }

  async publish(workspaceId: number, workflowId: number, revision: number, userId: number | null): Promise<void> {
    await this.parts.publisher.publish(workspaceId, workflowId, revision, userId);
    this.parts.changed(workspaceId, workflowId);
  }

  pause(workspaceId: number, workflowId: number): Promise<void> {
    return this.parts.publisher.pause(workspaceId, workflowId);
  }

  resume(workspaceId: number, workflowId: number): Promise<void> {
    return this.parts.publisher.resume(workspaceId, workflowId);
  }

  async remove(workspaceId: number, workflowId: number): Promise<void> {
    await this.parts.publisher.remove(workspaceId, workflowId);
    this.parts.changed(workspaceId, workflowId);
  }

  async startRun(workspaceId: number, workflowId: number, request: StartRequest): Promise<number> {
    const { pool, clock, find, store, changed } = this.parts;
    const version = await this.versionToStart(workspaceId, workflowId, request.test);
    const { document } = version;
    const node = document.nodes.findIndex((one) => (request.nodeId === undefined ? find(one.type, one.version)?.description.kind === 'trigger' && !one.disabled : one.id === request.nodeId));
    const placed = document.nodes[node];
    if (!placed) throw new UserError('no_entry', request.nodeId === undefined ? 'The workflow has no entry point to start from; add a trigger.' : `The workflow has no entry point ${request.nodeId}.`, { status: 422 });
    const trigger = { type: placed.type, version: placed.version, settings: placed.settings as EventEntry['trigger']['settings'] };
    const entry = askTrigger(find, trigger, { on: 'manual', json: request.json ?? {} });
    if (entry.kind !== 'enter') throw new UserError('not_started', entry.kind === 'ignore' ? entry.reason : 'The entry point refused the data.', { status: 422 });
    const entered = await enterRun(pool, store.ids, { workspaceId, workflowId, versionId: version.id, node, test: request.test, priority: 'interactive' }, entry, request.contact, clock.now());
    changed(workspaceId, workflowId);
    if ('refused' in entered) throw new UserError('entry_refused', REFUSAL_SENTENCES[entered.refused], { reason: entered.refused, status: 409 });
    return entered.runId;
  }

  async cancelRun(workspaceId: number, runId: number): Promise<void> {
    const { rows } = await this.parts.pool.query<{ workflow_id: number }>('select workflow_id from runs where workspace_id = $1 and id = $2', [workspaceId, runId]);
    if (!rows[0]) throw new UserError('not_found', 'There is no such run.', { status: 404 });
    await this.parts.store.cancel(workspaceId, [runId], this.parts.clock.now());
    this.parts.changed(workspaceId, rows[0].workflow_id);
  }

  async receive(kind: 'webhook' | 'form', path: string, hit: Hit): Promise<HttpResponse | null> {
    const { pool, clock, find, store, responses, changed } = this.parts;
    const row = await this.entryAt(kind, path);
    if (!row) return null;
    const { workspace_id: workspaceId, workflow_id: workflowId, version_id: versionId, node, config } = row;
    if (hit.on === 'webhook' && config['method'] !== hit.method)
      return { status: 405, headers: { allow: String(config['method']) }, body: { error: { code: 'wrong_method', message: `This address takes ${String(config['method'])}, found ${hit.method}.` } } };
    const entry = askTrigger(find, config.trigger, hit);
    if (entry.kind === 'reject') return entry.response;
    if (entry.kind === 'ignore') return { status: 202, body: { ignored: entry.reason } };
    const answers = config['respond'] === 'when_done';
    const entered = await enterRun(pool, store.ids, { workspaceId, workflowId, versionId, node, test: false, ...(answers ? { priority: 'interactive' as const } : {}) }, entry, undefined, clock.now());
    changed(workspaceId, workflowId);
    if ('refused' in entered) return { status: 202, body: { ignored: REFUSAL_SENTENCES[entered.refused], reason: entered.refused } };
    return answers ? responses.of(entered.runId) : { status: 202, body: { runId: entered.runId } };
  }

  async form(path: string): Promise<Extract<Subscription, { on: 'form' }> | null> {
    const row = await this.entryAt('form', path);
    return row ? ({ on: 'form', ...row.config } as unknown as Extract<Subscription, { on: 'form' }>) : null;
  }

  async record(events: readonly NewEvent[]): Promise<Recorded> {
    const recorded = await this.parts.store.record(events, this.parts.clock.now());
    for (const workspaceId of new Set(events.map((event) => event.workspaceId))) this.parts.changed(workspaceId, null);
    return recorded;
  }

  async command(workspaceId: number, contactId: number, command: Command): Promise<void> {
    await this.parts.store.command(workspaceId, contactId, command, this.parts.clock.now());
    this.parts.changed(workspaceId, null);
  }

  async openToken(token: string): Promise<{ workspaceId: number; deliveryId: number } | null> {
    return this.parts.tracking.open(token);
  }

  private async entryAt(kind: 'webhook' | 'form', path: string): Promise<EntryRow | undefined> {
    const { rows } = await this.parts.pool.query<EntryRow>('select workspace_id, workflow_id, version_id, node, config from entries where kind = $1 and key = $2', [kind, path]);
    return rows[0];
  }

  private async versionToStart(workspaceId: number, workflowId: number, test: boolean): Promise<{ id: number; document: WorkflowDocument }> {
    const { pool, find } = this.parts;
    const { rows } = await pool.query<{ draft: unknown; version_id: number | null; document: WorkflowDocument | null }>(
      `select f.draft, v.id as version_id, v.document from workflows f left join workflow_versions v on v.id = f.published_version_id and v.workspace_id = f.workspace_id
       where f.workspace_id = $1 and f.id = $2 and f.deleted_at is null`,
      [workspaceId, workflowId],
    );
    const row = rows[0];
    if (!row) throw new UserError('not_found', 'There is no such workflow.', { status: 404 });
    if (!test) {
      if (row.version_id === null || !row.document) throw new UserError('not_published', 'The workflow has no published version to run; publish it, or run the draft as a test.', { status: 409 });
      return { id: row.version_id, document: row.document };
    }
    const { document, problems } = checkDocument(row.draft, find);
    if (!document) throw new UserError('not_a_workflow', problems[0]?.message ?? 'The draft cannot be read.', { problems, status: 422 });
    return { id: await snapshotDraft(pool, { workspaceId, workflowId, document, userId: null }, find), document };
  }
}
