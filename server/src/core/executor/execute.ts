import type { NodeFailure, Outcome } from '@parcours/sdk/node';
import type { Changes } from '../changes.js';
import { shownItem } from '../files/item-files.js';
import { JOINED, settleJoins } from '../joins/settle-joins.js';
import type { PlanNode } from '../plan/plan.js';
import type { Claim } from '../ports.js';
import { noteDeliveries } from '../accounting/note-deliveries.js';
import { endCalls } from '../calls/end-calls.js';
import { applyOutcomes, applyTally } from './apply-outcomes.js';
import { Batch } from './batch.js';
import { callNode } from './call-node.js';
import type { Environment } from './environment.js';
import { evaluateSettings } from './evaluate-settings.js';
import { NONE_FAILED, mergeAnswers, prepareItems } from './prepare-items.js';
import { failWhole, route, routeFailure } from './route.js';
import { StepLog } from './step-log.js';
import { streamItems } from './stream-items.js';
import { nodeOf, startWork, stepsSinceWait, type Work } from './work.js';

/** A journey may take this many steps without ever waiting, and any run this many in one batch; more is a loop somebody forgot to slow down. */
export const MAX_STEPS = 1_000;

/** A run without a contact may go through pages or files: this many steps with calls outside in between, without ever waiting. */
const MAX_FLOW_STEPS = 100_000;

/** A run may have this many tokens at once; more is a loop that forks at each turn. */
const MAX_BRANCHES = 1_000;

/** What an I/O node answered under a lease, by token id. */
export interface Answered {
  readonly outcomes: readonly Outcome[];
  readonly log: readonly string[];
}

/** Those with very many items are sent through in parts where that can be; answers the others. */
async function callStreamed(batch: Batch, node: PlanNode, works: readonly Work[]): Promise<Work[]> {
  const others: Work[] = [];
  for (const work of works) {
    const tally = work.tally ?? (await streamItems(work.plan, node, work.token, batch.claim, batch.environment));
    if (tally) applyTally(batch, work, tally);
    else others.push(work);
  }
  return others;
}

async function callPure(batch: Batch, node: PlanNode, works: readonly Work[]): Promise<void> {
  const plan = (works[0] as Work).plan;
  const log = new StepLog();
  const context = batch.environment.context(plan, node, log.add);
  const evaluated = await evaluateSettings(plan, node, works.map(({ token }) => token), batch.claim, batch.environment);
  const prepared = works.map((work, index) => prepareItems(plan, node, work.token, batch.claim.contacts, batch.claim.now, index, evaluated === null ? undefined : (item) => evaluated(index, item)));
  const answers = node.step ? await callNode({ node: node.node, step: node.step }, prepared, context) : [];
  works.forEach((work, index) => {
    if (work.place !== 'busy') return;
    const outcomes = mergeAnswers(work.token.items.length, prepared[index]?.failed ?? NONE_FAILED, answers[index] ?? []);
    work.log = log.of(index);
    applyOutcomes(batch, work, outcomes);
  });
}

/** What makes a run stop here whatever its graph says: it would never end, or take all memory. */
function runaway(batch: Batch, node: PlanNode, work: Work): NodeFailure | null {
  const limit = work.token.contactId === null && work.steps <= MAX_STEPS ? MAX_FLOW_STEPS : MAX_STEPS;
  if (stepsSinceWait(work) > limit) return { who: 'user', code: 'loop_without_wait', message: `The run passed ${limit} nodes without ever waiting; put a wait into the loop around "${node.node.name}".` };
  if (work.token.forked && batch.branches(work.token.runId) > MAX_BRANCHES)
    return { who: 'user', code: 'too_many_branches', message: `The run has more than ${MAX_BRANCHES} branches at once, the last of them at "${node.node.name}"; look for a loop that splits at each turn.` };
  return null;
}

/** A retry starts with what the step failed with. */
const keepFailed = (batch: Batch, { token, ...work }: Work, failure: NodeFailure): void =>
  batch.journal.keep(token, token.node, token.visit, token.items, [], batch.error({ token, ...work }, failure), []);

const NOT_SENT = 'Not carried out: in tests, this step lets its items pass.';

/** In a test run, pinned items or the items themselves stand in for what the node would have done. */
function standIn(batch: Batch, node: PlanNode, work: Work): void {
  const { token } = work;
  const port = node.ports[0] ?? 'main';
  const items = node.pinned?.map((json) => ({ json })) ?? token.items;
  batch.journal.keep(token, node.index, token.visit, token.items, [{ port, items: items.map(shownItem) }], null, node.pinned ? [] : [NOT_SENT]);
  route(batch, work, port, items);
}

/** Handles what needs no call; answers whether the node has to be called for this token. */
function beforeCall(batch: Batch, node: PlanNode, work: Work): boolean {
  const { token } = work;
  const waited = token.state === 'waiting' || token.state === 'resumed';
  const stop = runaway(batch, node, work);
  if (stop) {
    keepFailed(batch, work, stop);
    failWhole(batch, work, batch.error(work, stop), token.items.length);
  }
  else if (waited && token.calls?.results) endCalls(batch, work, token.calls.results, token.calls.together);
  else if (waited && token.again) batch.callAgain(work, { memo: token.again.memo, by: token.state === 'waiting' ? 'time' : 'event' });
  else if (waited) route(batch, work, token.port ?? 'main', token.items);
  else if (work.outcomes) {
    const outcomes = work.outcomes;
    work.outcomes = null;
    applyOutcomes(batch, work, outcomes);
  } else if (token.test && (node.pinned || node.notSent)) standIn(batch, node, work);
  else if (node.broken && !node.node.disabled) {
    keepFailed(batch, work, node.broken);
    routeFailure(batch, work, node.broken, token.items);
  }
  else if (node.trigger || node.node.disabled) {
    batch.journal.keep(token, node.index, token.visit, token.items, [{ port: node.ports[0] ?? 'main', items: token.items.map(shownItem) }], null, []);
    route(batch, work, node.ports[0] ?? 'main', token.items);
  } else if (node.joins && token.port !== JOINED && !token.again) batch.park(work, { state: 'held', dueAt: Infinity });
  else if (node.effects === 'io') batch.park(work, { lane: 'io', state: 'ready', dueAt: batch.claim.now });
  else return true;
  return false;
}

/**
 * Executes a batch: every claimed token moves until it is parked, held, handed to the I/O lane, or gone. Works in memory alone;
 * what it answers is committed as a whole. With `answered`, tokens first take the outcomes their I/O node gave under a lease.
 */
export async function execute(claim: Claim, environment: Environment, answered: ReadonlyMap<number, Answered> = new Map()): Promise<Changes> {
  const batch = new Batch(claim, environment);
  for (const token of claim.tokens) {
    const answer = answered.get(token.id);
    const work = startWork(token, environment.plan(token.versionId), answer?.outcomes ?? null, answer?.log ?? []);
    // before anything moves: what happened outside is true whatever becomes of the run
    if (answer) noteDeliveries(batch, work, answer.outcomes);
    batch.add(work);
  }
  do {
    for (let works = batch.take(); works; works = batch.take()) {
      const [first] = works;
      if (!first) continue;
      const node = nodeOf(first);
      const toCall = works.filter((work) => work.place === 'busy' && beforeCall(batch, node, work));
      const whole = await callStreamed(batch, node, toCall.filter((work) => work.place === 'busy'));
      if (whole.length > 0) await callPure(batch, node, whole);
    }
  } while (settleJoins(batch));
  return batch.finish();
}
