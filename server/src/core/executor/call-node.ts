import { DefectError, toFailure, type BatchItem, type NodeContext, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import type { HostedStep } from '../plan/plan.js';
import { checkOutcome } from './check-outcome.js';

/** Items of one token at one node, ready to be handed over. */
export interface Group {
  readonly items: readonly BatchItem<never>[];
}

const failAll = (group: Group, error: NodeFailure): Outcome[] => group.items.map(() => ({ kind: 'error', error }));

async function callOnce(step: HostedStep, groups: readonly Group[], context: NodeContext): Promise<Outcome[][]> {
  const items = groups.length === 1 ? (groups[0] as Group).items : groups.flatMap((group) => group.items);
  if (items.length === 0) return groups.map(() => []);
  const outcomes = await step.execute(items, context);
  if (!Array.isArray(outcomes) || outcomes.length !== items.length)
    throw new DefectError('outcome_count', `The node type "${step.type}" answered ${Array.isArray(outcomes) ? outcomes.length : typeof outcomes} outcomes for ${items.length} items; it must answer one per item, in order.`);
  let offset = 0;
  return groups.map((group) => {
    const part = (outcomes as readonly Outcome[]).slice(offset, offset + group.items.length);
    offset += group.items.length;
    return part.map((outcome) => checkOutcome(step.type, outcome));
  });
}

/**
 * Calls a node with the items of many tokens; answers outcomes per token. When the call throws, the batch is halved
 * until the guilty token is alone: it fails, all others succeed. A node with effects outside is not called twice with
 * the same item: there the whole batch fails with an unknown outcome.
 */
export async function callNode(step: HostedStep, groups: readonly Group[], context: NodeContext): Promise<Outcome[][]> {
  try {
    return await callOnce(step, groups, context);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (step.effects === 'io') {
      const unknown: NodeFailure = { ...failure, who: 'transient', code: 'outcome_unknown', message: `The node broke off while acting, so it is not known what was done: ${failure.message}` };
      return groups.map((group) => failAll(group, unknown));
    }
    const [only] = groups;
    if (groups.length <= 1) return only ? [failAll(only, failure)] : [];
    const middle = groups.length >> 1;
    return [...(await callNode(step, groups.slice(0, middle), context)), ...(await callNode(step, groups.slice(middle), context))];
  }
}
