import type { Entry, Hit, HttpResponse, JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { REFUSAL_SENTENCES } from '../../core/admission/refusals.js';
import type { Changes } from '../../core/changes.js';
import type { Environment } from '../../core/executor/environment.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Caller } from '../../core/caller.js';
import type { Clock, Doors, EventEntry, NewRun } from '../../core/ports.js';
import type { RunChange } from '../../core/run.js';
import { quotaReached } from '../../core/quotas/quota.js';
import type { Plans } from '../plans.js';
import { isConnectionError } from '../lanes/connection-error.js';
import type { EnteredRuns } from '../store/entered-runs.js';
import type { PostgresStore } from '../store/postgres-store.js';
import { askTrigger, itemsOf } from './ask-trigger.js';
import { CallerCheck, type CallerRules } from './callers/caller-check.js';
import { EarlyAnswers } from './early-answers.js';
import { enterRun, type EntryPlace } from './enter-runs.js';
import type { MessageKey } from './callers/known-messages.js';
import { GroupCommit } from './group-commit.js';
import { endAnswer, type Responses } from './responses.js';
import { UnwrittenRuns } from './unwritten-runs.js';

export interface ReceptionParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly store: PostgresStore;
  readonly plans: Plans;
  readonly environment: Environment;
  readonly responses: Responses;
  /** Opens what callers of a webhook have to show. */
  readonly doors: Pick<Doors, 'openCredential'>;
  /** Called after commit with what was committed. */
  readonly announce: (changes: Changes) => void;
  /** Work may be waiting; screens of this workflow may have changed. */
  readonly changed: (workspaceId: number, workflowId: number | null) => void;
  readonly onError: (error: unknown) => void;
}

export type HitKind = 'webhook' | 'form';

export interface Listener {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly node: number;
  readonly config: Record<string, unknown> & { readonly trigger: EventEntry['trigger'] } & Partial<Pick<CallerRules, 'authentication' | 'allowFrom'>>;
  /** Its workflow says who may enter or how fast: such entries are decided one at a time. */
  readonly ruled: boolean;
  /** What the provider answered when it was told of the address; null for addresses nobody is told of. */
  readonly registration?: JsonObject | null;
  /** Its workspace has started as many runs today as it may. */
  readonly full: boolean;
}

/** Who listens at a path. */
export async function listenerAt(pool: pg.Pool, kind: HitKind, path: string): Promise<Listener | undefined> {
  const { rows } = await pool.query<Listener>(
    `select e.workspace_id, e.workflow_id, e.version_id, e.node, e.config, v.rules is not null as ruled, w.registration, coalesce(quota_room(e.workspace_id, 'runs') <= 0, false) as full from entries e join workflow_versions v on v.id = e.version_id
     left join watches w on w.workflow_id = e.workflow_id and w.node_id = e.node_id and w.kind = 'hook' where e.kind = $1 and e.key = $2`,
    [kind, path],
  );
  return rows[0];
}

type Entering = Extract<Entry, { kind: 'enter' }>;

interface Received {
  readonly hit: Hit;
  readonly caller: Caller;
}

const NOBODY: Caller = { address: null, authorization: null };

/** What is to be done about a hit once its group is through. */
type Next = { readonly answer: HttpResponse | null } | { readonly started: number; readonly listener: Listener } | { readonly alone: Entering; readonly listener: Listener; readonly message?: MessageKey } | { readonly thrown: unknown };

/** Requests that share a transaction at most. */
const MAX_GROUP = 200;

const answersWhenDone = ({ config }: Listener): boolean => config['respond'] === 'when_done';

/** Its author would rather have callers answered before their runs are saved. */
const answersEarly = ({ config }: Listener): boolean => config['save'] === 'after';

const placeOf = (listener: Listener): EntryPlace => ({
  workspaceId: listener.workspace_id,
  workflowId: listener.workflow_id,
  versionId: listener.version_id,
  node: listener.node,
  test: false,
  ...(answersWhenDone(listener) ? { priority: 'interactive' as const } : {}),
});

/**
 * Takes requests to webhooks and forms. Those that come together to one address share a transaction in which their runs are started,
 * executed and committed, so that most are answered by one round of the database. Entries that identify a contact or are subject to the
 * rules of their workflow lock rows of others: these start in a transaction of their own, and the lanes take them on.
 */
export class Reception {
  /** By kind and path: a slow workflow keeps nobody waiting but its own callers. */
  private readonly groups = new Map<string, GroupCommit<Received, Next>>();

  private readonly unwritten: UnwrittenRuns;
  private readonly early: EarlyAnswers;
  private readonly callers: CallerCheck;

  constructor(private readonly parts: ReceptionParts) {
    this.unwritten = new UnwrittenRuns(parts);
    this.early = new EarlyAnswers(parts, this.unwritten);
    this.callers = new CallerCheck(parts);
  }

  /** Resolves when what was answered early is saved. */
  stop(): Promise<void> {
    return this.early.stop();
  }

  /** Null when nobody listens there. Waits for the run's answer where the trigger says so. */
  async receive(kind: HitKind, path: string, hit: Hit, caller: Caller = NOBODY): Promise<HttpResponse | null> {
    const key = `${kind} ${path}`;
    const group = this.groups.get(key) ?? new GroupCommit<Received, Next>({ commit: (received) => this.take(kind, path, received), maxSize: MAX_GROUP, atOnce: 2 });
    this.groups.set(key, group);
    try {
      const next = await group.add({ hit, caller });
      if ('thrown' in next) throw next.thrown;
      if ('answer' in next) return next.answer;
      if ('alone' in next) return await this.enterAlone(next);
      return await this.answer(next.listener, next.started);
    } finally {
      // a newer group may have taken its place meanwhile
      if (group.idle && this.groups.get(key) === group) this.groups.delete(key);
    }
  }

