import { contactScope, type BatchItem, type JsonObject, type Outcome, type SentCopy } from '@parcours/sdk/node';
import type { HostedStep, PlanNode } from '../plan/plan.js';
import type { Intent } from '../ports.js';
import type { Token } from '../run.js';

/** One call of a node for one item, as it was asked and answered. */
export interface Recorded {
  readonly at: number;
  readonly nodeId: string;
  readonly runId: number;
  readonly visit: number;
  readonly params: JsonObject;
  /** What conditions looked at. */
  readonly scope: JsonObject;
  readonly outcome: Outcome;
}

/** Writes down what nodes were given and what they answered. */
export class Recorder {
  readonly calls: Recorded[] = [];
  /** What was sent, by the delivery it was sent for. */
  readonly copies = new Map<number, SentCopy>();
  /** Where deliveries belong, and when they were last about to happen, by `token:visit:item`. */
  readonly places = new Map<string, { readonly node: number; readonly at: number }>();

  constructor(private readonly now: () => number) {}

  /** The node, with its calls written down. */
  over({ node }: PlanNode, step: HostedStep): HostedStep {
    return {
      ...step,
      execute: async (items, context) => {
        const outcomes = await step.execute(items.map((item) => (step.rehearses === true && item.delivery ? { ...item, delivery: { ...item.delivery, rehearsal: true as const } } : item)), context);
        if (Array.isArray(outcomes)) outcomes.forEach((outcome: Outcome, index) => this.note(node.id, items[index] as BatchItem<never> | undefined, outcome));
        return outcomes;
      },
    };
  }

  /** Intents of a token, with where they belong written down. */
  intend(token: Pick<Token, 'node' | 'visit'>, intents: readonly Intent[]): readonly Intent[] {
    for (const { tokenId, item } of intents) this.places.set(`${tokenId}:${token.visit}:${item}`, { node: token.node, at: this.now() });
    return intents;
  }

  private note(nodeId: string, item: BatchItem<never> | undefined, outcome: Outcome): void {
    if (!item) return;
    const { json, contact, params, run, delivery } = item;
    const at = this.now();
    this.calls.push({ at, nodeId, runId: run.id, visit: run.visit, params: params as JsonObject, scope: { json, contact: contact === null ? null : contactScope(contact), event: json['event'] ?? null }, outcome });
    const id = Number(delivery?.key.split('-').at(-1));
    if (!delivery || !Number.isFinite(id)) return;
    const copy = outcome?.kind === 'error' || outcome?.kind === undefined || outcome.delivery?.status === 'pending' ? undefined : outcome.delivery?.copy;
    if (copy) this.copies.set(id, copy);
  }
}
