import type { Answered } from '../executor/execute.js';
import type { Lease } from '../ports.js';
import { EngineRig, LEASE_MS } from './engine-rig.js';
import { brokenInvariants, doubledCalls, lostEffects } from './invariants.js';
import { memoryWorld } from './memory-world.js';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { moveSlice } from './move-slice.js';
import { Outside, type Mood } from './outside.js';
import { seededRandom, type Random } from './random.js';
import { ARRIVAL, EVENTS, randomGraph } from './random-graph.js';
import { randomRules } from './random-rules.js';
import { randomRate, randomSendingRules } from './random-sending.js';
import type { StoreState, StoreWorld } from './store-world.js';
import { testTypes } from './test-types.js';

export interface SimulationOptions {
  readonly seed: number;
  /** Random actions before everything is driven to its end. Default 60. */
  readonly actions?: number;
  readonly world?: StoreWorld;
}

/** What a simulation saw: enough to tell that a thousand of them did not all do the same nothing. */
export interface SimulationReport {
  readonly runs: Readonly<Record<string, number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  readonly crashes: number;
  readonly lateWorkers: number;
}

/** A worker somewhere between its lease and its end. */
interface Worker {
  readonly rig: EngineRig;
  readonly lease: Lease;
  answered: ReadonlyMap<number, Answered> | null;
}

const MOODS: readonly Mood[] = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'skip', 'transient', 'transient', 'refused', 'lost', 'throw'];
const MAX_ROUNDS = 2_000;

const tally = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

class Simulation {
  readonly log: string[] = [];
  private readonly random: Random;
  private readonly outside = new Outside();
  private readonly rigs: readonly [EngineRig, EngineRig];
  private readonly versions: number[] = [];
  private readonly contacts: number[] = [];
  private readonly workers: Worker[] = [];
  private readonly runs: number[] = [];
  private readonly paused = new Set<number>();
  /** By version: the one after it. */
  private readonly successors = new Map<number, number>();
  private crashes = 0;
  private lateWorkers = 0;

  constructor(
    seed: number,
    private readonly world: StoreWorld,
  ) {
    const random = (this.random = seededRandom(seed));
    this.outside.decide = () => random.pick(MOODS);
    const find = testTypes(this.outside);
    const options = { find, workspaceId: world.workspaceId, random: () => random.next() };
    const first = new EngineRig(world.store, { ...options, tokenId: world.tokenIds[0] });
    this.rigs = [first, new EngineRig(world.second, { ...options, tokenId: world.tokenIds[1], clock: first.clock })];
  }

  async play(actions: number): Promise<SimulationReport> {
    await this.prepare();
    for (let action = 0; action < actions; action++) {
      await this.act();
      await this.check();
    }
    const state = await this.finish();
    return { runs: tally(state.runs.map((run) => run.status)), deliveries: tally(state.deliveries.map((delivery) => delivery.status)), crashes: this.crashes, lateWorkers: this.lateWorkers };
  }

  private get rig(): EngineRig {
    return this.random.pick(this.rigs);
  }

  private get now(): number {
    return this.rigs[0].clock.now();
  }

  private note(what: string): void {
    this.log.push(`${new Date(this.now).toISOString()} ${what}`);
  }

  private async prepare(): Promise<void> {
    for (let index = 0; index < 3; index++) this.contacts.push(await this.world.addContact({ index }));
    for (const contact of this.contacts) if (this.random.chance(0.8)) await this.world.agree(contact, this.random.pick(['Europe/Paris', 'Pacific/Apia', 'America/Havana']));
    if (this.random.chance(0.7)) await this.world.setSendingRules(randomSendingRules(this.random));
    const credential = await this.world.setRate(randomRate(this.random));
    for (let index = 1 + this.random.below(3); index > 0; index--) {
      // those before it only: calls have an end
      const document = randomGraph(this.random, this.versions, credential);
      const versionId = this.rigs[0].publish(document);
      this.rigs[1].publish(document, versionId);
      this.versions.push(versionId);
      if (this.random.chance(0.6)) await this.world.govern(versionId, randomRules(this.random, this.versions));
      if (this.random.chance(0.5)) await this.world.listen(ARRIVAL, versionId);
      if (this.random.chance(0.5)) this.succeed(versionId, this.random.chance(0.7) ? document : randomGraph(this.random, this.versions.slice(0, -1)));
    }
  }

