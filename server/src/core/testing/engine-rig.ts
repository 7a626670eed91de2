import type { JsonObject } from '@parcours/sdk/node';
import { fakeClock, type FakeClock } from '@parcours/sdk/testing';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { callLeased, companyOf, intentsOf } from '../executor/call-leased.js';
import type { Environment } from '../executor/environment.js';
import { execute, type Answered } from '../executor/execute.js';
import { askJoins } from '../joins/ask-joins.js';
import { compilePlan } from '../plan/compile-plan.js';
import type { FindNodeType, Plan } from '../plan/plan.js';
import type { Lease, NewEvent, Recorded, Store } from '../ports.js';
import { Crash, type CrashPoint } from './crash.js';

export interface RigOptions {
  readonly find: FindNodeType;
  /** Token ids, from the store. */
  readonly tokenId: () => number;
  readonly random?: () => number;
  readonly evaluate?: Environment['evaluate'];
  readonly clock?: FakeClock;
  readonly workspaceId?: number;
}

export interface RigStart {
  readonly contactId?: number | null;
  readonly items?: readonly JsonObject[];
  readonly test?: boolean;
  readonly node?: number;
}

export const LEASE_MS = 30_000;
const LIMIT = 1_000;
const PATIENCE = 10_000;

/** One worker on a store: does what the lanes do, step by step and in virtual time, and can be stopped dead at named points. */
export class EngineRig {
  readonly clock: FakeClock;
  readonly plans = new Map<number, Plan>();
  readonly environment: Environment;
  readonly workspaceId: number;
  private crashes: CrashPoint[] = [];

  constructor(
    readonly store: Store,
    private readonly options: RigOptions,
  ) {
    this.clock = options.clock ?? fakeClock();
    this.workspaceId = options.workspaceId ?? 1;
    this.environment = {
      plan: (versionId) => this.planOf(versionId),
      tokenId: options.tokenId,
      random: options.random ?? (() => 0.5),
      context: (plan, node, log) => ({
        now: () => this.clock.now(),
        timezone: plan.timezone,
        node: { id: node.node.id, name: node.node.name },
        credential: () => Promise.reject(new Error('Test nodes have no credentials.')),
        account: () => Promise.reject(new Error('Test nodes have no credentials.')),
        contents: () => Promise.resolve([]),
        content: () => Promise.reject(new Error('Test nodes send no contents.')),
        fillContent: () => Promise.reject(new Error('Test nodes send no contents.')),
        http: () => Promise.reject(new Error('Test nodes make no requests.')),
        address: () => Promise.reject(new Error('Test nodes open no connections.')),
        readFile: () => Promise.reject(new Error('Test nodes read no files.')),
        saveFile: () => Promise.reject(new Error('Test nodes save no files.')),
        dropFile: () => Promise.reject(new Error('Test nodes drop no files.')),
        progress: () => undefined,
        membersOf: async () => new Set(),
        membersOfSegment: async () => new Set(),
        matching: async () => new Set(),
        purposes: async () => [],
        consenting: async () => new Set(),
        loyalty: () => Promise.reject(new Error('Test nodes move no points.')),
        loyaltyOf: async () => [],
        loyaltyOffers: async () => ({ programmes: [], pools: [] }),
        scoresOf: async () => [],
        scoringOffers: async () => ({ scores: [], stages: [] }),
        tellTeam: () => Promise.reject(new Error('Test nodes tell nobody.')),
        runCode: () => Promise.reject(new Error('Test nodes run no code.')),
        trackLinks: async (requests) => requests.map(({ url }) => url),
        report: () => Promise.reject(new Error('Test nodes report nothing.')),
        begin: () => Promise.resolve(),
        log,
      }),
      evaluate: options.evaluate ?? (() => Promise.reject(new Error('Test nodes evaluate no JavaScript.'))),
      begin: (effects) => this.store.begin(effects, this.clock.now()),
      openUrl: (workspaceId, deliveryId) => `https://open.example.org/${workspaceId}/${deliveryId}`,
      consentUrl: (workspaceId, deliveryId, confirms) => `https://open.example.org/${confirms ? 'c' : 'u'}/${workspaceId}/${deliveryId}`,
    };
  }