  private async take(kind: HitKind, path: string, received: readonly Received[]): Promise<Next[]> {
    const listener = await listenerAt(this.parts.pool, kind, path);
    if (!listener) return received.map(() => ({ answer: null }));
    const all = await this.askAll(listener, path, received);
    // after callers have shown who they are: nobody else learns how a workspace is doing
    const asked = listener.full ? all.map((next) => ('entry' in next || 'alone' in next ? { thrown: quotaReached('runs', this.parts.clock.now()) } : next)) : all;
    const entries = asked.flatMap((next) => ('entry' in next ? [next.entry] : []));
    const answers = entries.length > 0 ? await this.express(listener, entries) : [];
    let number = 0;
    return asked.map((next) => ('entry' in next ? (answers[number++] as Next) : next));
  }

  private async askAll(listener: Listener, path: string, received: readonly Received[]): Promise<(Next | { readonly entry: Entering })[]> {
    const { workspace_id: workspaceId, config } = listener;
    const rules: CallerRules = { workspaceId, authentication: config.authentication, allowFrom: config.allowFrom };
    const values = await this.callers.open(rules);
    return Promise.all(
      received.map(async ({ hit, caller }) => {
        if (hit.on !== 'webhook') return this.ask(listener, hit);
        try {
          const asked = await this.ask(listener, await this.callers.admit(rules, values, hit, caller));
          if (rules.authentication?.by !== 'signature') return asked;
          const entry = 'entry' in asked ? asked.entry : 'alone' in asked ? asked.alone : null;
          return entry === null ? asked : { alone: entry, listener, message: { workspaceId, path, id: hit.headers['webhook-id'] ?? '' } };
        } catch (thrown) {
          return { thrown };
        }
      }),
    );
  }

  private async ask(listener: Listener, hit: Hit): Promise<Next | { readonly entry: Entering }> {
    const { config } = listener;
    if (hit.on === 'webhook' && config['method'] !== hit.method)
      return { answer: { status: 405, headers: { allow: String(config['method']) }, body: { error: { code: 'wrong_method', message: `This address takes ${String(config['method'])}, found ${hit.method}.` } } } };
    try {
      const entry = await askTrigger(this.parts.find, config.trigger, hit.on === 'webhook' ? { ...hit, registration: listener.registration ?? null } : hit);
      if (entry.kind === 'reject') return { answer: entry.response };
      if (entry.kind === 'ignore') return { answer: { status: 202, body: { ignored: entry.reason } } };
      return listener.ruled || entry.identify ? { alone: entry, listener } : { entry };
    } catch (thrown) {
      return { thrown };
    }
  }

  private async express(listener: Listener, entries: readonly Entering[]): Promise<Next[]> {
    const { store, clock, announce } = this.parts;
    const runs = entries.map((entry): NewRun => ({ ...placeOf(listener), contactId: null, items: itemsOf(entry) }));
    if (answersEarly(listener)) return this.enterEarly(listener, runs);
    let entered: EnteredRuns;
    try {
      entered = await this.unwritten.carryOut(runs);
      await store.keep([entered], clock.now());
    } catch (error) {
      const [only] = entries;
      // alone and still not to be committed: it is started all the same, and the lane says on the run what is wrong with it
      if (only && entries.length === 1 && !isConnectionError(error)) return [{ alone: only, listener }];
      throw error;
    }
    announce(entered.changes);
    const ends = new Map(entered.changes.runs.map((change) => [change.runId, change]));
    return entered.admitted.map(({ runId }) => this.endOf(runId, listener, ends.get(runId)));
  }

  /** Answered now, saved in a moment; who waits for what comes later, or comes while saving is late, waits until it is saved. */
  private async enterEarly(listener: Listener, runs: readonly NewRun[]): Promise<Next[]> {
    const { runIds, changes, saved, early } = await this.early.enter(runs);
    const ends = new Map(changes.runs.map((change) => [change.runId, change]));
    const all = runIds.map((runId) => this.endOf(runId, listener, ends.get(runId)));
    if (early && all.every((next) => 'answer' in next)) void saved.catch(this.parts.onError);
    else await saved;
    return all;
  }

  /** What the commit itself has shown, so that nobody has to look. */
  private endOf(runId: number, listener: Listener, change: RunChange | undefined): Next {
    if (!answersWhenDone(listener)) return { answer: { status: 202, body: { runId } } };
    // a run starts with one token: with that gone it has ended
    const answer = change && endAnswer({ runId, response: change.response ?? null, failed: change.failed !== undefined, ended: change.live === -1 });
    return answer ? { answer } : { started: runId, listener };
  }

  private async enterAlone({ listener, alone: entry, message }: Extract<Next, { alone: Entering }>): Promise<HttpResponse> {
    const { pool, clock, store, changed } = this.parts;
    const entered = await enterRun(pool, store.ids, { ...placeOf(listener), ...(message === undefined ? {} : { message }) }, entry, undefined, clock.now());
    changed(listener.workspace_id, listener.workflow_id);
    if ('refused' in entered && entered.refused === 'over_quota') throw quotaReached('runs', this.parts.clock.now());
    if ('refused' in entered) return { status: 202, body: { ignored: REFUSAL_SENTENCES[entered.refused], reason: entered.refused } };
    return this.answer(listener, entered.runId);
  }

  private async answer(listener: Listener, runId: number): Promise<HttpResponse> {
    return answersWhenDone(listener) ? this.parts.responses.of(runId) : { status: 202, body: { runId } };
  }
}
