import { DefectError, toFailure, type BatchItem, type DeliveryIntent, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import { callNode } from './call-node.js';
import type { Environment } from './environment.js';
import { mergeAnswers, prepareItems, type Answered } from './execute.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { Intent, Lease, RecordedIntent } from '../ports.js';
import { OUTCOME_UNKNOWN } from '../retries/retry-at.js';
import { slotOf, type Token } from '../run.js';

/** One intent per item: what will be recorded before the node is called. */
export const intentsOf = (environment: Environment, token: Token): Intent[] => {
  const node = environment.plan(token.versionId).nodes[token.node];
  return token.items.map((_, index) => ({ tokenId: token.id, item: slotOf(token, index), channel: node?.channel ?? 'unknown' }));
};

const CUT_OFF: NodeFailure = {
  who: 'transient',
  code: OUTCOME_UNKNOWN,
  message: 'The server stopped while this was being done, so it is not known whether it happened. It is not repeated by itself: check on the other side, then retry the run if needed.',
};

const unknownFor = (items: readonly unknown[]): Outcome[] => items.map(() => ({ kind: 'error', error: CUT_OFF }));

function withDelivery(item: BatchItem<never>, token: Token, node: PlanNode, intent: RecordedIntent, environment: Environment): BatchItem<never> {
  const delivery: DeliveryIntent = { key: `${token.runId}-${node.node.id}-${token.visit}-${intent.id}`, attempt: intent.attempt, openUrl: environment.openUrl(token.workspaceId, intent.id) };
  return { ...item, delivery };
}

/** A node that cannot say now whether repeating does harm is taken to say no. */
async function mayRepeat(node: PlanNode, item: BatchItem<never>): Promise<boolean> {
  const idempotent = node.step?.idempotent;
  try {
    return typeof idempotent === 'function' ? (await idempotent(item.params)) === true : idempotent === true;
  } catch {
    return false;
  }
}

interface Call {
  readonly token: Token;
  /** By item: what to hand over, or why not. */
  readonly failed: Map<number, NodeFailure>;
  readonly items: BatchItem<never>[];
}

/** Items whose earlier attempt was cut off are answered as unknown instead of being handed over again, unless repeating does no harm. */
async function prepare(plan: Plan, node: PlanNode, token: Token, group: number, lease: Lease, environment: Environment): Promise<Call> {
  const { items, failed: unrendered } = prepareItems(plan, node, token, lease.contacts, lease.now, group);
  const failed = new Map(unrendered);
  const intents = lease.intents.get(token.id) ?? [];
  const kept: BatchItem<never>[] = [];
  let next = 0;
  for (const index of token.items.keys()) {
    if (failed.has(index)) continue;
    const item = items[next++] as BatchItem<never>;
    const intent = intents[index];
    if (!intent) failed.set(index, toFailure(new DefectError('no_intent', 'An effect was about to happen without a record of it.')));
    else if (intent.interrupted && !(await mayRepeat(node, item))) failed.set(index, CUT_OFF);
    else kept.push(withDelivery(item, token, node, intent, environment));
  }
  return { token, failed, items: kept };
}

async function callGroup(plan: Plan, node: PlanNode, tokens: readonly Token[], lease: Lease, environment: Environment): Promise<[number, Answered][]> {
  const log: string[] = [];
  if (!node.step || node.broken) {
    const error = node.broken ?? toFailure(new DefectError('not_a_step', `"${node.node.name}" cannot be executed.`));
    return tokens.map((token) => [token.id, { outcomes: token.items.map((): Outcome => ({ kind: 'error', error })), log }]);
  }
  const calls = await Promise.all(tokens.map((token, index) => prepare(plan, node, token, index, lease, environment)));
  const asked = calls.filter((call) => call.items.length > 0);
  const context = environment.context(plan, node, (line) => log.push(line));
  const answers = asked.length === 0 ? [] : await callNode(node.step, asked.map(({ items }) => ({ items })), context);
  return calls.map((call) => {
    const answer = answers[asked.indexOf(call)] ?? unknownFor(call.items);
    return [call.token.id, { outcomes: mergeAnswers(call.token.items.length, call.failed, answer), log }];
  });
}

/** Calls the I/O nodes of a lease, tokens of one node together, different nodes side by side. Never throws: what fails is an answer. */
export async function callLeased(lease: Lease, environment: Environment): Promise<ReadonlyMap<number, Answered>> {
  const groups = new Map<string, Token[]>();
  for (const token of lease.tokens) {
    const key = `${token.versionId}:${token.node}`;
    const known = groups.get(key);
    if (known) known.push(token);
    else groups.set(key, [token]);
  }
  const answered = await Promise.all(
    [...groups.values()].map((tokens) => {
      const first = tokens[0] as Token;
      const plan = environment.plan(first.versionId);
      return callGroup(plan, plan.nodes[first.node] as PlanNode, tokens, lease, environment);
    }),
  );
  return new Map(answered.flat());
}