  planOf(versionId: number): Plan {
    const plan = this.plans.get(versionId);
    if (!plan) throw new Error(`Version ${versionId} was not published in this rig.`);
    return plan;
  }

  publish(document: WorkflowDocument, versionId: number = this.plans.size + 1, workflowId: number = versionId): number {
    this.plans.set(versionId, askJoins(compilePlan({ versionId, workflowId, workspaceId: this.workspaceId, timezone: 'UTC', document }, this.options.find)) as Plan);
    return versionId;
  }

  /** Starts one run at its first node. */
  async start(versionId: number, { contactId = null, items = [{}], test = false, node = 0 }: RigStart = {}): Promise<number> {
    const { workflowId } = this.planOf(versionId);
    const ids = await this.store.start([{ workspaceId: this.workspaceId, workflowId, versionId, node, contactId, test, items: items.map((json) => ({ json })) }], this.clock.now());
    return ids[0] as number;
  }

  record(name: string, contactId: number, properties: JsonObject = {}, rest: Partial<NewEvent> = {}): Promise<Recorded> {
    return this.store.record([{ workspaceId: this.workspaceId, contactId, name, properties, occurredAt: this.clock.now(), ...rest }], this.clock.now());
  }

  /** The worker is stopped dead the next time it gets there; another one goes on. */
  crashAt(point: CrashPoint): void {
    this.crashes.push(point);
  }

  forgetCrashes(): void {
    this.crashes = [];
  }

  async stepPure(limit = LIMIT): Promise<number> {
    return this.survive(
      () =>
        this.store.advance(limit, this.clock.now(), async (claim) => {
          const changes = await execute(claim, this.environment);
          this.reach('before-commit');
          return changes;
        }),
      1,
    );
  }

  async lease(limit = LIMIT): Promise<Lease | null> {
    await this.store.makeRoom(this.clock.now());
    return this.store.lease(limit, this.clock.now(), LEASE_MS, (token) => intentsOf(this.environment, token), undefined, (token) => companyOf(this.environment, token));
  }

  call(lease: Lease): Promise<ReadonlyMap<number, Answered>> {
    return callLeased(lease, this.environment);
  }

  /** Answers the tokens another owner had taken since. */
  settle(lease: Lease, answered: ReadonlyMap<number, Answered>): Promise<readonly number[]> {
    return this.store.settle(lease, this.clock.now(), async (claim) => {
      const changes = await execute(claim, this.environment, answered);
      this.reach('before-settle');
      return changes;
    });
  }

  async stepIo(limit = LIMIT): Promise<number> {
    return this.survive(async () => {
      const lease = await this.lease(limit);
      if (!lease) return 0;
      this.reach('after-lease');
      const answered = await this.call(lease);
      this.reach('after-call');
      await this.settle(lease, answered);
      return lease.tokens.length;
    }, 1);
  }

  /** Works until nothing is due any more at this instant. */
  async quiet(): Promise<void> {
    for (let steps = 0; ; steps++) {
      const done = (await this.stepPure()) + (await this.stepIo());
      // an exit before a send takes no lease, but may let a queued run start
      if (done === 0 && ((await this.nextDue()) ?? Infinity) > this.clock.now()) return;
      if (steps > PATIENCE) throw new Error(`Something is still due after ${PATIENCE} batches: the engine runs in a circle.`);
    }
  }

  /** Lets time go by, doing everything at the instant it falls due. */
  async pass(durationMs: number): Promise<void> {
    const until = this.clock.now() + durationMs;
    await this.quiet();
    for (let due = await this.nextDue(); due !== null && due <= until; due = await this.nextDue()) {
      this.clock.set(Math.max(due, this.clock.now()));
      await this.quiet();
    }
    this.clock.set(until);
  }

  async nextDue(): Promise<number | null> {
    const due = [await this.store.nextDue('pure'), await this.store.nextDue('io')].filter((instant) => instant !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  private reach(point: CrashPoint): void {
    const index = this.crashes.indexOf(point);
    if (index < 0) return;
    this.crashes.splice(index, 1);
    throw new Crash(point);
  }

  private async survive(work: () => Promise<number>, afterwards: number): Promise<number> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Crash) return afterwards;
      throw error;
    }
  }
}
