import { next, type JsonObject, type Outcome } from '@parcours/sdk/node';
import type { PlayScript } from '@parcours/sdk/workflow';
import type { HostedStep, Plan, PlanNode } from '../plan/plan.js';
import type { Part } from './play-result.js';
import type { Recorder } from './recorder.js';

export function partOf({ node, step, pinned, effects }: PlanNode, answers: PlayScript['answers']): Part {
  if (answers?.[node.id] !== undefined) return 'given';
  if (pinned !== null) return 'pinned';
  if (step === null || node.disabled) return 'real';
  return step.calls === true || (effects === 'io' && step.rehearses !== true) ? 'passed' : 'real';
}

/** A step that answers without its own code. */
const insteadOf = ({ begins: _begins, join: _join, ...step }: HostedStep, answer: (index: number) => Outcome): HostedStep => ({
  ...step, effects: 'none', execute: (items) => items.map((_item, index) => answer(index)),
});

function standIn(node: PlanNode, step: HostedStep, part: Exclude<Part, 'real'>, { answers }: Pick<PlayScript, 'answers'>): HostedStep {
  const port = node.ports[0] ?? 'main';
  if (part === 'passed') return insteadOf(step, () => next(port));
  // what is pinned stands for all that came in
  if (part === 'pinned') return insteadOf(step, (index) => next(port, { json: index === 0 ? (node.pinned as readonly JsonObject[]) : [] }));
  const given = answers?.[node.node.id];
  return insteadOf(step, () => next(given?.port ?? port, given?.json === undefined ? {} : { json: given.json as JsonObject }));
}

/** The plan as it is played: nothing in it can reach outside, and what its nodes decide is written down. */
export function rehearsePlan(plan: Plan, script: PlayScript, recorder: Recorder): Plan {
  const nodes = plan.nodes.map((node): PlanNode => {
    const part = partOf(node, script.answers);
    const { step } = node;
    if (step === null || node.node.disabled) return node;
    if (part === 'real') return { ...node, step: recorder.over(node, step) };
    return { ...node, effects: 'none', joins: false, step: recorder.over(node, standIn(node, step, part, script)) };
  });
  return { ...plan, nodes };
}
