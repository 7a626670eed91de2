import { createHmac } from 'node:crypto';
import { UserError, checkSettings, toFailure, withDefaults, type Hit, type HttpResponse, type JsonObject, type Subscription, type TriggerContext } from '@parcours/sdk/node';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Environment } from '../../core/executor/environment.js';
import { compilePlan } from '../../core/plan/compile-plan.js';
import { prepareSettings } from '../../core/plan/prepare-settings.js';
import type { FindNodeType, HostedTrigger, PlanNode } from '../../core/plan/plan.js';
import type { ListenRequest, Listened, Listening } from '../../core/listening.js';
import type { Caller } from '../../core/caller.js';
import type { Clock } from '../../core/ports.js';
import type { HostDoors } from '../doors.js';
import { askTrigger } from '../entries/ask-trigger.js';
import { CallerCheck, type WebhookHit } from '../entries/callers/caller-check.js';
import { claimLook, findListening, insertListening, keepHeard, listeningAt, takeListenings, type Heard, type ListeningRow } from './listening-rows.js';
import { pollForSample, streamForSample } from './look-outside.js';

export interface ListeningParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly environment: Pick<Environment, 'context'>;
  readonly doors: Pick<HostDoors, 'openCredential' | 'stream'>;
  /** Public address of this product, without a slash at the end. */
  readonly baseUrl: string;
  readonly hookKey: Buffer;
  onError(error: unknown): void;
}

/** As long as somebody waits for something they have just set off. */
const LISTEN_MS = 120_000;
const LOOK_EVERY_MS = 4_000;
/** What was not fetched and what was not taken back goes soon after. */
const GRACE_MS = 10_000;
const AUDIBLE = ['webhook', 'poll', 'stream'] as const;
type Audible = Extract<Subscription, { on: (typeof AUDIBLE)[number] }>;

const isAudible = (subscription: Subscription): subscription is Audible => (AUDIBLE as readonly string[]).includes(subscription.on);
const refused = (code: string, message: string, status = 422): UserError => new UserError(code, message, { status });

