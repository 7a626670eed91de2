import { DefectError, credentialIdsIn, skip, toFailure, type BatchItem, type DeliveryIntent, type Fields, type JsonObject, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import { beginAll, beginEach, type Effects, type HeldBack } from './begin-effects.js';
import { callNode } from './call-node.js';
import { evaluateSettings, type EvaluatedSettings } from './evaluate-settings.js';
import type { Environment } from './environment.js';
import type { Answered } from './execute.js';
import { mergeAnswers, prepareItems } from './prepare-items.js';
import { StepLog } from './step-log.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { Intent, Lease, RecordedIntent } from '../ports.js';
import { ANSWER_LOST, OUTCOME_UNKNOWN, retryPolicy, willRetry } from '../retries/retry-at.js';
import { slotOf, type Token } from '../run.js';
import { putOffFailure } from '../sending/put-off.js';
import { firstOfContacts } from '../sending/first-of-contacts.js';

/** One intent per item: what will be recorded before the node is called. */
export const intentsOf = (environment: Environment, token: Token): Intent[] => {
  const node = environment.plan(token.versionId).nodes[token.node];
  return token.items.map((_, index) => ({ tokenId: token.id, item: slotOf(token, index), channel: node?.channel ?? 'unknown', purpose: node?.purpose ?? null, asks: node?.step?.asksConsent === true }));
};

/** How many that have waited at the node of a token go out with it; see `together` of the sdk's node definitions. */
export const companyOf = (environment: Environment, token: Token): number => (token.again?.by == null ? 0 : environment.plan(token.versionId).nodes[token.node]?.step?.together ?? 0);

const CUT_OFF: NodeFailure = {
  who: 'transient',
  code: OUTCOME_UNKNOWN,
  message: 'The server stopped while this was being done, so it is not known whether it happened. It is not repeated by itself: check on the other side, then retry the run if needed.',
};

const unknownFor = (items: readonly unknown[]): Outcome[] => items.map(() => ({ kind: 'error', error: CUT_OFF }));

const addressesOf = (environment: Environment, workspaceId: number, { id, untracked }: RecordedIntent): Pick<DeliveryIntent, 'openUrl' | 'unsubscribeUrl' | 'confirmUrl'> => ({
  openUrl: untracked === true ? '' : environment.openUrl(workspaceId, id), unsubscribeUrl: environment.consentUrl(workspaceId, id, false), confirmUrl: environment.consentUrl(workspaceId, id, true),
});

function withDelivery(item: BatchItem<never>, token: Token, node: PlanNode, intent: RecordedIntent, environment: Environment): BatchItem<never> {
  const delivery: DeliveryIntent = { key: `${token.runId}-${node.node.id}-${token.visit}-${intent.id}`, attempt: intent.attempt, ...addressesOf(environment, token.workspaceId, intent) };
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
  /** By item: why it is not handed over. */
  readonly failed: Map<number, NodeFailure>;
  /** By item: what to hand over. */
  readonly items: Map<number, BatchItem<never>>;
  /** By item: the key of its effect. */
  readonly keys: ReadonlyMap<number, string>;
}

/** Items whose earlier attempt was cut off are answered as unknown instead of being handed over again, unless repeating does no harm. */
async function prepare(plan: Plan, node: PlanNode, token: Token, group: number, lease: Lease, environment: Environment, effects: Map<string, RecordedIntent>, evaluated: EvaluatedSettings | null): Promise<Call> {
  const { items, failed: unrendered } = prepareItems(plan, node, token, lease.contacts, lease.now, group, evaluated === null ? undefined : (item) => evaluated(group, item));
  const failed = new Map(unrendered);
  const intents = lease.intents.get(token.id) ?? [];
  const kept = new Map<number, BatchItem<never>>();
  let next = 0;
  for (const index of token.items.keys()) {
    if (failed.has(index)) continue;
    const item = items[next++] as BatchItem<never>;
    const intent = intents[index];
    if (!intent) failed.set(index, toFailure(new DefectError('no_intent', 'An effect was about to happen without a record of it.')));
    else if (intent.interrupted && !(await mayRepeat(node, item))) failed.set(index, CUT_OFF);
    else {
      const ready = withDelivery(item, token, node, intent, environment);
      kept.set(index, ready);
      effects.set(keyOf(ready), intent);
    }
  }
  return { token, failed, items: kept, keys: new Map([...kept].map(([index, item]) => [index, keyOf(item)])) };
}

const keyOf = (item: BatchItem<never>): string => item.delivery?.key ?? '';

/** Leaves out what must not be carried out here any more, or not at all. */
async function beginCalls(calls: readonly Call[], effects: Effects, environment: Environment, held: HeldBack, credentialId?: number): Promise<void> {
  const refused = await beginAll(effects, environment, held, credentialId);
  for (const { items, failed } of calls)
    for (const [index, item] of items) {
      const failure = refused.get(keyOf(item));
      if (!failure) continue;
      items.delete(index);
      failed.set(index, failure);
    }
}

/** Where repeating does no harm, a lost answer is a reason to try again, as long as attempts are left. */
async function unlessRepeatable(node: PlanNode, { token }: Call, item: BatchItem<never>, answer: Outcome): Promise<Outcome> {
  if (answer.kind !== 'error' || answer.error.code !== OUTCOME_UNKNOWN || !(await mayRepeat(node, item))) return answer;
  const error: NodeFailure = { ...answer.error, who: 'transient', code: ANSWER_LOST };
  return willRetry(error, token.attempt + 1, retryPolicy(node.node)) ? { kind: 'error', error } : answer;
}

/**
 * Whatever the node made of the refusal: what was withheld is skipped, with the reason, and the contact goes on as if the message had no address;
 * what may be sent later stands still until then.
 */
function unlessHeld(node: PlanNode, key: string, { withheld, later }: HeldBack, answer: Outcome): Outcome {
  const reason = withheld.get(key);
  if (reason !== undefined) return skip(reason.code, reason.reason, node.ports[0]);
  const putOff = later.get(key);
  return putOff === undefined ? answer : { kind: 'error', error: putOffFailure(putOff) };
}

async function callGroup(plan: Plan, node: PlanNode, tokens: readonly Token[], lease: Lease, environment: Environment): Promise<[number, Answered][]> {
  const { step } = node;
  if (!step || node.broken) {
    const error = node.broken ?? toFailure(new DefectError('not_a_step', `"${node.node.name}" cannot be executed.`));
    return tokens.map((token) => [token.id, { outcomes: token.items.map((): Outcome => ({ kind: 'error', error })), log: [] }]);
  }
  const log = new StepLog();
  const effects = new Map<string, RecordedIntent>();
  const evaluated = await evaluateSettings(plan, node, tokens, lease, environment);
  const calls = await Promise.all(tokens.map((token, index) => prepare(plan, node, token, index, lease, environment, effects, evaluated)));
  const held: HeldBack = { withheld: new Map(), later: new Map() };
  const [credential] = credentialIdsIn(step.fields as Fields, node.node.settings as JsonObject);
  if (step.begins !== true && effects.size > 0) await beginCalls(calls, effects, environment, held, credential?.id);
  const asked = calls.filter((call) => call.items.size > 0);
  const context = environment.context(plan, node, log.add);
  const answers = asked.length === 0 ? [] : await callNode({ node: node.node, step }, asked.map(({ items }) => ({ items: [...items.values()] })), step.begins === true ? beginEach(context, effects, environment, held, credential?.id) : context);
  return Promise.all(calls.map(async (call, index): Promise<[number, Answered]> => {
    const items = [...call.items.values()];
    const said = answers[asked.indexOf(call)] ?? unknownFor(items);
    const outcomes = await Promise.all(said.map((answer, place) => unlessRepeatable(node, call, items[place] as BatchItem<never>, answer)));
    return [call.token.id, { outcomes: mergeAnswers(call.token.items.length, call.failed, outcomes).map((answer, place) => unlessHeld(node, call.keys.get(place) ?? '', held, answer)), log: log.of(index) }];
  }));
}

async function callTogether(tokens: readonly Token[], lease: Lease, environment: Environment): Promise<(readonly [number, Answered])[]> {
  const groups = new Map<string, Token[]>();
  for (const token of tokens) {
    const key = `${token.versionId}:${token.node}`;
    const known = groups.get(key);
    if (known) known.push(token);
    else groups.set(key, [token]);
  }
  const answered = await Promise.all(
    [...groups.values()].map((group) => {
      const first = group[0] as Token;
      const plan = environment.plan(first.versionId);
      return callGroup(plan, plan.nodes[first.node] as PlanNode, group, lease, environment);
    }),
  );
  return answered.flat();
}

/**
 * Calls the I/O nodes of a lease, tokens of one node together, different nodes side by side. Of several for one contact those of more urgent journeys
 * are called before the others, so that a cap lets these through. Never throws: what fails is an answer.
 */
export async function callLeased(lease: Lease, environment: Environment): Promise<ReadonlyMap<number, Answered>> {
  const answered: (readonly [number, Answered])[] = [];
  for (const tokens of firstOfContacts(lease.tokens)) answered.push(...(await callTogether(tokens, lease, environment)));
  return new Map(answered);
}