  private succeed(versionId: number, document: WorkflowDocument): void {
    const next = this.rigs[0].publish(document, undefined, versionId);
    this.rigs[1].publish(document, next, versionId);
    this.successors.set(versionId, next);
  }

  private act(): Promise<void> {
    const actions: readonly (readonly [number, () => Promise<void>])[] = [
      [3, () => this.start()],
      [3, () => this.record()],
      [8, () => this.advance()],
      [1, () => this.crash()],
      [4, () => this.lease()],
      [4, () => this.moveWorker()],
      [4, () => this.jump()],
      [0.5, () => this.cancel()],
      [0.7, () => this.pause()],
      [1, () => this.move()],
    ];
    let left = this.random.next() * actions.reduce((sum, [weight]) => sum + weight, 0);
    return (actions.find(([weight]) => (left -= weight) < 0) as (typeof actions)[number])[1]();
  }

  private async start(): Promise<void> {
    const versionId = this.random.pick(this.versions);
    const contactId = this.random.chance(0.8) ? this.random.pick(this.contacts) : null;
    const items = Array.from({ length: contactId === null ? 1 + this.random.below(3) : 1 }, () => ({ left: this.random.below(4), vip: this.random.chance(0.5), poison: this.random.chance(0.1) }));
    const runId: number | undefined = await this.rig.start(versionId, { contactId, items, test: this.random.chance(0.2) });
    if (runId !== undefined) this.runs.push(runId);
    this.note(runId === undefined ? `version ${versionId} lets nobody in` : `run ${runId} of version ${versionId} starts`);
  }

  private async record(name: string = this.random.pick([...EVENTS, ARRIVAL]), contactId = this.random.pick(this.contacts), vip = this.random.chance(0.5)): Promise<void> {
    const { resumed, runIds } = await this.rig.record(name, contactId, { vip });
    this.runs.push(...runIds);
    this.note(`${name} of contact ${contactId} wakes ${resumed}, starts ${runIds.length}`);
  }

  private async advance(): Promise<void> {
    const limit = this.random.pick([1, 2, 5, 100]);
    this.note(`advance ${await this.rig.stepPure(limit)} of at most ${limit}`);
  }

  private async crash(): Promise<void> {
    const { rig } = this;
    rig.crashAt('before-commit');
    await rig.stepPure(this.random.pick([1, 5, 100]));
    rig.forgetCrashes();
    this.crashes += 1;
    this.note('a worker dies before it commits');
  }

  private async lease(): Promise<void> {
    const { rig } = this;
    const lease = await rig.lease(this.random.pick([1, 3, 100]));
    if (!lease) return;
    this.workers.push({ rig, lease, answered: null });
    this.note(`tokens ${lease.tokens.map((token) => token.id).join(', ')} are leased`);
  }

  private async moveWorker(): Promise<void> {
    if (this.workers.length === 0) return;
    const index = this.random.below(this.workers.length);
    const worker = this.workers[index] as Worker;
    const tokens = worker.lease.tokens.map((token) => token.id).join(', ');
    if (this.random.chance(0.2)) {
      this.workers.splice(index, 1);
      this.crashes += 1;
      this.note(`the worker of tokens ${tokens} dies ${worker.answered ? 'after its call' : 'before its call'}`);
    } else if (this.random.chance(0.1)) {
      await worker.rig.store.renew(worker.lease, this.now, LEASE_MS);
      this.note(`the lease of tokens ${tokens} is renewed`);
    } else if (worker.answered) {
      this.workers.splice(index, 1);
      const lost = await worker.rig.settle(worker.lease, worker.answered);
      this.lateWorkers += lost.length > 0 ? 1 : 0;
      this.note(`tokens ${tokens} are settled${lost.length > 0 ? `, too late for ${lost.join(', ')}` : ''}`);
    } else {
      // also after its lease has ended: a process may sleep for long between two lines
      worker.answered = await worker.rig.call(worker.lease);
      this.note(`the node of tokens ${tokens} is called`);
    }
  }

