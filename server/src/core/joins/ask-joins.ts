import { toFailure, type JoinPolicy } from '@parcours/sdk/node';
import type { Plan, PlanNode } from '../plan/plan.js';

const decided = (node: PlanNode, policy: JoinPolicy): PlanNode => ({ ...node, joinPolicy: policy });
const undecided = (node: PlanNode, thrown: unknown): PlanNode => ({ ...node, broken: toFailure(thrown) });

function ask(node: PlanNode): PlanNode | Promise<PlanNode> {
  if (!node.joins || node.broken || !node.step?.join) return node;
  try {
    // of settings alone: a join gathers items of all its branches, so none of them can say how
    const policy = node.step.join(node.parameters(() => ({})) as never);
    return policy instanceof Promise ? policy.then((answer) => decided(node, answer), (thrown: unknown) => undecided(node, thrown)) : decided(node, policy);
  } catch (thrown) {
    return undecided(node, thrown);
  }
}

/** Asks the joins of a plan how they count, once and before anything is executed. One that cannot say fails the items that reach it. */
export function askJoins(plan: Plan): Plan | Promise<Plan> {
  const asked = plan.nodes.map(ask);
  if (!asked.some((node) => node instanceof Promise)) return { ...plan, nodes: asked as PlanNode[] };
  return Promise.all(asked).then((nodes) => ({ ...plan, nodes }));
}
