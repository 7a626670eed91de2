import { ERROR_PORT, type BatchItem, type Item, type NodeContext, type Outcome } from '@parcours/sdk/node';
import type { Plan, PlanNode } from '../plan/plan.js';
import { callNode } from './call-node.js';
import type { Environment } from './environment.js';
import { evaluateSettings } from './evaluate-settings.js';
import { prepareItems } from './prepare-items.js';
import type { Claim } from '../ports.js';
import type { Token } from '../run.js';
import type { Tally, TallyWay } from './tally.js';
import { outputs } from './ways.js';

/** Runs with fewer items are quicker and small enough as a whole. */
export const STREAMED_FROM = 20_000;
/** Items on their way at once: what they need meanwhile is small, what each round costs is too. */
const CHUNK = 2_000;
/** Paths that part and meet again are walked once for each way to get there. */
const MAX_PLACES = 500;
/** What is kept of a step is its first items. */
const SHOWN = 100;

const streamable = new WeakMap<PlanNode, boolean>();

/** Whether items can go from here to their ends one by one: nothing stops them on the way, looks at others, or sends them two ways at once. */
function canStream(plan: Plan, node: PlanNode, before: ReadonlySet<PlanNode> = new Set()): boolean {
  const known = streamable.get(node);
  if (known !== undefined) return known;
  const itemwise = node.step?.itemwise === true && node.effects === 'none' && !node.joins && !node.broken && !node.node.disabled && !before.has(node);
  const here = new Set(before).add(node);
  const can = itemwise && [...node.targets].every(([port, targets]) => port === ERROR_PORT || (targets.length <= 1 && targets.every((target) => canStream(plan, plan.nodes[target] as PlanNode, here))));
  streamable.set(node, can);
  return can;
}

/** Thrown when an item needs more than a way: the whole is then done as usual. Nodes without effects may be asked again. */
class NotStreamed extends Error {}

class Stream {
  private places = 0;
  private readonly contexts = new Map<PlanNode, NodeContext>();

  constructor(
    private readonly plan: Plan,
    private readonly token: Token,
    private readonly claim: Claim,
    private readonly environment: Environment,
  ) {}

  place(node: PlanNode): Tally {
    if (++this.places > MAX_PLACES) throw new NotStreamed();
    return { node, ways: new Map() };
  }

  /** Sends some items as far as they go. */
  async pass(tally: Tally, items: readonly Item[], visit: number): Promise<void> {
    const produced = new Map<TallyWay, Item[]>();
    const answers = await this.ask(tally.node, items, visit);
    answers.forEach((outcome, index) => this.take(tally, outcome, items[index] as Item, produced));
    for (const [way, out] of produced) {
      way.count += out.length;
      for (let index = 0; index < out.length && way.first.length < SHOWN; index++) way.first.push(out[index] as Item);
      const target = way.kind === 'port' ? tally.node.targets.get(way.port)?.[0] : undefined;
      if (target === undefined || out.length === 0) continue;
      way.next ??= this.place(this.plan.nodes[target] as PlanNode);
      await this.pass(way.next, out, visit + 1);
    }
  }

  private async ask(node: PlanNode, items: readonly Item[], visit: number): Promise<readonly Outcome[]> {
    const token = { ...this.token, items, visit };
    const evaluated = await evaluateSettings(this.plan, node, [token], this.claim, this.environment);
    const prepared: { readonly items: readonly BatchItem<never>[]; readonly failed: ReadonlyMap<number, unknown> } = prepareItems(this.plan, node, token, this.claim.contacts, this.claim.now, 0, evaluated === null ? undefined : (item) => evaluated(0, item));
    if (prepared.failed.size > 0 || !node.step) throw new NotStreamed();
    const [answers] = await callNode({ node: node.node, step: node.step }, [prepared], this.contextOf(node));
    return answers ?? [];
  }

  private take({ node, ways }: Tally, outcome: Outcome, item: Item, produced: Map<TallyWay, Item[]>): void {
    if ((outcome.kind !== 'next' && outcome.kind !== 'end') || outcome.commands?.length || outcome.response || outcome.delivery) throw new NotStreamed();
    if (outcome.kind === 'next' && !node.ports.includes(outcome.port)) throw new NotStreamed();
    const key = outcome.kind === 'next' ? `port ${outcome.port}` : 'end';
    let way = ways.get(key);
    if (!way) ways.set(key, (way = { kind: outcome.kind === 'next' ? 'port' : 'end', port: outcome.kind === 'next' ? outcome.port : '', count: 0, first: [], next: null }));
    let out = produced.get(way);
    if (!out) produced.set(way, (out = []));
    if (outcome.kind === 'end') out.push(item);
    else for (const one of outputs(item, outcome)) out.push(one);
  }

  /** What is said of single items is not kept beside a million of them; a node that says something is asked as usual. */
  private contextOf(node: PlanNode): NodeContext {
    let context = this.contexts.get(node);
    const refuse = (): never => {
      throw new NotStreamed();
    };
    if (!context) this.contexts.set(node, (context = this.environment.context(this.plan, node, refuse)));
    return context;
  }
}

/**
 * Sends the many items of a token to their ends in parts, so that only some are on their way at any time: of a million items with a dozen
 * fields each, those that enter are all that is ever in memory. Answers what they came to, from which the token and its history are made as
 * if all had gone together; null when something on the way needs all items at once, stops or fails some, and nothing has happened then.
 */
export async function streamItems(plan: Plan, node: PlanNode, token: Token, claim: Claim, environment: Environment): Promise<Tally | null> {
  if (token.items.length < STREAMED_FROM || token.test || token.again !== null || !canStream(plan, node)) return null;
  const stream = new Stream(plan, token, claim, environment);
  try {
    const start = stream.place(node);
    for (let from = 0; from < token.items.length; from += CHUNK) {
      await stream.pass(start, token.items.slice(from, from + CHUNK), token.visit);
      // others of this process get their turn
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return start;
  } catch (thrown) {
    if (thrown instanceof NotStreamed) return null;
    throw thrown;
  }
}
