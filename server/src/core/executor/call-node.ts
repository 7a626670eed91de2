import { DefectError, toFailure, type BatchItem, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import type { HostedStep, PlanNode } from '../plan/plan.js';
import { isPutOff } from '../sending/put-off.js';
import { blame, checkOutcome } from './check-outcome.js';
import type { HostContext } from './host-context.js';
import { inTime, NodeTimeout, PATIENCE_MS } from './in-time.js';
import { NotCalled } from './not-called.js';

/** Items of one token at one node, ready to be handed over. */
export interface Group {
  readonly items: readonly BatchItem<never>[];
}

/** A node that can be called. */
export type Callable = Pick<PlanNode, 'node'> & { readonly step: HostedStep };

const failAll = (group: Group, error: NodeFailure): Outcome[] => group.items.map(() => ({ kind: 'error', error }));

/** An effect may have happened, but its answer says nothing of use. */
const unknownAfter = (failure: NodeFailure): NodeFailure => ({ ...failure, who: 'transient', code: 'outcome_unknown', message: `The node broke off while acting, so it is not known what was done: ${failure.message}` });

async function callOnce({ step, node }: Callable, groups: readonly Group[], context: HostContext, patienceMs: number): Promise<Outcome[][]> {
  const items = groups.length === 1 ? (groups[0] as Group).items : groups.flatMap((group) => group.items);
  if (items.length === 0) return groups.map(() => []);
  const answer = step.execute(items, context);
  const answered = Array.isArray(answer) ? answer : await inTime(Promise.resolve(answer), node.name, patienceMs);
  const outcomes = context.conceal?.(answered) ?? answered;
  if (!Array.isArray(outcomes) || outcomes.length !== items.length)
    throw new DefectError('outcome_count', blame(node, `answered ${Array.isArray(outcomes) ? `${outcomes.length} outcomes` : `${outcomes === null ? 'null' : typeof outcomes} instead of outcomes`} for ${items.length} items; it must answer one per item, in order.`));
  let offset = 0;
  return groups.map((group) => {
    const part = (outcomes as readonly Outcome[]).slice(offset, offset + group.items.length);
    offset += group.items.length;
    return part.map((outcome, index) => {
      const checked = checkOutcome(node, outcome, { json: group.items[index]?.json ?? {}, number: index + 1, of: part.length });
      return step.effects === 'io' && checked !== outcome && checked.kind === 'error' ? { kind: 'error', error: unknownAfter(checked.error) } : checked;
    });
  });
}

/** That a message is put off, for however long, is the engine's to say: a node that says so is taken to have failed for a while. */
function renamePutOff(answers: Outcome[][]): Outcome[][] {
  for (const outcomes of answers)
    outcomes.forEach((outcome, index) => {
      if (outcome.kind === 'error' && isPutOff(outcome.error)) outcomes[index] = { kind: 'error', error: { ...outcome.error, code: `node_${outcome.error.code}` } };
    });
  return answers;
}

/**
 * Calls a node with the items of many tokens; answers outcomes per token. When the call throws, the batch is halved
 * until the guilty token is alone: it fails, all others succeed. A node with effects outside is not called twice with
 * the same item: there the whole batch fails with an unknown outcome, unless its code was not reached at all. One that never
 * answers is given up: its items are tried again as their retry policy says, or are unknown where it reaches outside.
 */
export async function callNode(called: Callable, groups: readonly Group[], context: HostContext, patienceMs: number = PATIENCE_MS[called.step.effects]): Promise<Outcome[][]> {
  return renamePutOff(await callAll(called, groups, context, patienceMs));
}

async function callAll(called: Callable, groups: readonly Group[], context: HostContext, patienceMs: number): Promise<Outcome[][]> {
  try {
    return await callOnce(called, groups, context, patienceMs);
  } catch (thrown) {
    const told = toFailure(thrown);
    const failure = context.conceal?.(told) ?? told;
    if (thrown instanceof NotCalled) return groups.map((group) => failAll(group, failure));
    if (called.step.effects === 'io') {
      return groups.map((group) => failAll(group, unknownAfter(failure)));
    }
    // whom it hangs with nobody can tell; each half would take as long again, while others wait for this transaction
    if (thrown instanceof NodeTimeout) return groups.map((group) => failAll(group, failure));
    const [only] = groups;
    if (groups.length <= 1) return only ? [failAll(only, failure)] : [];
    const middle = groups.length >> 1;
    return [...(await callAll(called, groups.slice(0, middle), context, patienceMs)), ...(await callAll(called, groups.slice(middle), context, patienceMs))];
  }
}