/** Entry points of drafts that wait for one real event: it is shown, and starts nothing. Any process hears what another one waits for. */
export class DraftListening implements Listening {
  private readonly callers: CallerCheck;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: ListeningParts) {
    this.callers = new CallerCheck(parts);
  }

  async start(workspaceId: number, workflowId: number, request: ListenRequest): Promise<Listened> {
    const { pool, clock } = this.parts;
    const trigger = this.triggerOf(request.type, request.version);
    const [wrong] = checkSettings(trigger.fields, request.settings);
    if (wrong !== undefined) throw refused('bad_settings', wrong.message);
    const subscription = (await trigger.subscribe(withDefaults(trigger.fields, request.settings) as never)).find(isAudible);
    if (subscription === undefined) throw refused('nothing_to_hear', `Expected an entry point that is called, asks or listens outside, found ${request.type}; start a test run instead.`);
    await this.end(await takeListenings(pool, { workflowId, nodeId: request.nodeId }));
    await this.end(await takeListenings(pool, { expiredBy: clock.now() - GRACE_MS }));
    const path = subscription.on === 'webhook' ? subscription.path : null;
    const row = await insertListening(pool, {
      workspace_id: workspaceId, workflow_id: workflowId, node_id: request.nodeId, kind: subscription.on, path, config: subscription,
      trigger: { type: request.type, version: request.version, settings: request.settings }, expiresAt: clock.now() + LISTEN_MS,
    });
    if (row === null) throw refused('address_in_use', 'Expected an address nobody listens at, found that another node of this address is waiting for a test event; stop it, or wait two minutes.', 409);
    this.endLater(row.id);
    try {
      if (path !== null && trigger.register !== undefined) await keepHeard(pool, row.id, { registration: await trigger.register(await this.contextOf(row), withDefaults(trigger.fields, request.settings) as never, { url: this.urlOf(path), secret: this.secretOf(row) }) });
    } catch (error) {
      await takeListenings(pool, { id: row.id });
      throw error;
    }
    return this.told(row);
  }

  /** Null when there is none of this id, or what it heard was fetched before. */
  async look(workspaceId: number, workflowId: number, id: number): Promise<Listened | null> {
    const { pool, clock } = this.parts;
    const asking = await findListening(pool, workspaceId, workflowId, id);
    if (asking === null) return null;
    if (asking.kind !== 'webhook') await this.lookOutside(asking);
    const row = await findListening(pool, workspaceId, workflowId, id);
    if (row === null) return null;
    if (row.items !== null || row.expires_at.getTime() <= clock.now()) await this.end(await takeListenings(pool, { id }));
    return this.told(row);
  }

  async stop(workspaceId: number, workflowId: number, id: number): Promise<boolean> {
    if ((await findListening(this.parts.pool, workspaceId, workflowId, id)) === null) return false;
    await this.end(await takeListenings(this.parts.pool, { id }));
    return true;
  }

  /** A call of the test address; null when nobody listens there. The caller is checked and answered as later on, but nothing starts. */
  async receive(path: string, hit: WebhookHit, caller: Caller): Promise<HttpResponse | null> {
    const row = await listeningAt(this.parts.pool, path, this.parts.clock.now());
    if (row?.config.on !== 'webhook' || row.config.method !== hit.method) return null;
    const { authentication, allowFrom } = row.config;
    const rules = { workspaceId: row.workspace_id, authentication, allowFrom };
    try {
      const admitted: Hit = { ...(await this.callers.admit(rules, await this.callers.open(rules), hit, caller)), registration: row.registration };
      const entry = await askTrigger(this.parts.find, row.trigger, admitted);
      if (entry.kind === 'reject') return entry.response;
      await keepHeard(this.parts.pool, row.id, entry.kind === 'enter' ? { items: entry.items } : { reason: entry.reason });
      return { status: 200, headers: { 'content-type': 'application/json' }, body: { test: true, received: entry.kind === 'enter' } };
    } catch (error) {
      await keepHeard(this.parts.pool, row.id, { reason: toFailure(error).message });
      throw error;
    }
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async lookOutside({ id }: ListeningRow): Promise<void> {
    const row = await claimLook(this.parts.pool, id, this.parts.clock.now(), LOOK_EVERY_MS);
    if (row === null) return;
    const heard = await this.hear(row).catch((error: unknown): Heard => ({ reason: toFailure(error).message }));
    await keepHeard(this.parts.pool, id, heard);
  }

  private async hear(row: ListeningRow): Promise<Heard> {
    const trigger = this.triggerOf(row.trigger.type, row.trigger.version);
    return row.kind === 'poll' ? pollForSample(trigger, row, await this.contextOf(row)) : streamForSample(trigger, row, this.parts.doors);
  }

  /** Takes back what providers were told of. */
  private async end(rows: readonly ListeningRow[]): Promise<void> {
    for (const row of rows) {
      if (row.registration === null) continue;
      try {
        const trigger = this.triggerOf(row.trigger.type, row.trigger.version);
        await trigger.unregister?.(await this.contextOf(row), withDefaults(trigger.fields, row.trigger.settings) as never, row.registration);
      } catch (error) {
        // the provider will find nobody at this address
        this.parts.onError(error);
      }
    }
  }

  /** For whoever closes the page without a word. */
  private endLater(id: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      takeListenings(this.parts.pool, { id }).then((rows) => this.end(rows)).catch((error: unknown) => this.parts.onError(error));
    }, LISTEN_MS + GRACE_MS).unref();
    this.timers.add(timer);
  }

  private triggerOf(type: string, version: number): HostedTrigger {
    const definition = this.parts.find(type, version)?.definition;
    if (definition === undefined) throw refused('unknown_type', `The node type ${type} version ${version} is not installed; install its package.`, 404);
    if (definition.kind !== 'trigger') throw refused('nothing_to_hear', `Expected an entry point, found ${type}, which receives what others hand on.`);
    return definition;
  }

  /** The entry point alone in a workflow of no version. */
  private async contextOf({ workspace_id: workspaceId, workflow_id: workflowId, node_id: id, trigger }: ListeningRow): Promise<TriggerContext> {
    const { rows } = await this.parts.pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
    const document = { ...emptyWorkflow('Test'), nodes: [{ id, type: trigger.type, version: trigger.version, name: id, position: { x: 0, y: 0 }, settings: trigger.settings }] };
    const plan = compilePlan({ versionId: 0, workflowId, workspaceId, timezone: rows[0]?.timezone ?? 'UTC', document, prepared: await prepareSettings(document, this.parts.find) }, this.parts.find);
    const node = plan.nodes[0] as PlanNode;
    if (node.broken) throw refused(node.broken.code, node.broken.message);
    return this.parts.environment.context(plan, node, () => undefined);
  }

  private urlOf(path: string): string {
    return `${this.parts.baseUrl}/hooks/${path}/test`;
  }

  private secretOf({ workspace_id: workspaceId, id }: ListeningRow): string {
    return createHmac('sha256', this.parts.hookKey).update(`listening ${workspaceId} ${id}`).digest('base64url');
  }

  private told({ id, path, expires_at: expiresAt, items, reason }: ListeningRow): Listened {
    const state = items !== null ? 'received' : expiresAt.getTime() <= this.parts.clock.now() ? 'over' : 'waiting';
    return { id, url: path === null ? null : this.urlOf(path), expiresAt: expiresAt.getTime(), state, items: (items ?? []) as readonly JsonObject[], reason };
  }
}
