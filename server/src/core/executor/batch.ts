import type { Item, NodeFailure, Resumed } from '@parcours/sdk/node';
import { Journal } from '../accounting/journal.js';
import { COUNT, noChanges, type Changes } from '../changes.js';
import type { Claim } from '../ports.js';
import type { RunChange, StepError, Token, Waiter } from '../run.js';
import type { PlanNode } from '../plan/plan.js';
import type { Environment } from './environment.js';
import { enterPlace, stopAt, type Stop } from './next-place.js';
import { nodeOf, stepsSinceWait, type Work } from './work.js';

const NO_WAITERS: readonly Waiter[] = [];

type RunEnd = { failed?: StepError; response?: RunChange['response']; returned?: Item[] };

/** A token with what it has walked since it last waited; nothing while it waits. */
function counted(work: Work): Token {
  const { token } = work;
  // a call may end at once, so it is no wait that would slow a loop down
  const steps = token.state === 'waiting' && !token.calls ? 0 : stepsSinceWait(work);
  return steps === (token.steps ?? 0) ? token : { ...token, steps };
}

/** The state of one execution: what moves, and what has been decided so far. */
export class Batch {
  readonly changes: Changes = noChanges();
  readonly journal: Journal;
  /** All tokens of this batch, ended ones included. */
  readonly works: Work[] = [];
  private readonly queue = new Map<PlanNode, Work[]>();
  private readonly live = new Map<number, number>();
  private readonly standing = new Map<number, number>();
  private readonly runs = new Map<number, RunEnd>();

  constructor(
    readonly claim: Claim,
    readonly environment: Environment,
  ) {
    this.journal = new Journal(this.changes, claim.now);
  }

  add(work: Work): void {
    this.works.push(work);
    this.push(work);
  }

  /** Queues a token at its node. */
  push(work: Work): void {
    const key = nodeOf(work);
    const waiting = this.queue.get(key);
    if (waiting) waiting.push(work);
    else this.queue.set(key, [work]);
  }

  /** The next node's tokens, all together. */
  take(): Work[] | undefined {
    for (const [node, works] of this.queue) {
      this.queue.delete(node);
      return works.filter((work) => work.place === 'busy');
    }
    return undefined;
  }

  /** Moves a token into a node: a new visit, no attempts yet. */
  enter(work: Work, node: number, items: readonly Item[]): void {
    enterPlace(work, node, items, this.claim.now, null);
    work.steps += 1;
    this.journal.entered(work.token, node);
    this.push(work);
  }

  /** A node's own wait is over: the same node is called again, at a new visit, with what it left behind. */
  callAgain(work: Work, again: Resumed, items: readonly Item[] = work.token.items): void {
    enterPlace(work, work.token.node, items, this.claim.now, again);
    work.steps += 1;
    this.push(work);
  }

  /** Another token of the same run, at the same place. */
  fork(work: Work): Work {
    const { runId } = work.token;
    work.token = { ...work.token, forked: true };
    work.own = true;
    const twin: Work = { ...work, token: { ...work.token, id: this.environment.tokenId(), epoch: 0 }, born: true, outcomes: null, adopted: null };
    this.works.push(twin);
    this.alive(runId, 1);
    return twin;
  }

  /** Tokens a run would have if this batch were committed now; only told of runs that have forked. */
  branches(runId: number): number {
    const known = this.standing.get(runId) ?? this.claim.tokens.filter((token) => token.runId === runId).length + (this.claim.siblings.get(runId)?.length ?? 0);
    this.standing.set(runId, known);
    return known + (this.live.get(runId) ?? 0);
  }

  hasFailed(runId: number): boolean {
    return this.runs.get(runId)?.failed !== undefined;
  }

  park(work: Work, stop: Stop, waiters: readonly Waiter[] = NO_WAITERS): void {
    stopAt(work, stop, waiters.length > 0);
    work.place = 'parked';
    work.waiters = waiters;
  }

  gone(work: Work): void {
    work.place = 'gone';
    this.alive(work.token.runId, -1);
  }

  respond(runId: number, response: RunChange['response']): void {
    const run = this.run(runId);
    run.response ??= response;
  }

  /** Items of a called run that have reached an end: they go back to who waits for them. */
  handBack(runId: number, items: readonly Item[]): void {
    const run = this.run(runId);
    run.returned ??= [];
    for (const item of items) run.returned.push(item);
  }

  /** The run fails: all its tokens end, here and in the store. */
  failRun(work: Work, error: StepError): void {
    const run = this.run(work.token.runId);
    run.failed ??= error;
    for (const other of this.works) {
      if (other.token.runId !== work.token.runId || other.place === 'gone') continue;
      if (other !== work) this.journal.ended(other.token);
      this.gone(other);
    }
  }

  error(work: Work, failure: NodeFailure): StepError {
    return { ...failure, nodeId: nodeOf(work).node.id };
  }

  /** Writes down where everything ended up. */
  finish(): Changes {
    for (const work of this.works) {
      const { token, born, place, waiters, adopted } = work;
      if (place === 'gone') {
        if (!born) this.changes.gone.push(token.id);
        continue;
      }
      if (token !== adopted) (born ? this.changes.born : this.changes.moved).push(counted(work));
      if (token.state === 'waiting') this.journal.count(token, token.node, COUNT.waiting, 1);
      for (const waiter of waiters) this.changes.waiters.push(waiter);
      for (const call of work.calls) this.changes.calls.push(call);
    }
    for (const token of this.claim.tokens) if (token.state === 'waiting' || token.state === 'resumed') this.leftWait(token);
    for (const runId of new Set([...this.live.keys(), ...this.runs.keys()])) {
      const live = this.live.get(runId) ?? 0;
      const { failed, response, returned } = this.runs.get(runId) ?? {};
      if (live !== 0 || failed || response || returned) this.changes.runs.push({ runId, live, ...(failed ? { failed } : {}), ...(response ? { response } : {}), ...(returned ? { returned } : {}) });
    }
    return this.changes;
  }

  private leftWait(token: Token): void {
    if (token.listens) this.changes.unsubscribed.push(token.id);
    this.journal.count(token, token.node, COUNT.waiting, -1);
  }

  private alive(runId: number, difference: number): void {
    this.live.set(runId, (this.live.get(runId) ?? 0) + difference);
  }

  private run(runId: number): RunEnd {
    let run = this.runs.get(runId);
    if (!run) this.runs.set(runId, (run = {}));
    return run;
  }
}
