import { contactScope, toFailure, type BatchItem, type Contact, type Item, type NodeFailure, type Outcome } from '@parcours/sdk/node';
import type { Values } from '../parameters/expression-values.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { Token } from '../run.js';

export interface Prepared {
  readonly items: BatchItem<never>[];
  readonly failed: ReadonlyMap<number, NodeFailure>;
}

export const NONE_FAILED: ReadonlyMap<number, NodeFailure> = new Map();

type Run = BatchItem<never>['run'];

export const runOf = ({ runId, contactId, test, visit }: Token): Run => ({ id: runId, mode: contactId === null ? 'flow' : 'journey', test, visit });

/** What the templates of one token's items see. */
function scopes(plan: Plan, run: Run, contact: Contact | null, now: number): (json: Item['json']) => object {
  let nowText: string | null = null;
  return (json) => ({ contact: contact && contactScope(contact), run, workflow: { id: plan.workflowId, name: plan.workflowName }, now: (nowText ??= new Date(now).toISOString()), json, event: json['event'] ?? null });
}

/**
 * Prepares the items of one token for its node: settings rendered, contact attached. Items whose templates fail are answered here. `valuesOf`: what
 * the JavaScript in the settings came to for an item, where there is any.
 */
export function prepareItems(plan: Plan, node: PlanNode, token: Token, contacts: ReadonlyMap<number, Contact>, now: number, index = 0, valuesOf?: (item: number) => Values): Prepared {
  const contact = token.contactId === null ? null : (contacts.get(token.contactId) ?? null);
  const run = runOf(token);
  const resumed = token.again?.by ? { memo: token.again.memo, by: token.again.by } : null;
  const hand = ({ json, files }: Item, params: never): BatchItem<never> =>
    files === undefined ? { json, contact, params, run, token: index, resumed, delivery: null } : { json, files, contact, params, run, token: index, resumed, delivery: null };
  const fixed = node.parameters.fixed as never;
  // most settings hold no template, and most tokens one item: nothing else is made for them
  if (fixed !== undefined) return { items: token.items.map((item) => hand(item, fixed)), failed: NONE_FAILED };
  const scopeOf = scopes(plan, run, contact, now);
  const items: BatchItem<never>[] = [];
  let failed: Map<number, NodeFailure> | null = null;
  token.items.forEach((item, position) => {
    try {
      items.push(hand(item, node.parameters(() => scopeOf(item.json), valuesOf?.(position)) as never));
    } catch (error) {
      (failed ??= new Map()).set(position, toFailure(error));
    }
  });
  return { items, failed: failed ?? NONE_FAILED };
}

/** Puts answers and early failures back in the order of the token's items. */
export function mergeAnswers(count: number, failed: ReadonlyMap<number, NodeFailure>, answers: readonly Outcome[]): readonly Outcome[] {
  if (failed.size === 0) return answers;
  let next = 0;
  return Array.from({ length: count }, (_, index) => {
    const failure = failed.get(index);
    return failure ? { kind: 'error' as const, error: failure } : (answers[next++] as Outcome);
  });
}