  private async jump(): Promise<void> {
    const due = await this.rig.nextDue();
    const [{ clock }] = this.rigs;
    if (due !== null && due > clock.now() && this.random.chance(0.5)) clock.set(due);
    else clock.advance(this.random.pick([1, 500, LEASE_MS, LEASE_MS, 3_600_000]));
    this.note('the clock has moved');
  }

  private async cancel(): Promise<void> {
    if (this.runs.length === 0) return;
    const runId = this.random.pick(this.runs);
    this.note(`run ${runId} is cancelled: ${await this.rig.store.cancel(this.world.workspaceId, [runId], this.now)}`);
  }

  /** Pauses a workflow, or lets it go on. */
  private async pause(versionId: number = this.random.pick(this.versions)): Promise<void> {
    const paused = !this.paused.delete(versionId);
    if (paused) this.paused.add(versionId);
    const next = this.successors.get(versionId);
    const versionIds = next === undefined ? [versionId] : [versionId, next];
    for (const id of versionIds) await this.world.pause(id, paused);
    const thawed = paused ? 0 : await this.rig.store.thaw(versionIds, 1_000_000);
    this.note(`version ${versionId} is ${paused ? 'paused' : `resumed: ${thawed} were set aside`}`);
  }

  /** Moves whoever stands at one node to the node of the same id in the next version. */
  private async move(): Promise<void> {
    const from = this.random.pick(this.versions);
    const to = this.successors.get(from);
    if (to === undefined) return;
    const [before, after] = [this.rigs[0].planOf(from), this.rigs[0].planOf(to)];
    const moved = await this.rig.store.move(moveSlice(before, after, this.random.below(before.nodes.length), this.random.pick([1, 3, 100])));
    this.note(`${moved.moved} tokens move from version ${from} to ${to}, ${moved.stayed.length} stay`);
  }

  private async check(): Promise<StoreState> {
    const state = await this.world.state();
    const broken = [...brokenInvariants(state, this.rigs[0].plans), ...doubledCalls(this.outside)];
    if (broken.length > 0) throw new Error(broken.join('\n'));
    return state;
  }

  /** Lets the workers end, then drives the clock until no run is left. */
  private async finish(): Promise<StoreState> {
    for (const versionId of [...this.paused]) await this.pause(versionId);
    for (const worker of this.workers.splice(0)) if (worker.answered) await worker.rig.settle(worker.lease, worker.answered);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.rig.quiet();
      const state = await this.check();
      const due = await this.rig.nextDue();
      if (due !== null && due <= this.now) throw new Error(`Everything is said to be done, but something was due at ${new Date(due).toISOString()}.`);
      if (state.tokens.length === 0) {
        const lost = lostEffects(this.outside, state);
        if (lost.length > 0) throw new Error(lost.join('\n'));
        return state;
      }
      if (due !== null) this.rigs[0].clock.set(due);
      else if (state.waiters.length > 0) for (const contactId of this.contacts) for (const name of EVENTS) await this.record(name, contactId, true);
      else throw new Error(`Nothing is due and nothing is waited for, but ${state.tokens.length} tokens are alive: ${state.tokens.map((token) => `${token.id} ${token.state} at node ${token.node}`).join(', ')}.`);
    }
    throw new Error(`Runs are still alive after ${MAX_ROUNDS} rounds.`);
  }
}

/**
 * Plays random graphs, contacts, events, clock jumps, failures and dying workers through the real executor, and checks after each
 * action what must always hold. The seed decides everything. Throws an error that names what broke, the last actions and how to
 * see it again.
 */
export async function simulate({ seed, actions = 60, world = memoryWorld() }: SimulationOptions): Promise<SimulationReport> {
  const simulation = new Simulation(seed, world);
  try {
    return await simulation.play(actions);
  } catch (error) {
    throw new Error(`Seed ${seed}: ${(error as Error).message}\nLast actions:\n  ${simulation.log.slice(-12).join('\n  ')}\nSee it again: npm run simulate -- --seed ${seed} --actions ${actions}`, { cause: error });
  }
}
