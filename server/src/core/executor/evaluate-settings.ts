import { contactScope, toFailure, type CodeResult, type Contact } from '@parcours/sdk/node';
import { readValues, type Values } from '../parameters/expression-values.js';
import type { ExpressionCall } from '../parameters/evaluation.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { Token } from '../run.js';
import type { Environment } from './environment.js';
import { runOf } from './prepare-items.js';

/** What the expressions of a node came to, by the place of the token and of its item. */
export type EvaluatedSettings = (token: number, item: number) => Values;

type Known = { readonly contacts: ReadonlyMap<number, Contact>; readonly now: number };

/**
 * Evaluates the JavaScript in a node's settings for all items of all these tokens, in one call; null when there is none. Never throws: what could
 * not be evaluated fails the items, each with its own sentence.
 */
export async function evaluateSettings(plan: Plan, node: PlanNode, tokens: readonly Token[], { contacts, now }: Known, environment: Pick<Environment, 'evaluate'>): Promise<EvaluatedSettings | null> {
  const { expressions } = node.parameters;
  if (expressions === undefined || tokens.length === 0) return null;
  const workflow = { id: plan.workflowId, name: plan.workflowName };
  const at = new Date(now).toISOString();
  const calls = tokens.map((token): ExpressionCall => {
    const contact = token.contactId === null ? undefined : contacts.get(token.contactId);
    return { contact: contact === undefined ? null : contactScope(contact), run: runOf(token), workflow, now: at, items: token.items.map(({ json }) => json) };
  });
  try {
    const evaluated = await environment.evaluate(plan, node, { expressions: expressions.map(({ source }) => source), calls });
    return (token, item) => readValues(evaluated[token]?.[item] as readonly CodeResult[], expressions, node.node.name);
  } catch (thrown) {
    const failed = expressions.map((): CodeResult => ({ kind: 'failed', error: toFailure(thrown), log: [] }));
    return () => readValues(failed, expressions, node.node.name);
  }
}
