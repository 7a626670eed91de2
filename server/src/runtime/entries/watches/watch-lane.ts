import type { TriggerContext } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Environment } from '../../../core/executor/environment.js';
import type { FindNodeType, PlanNode } from '../../../core/plan/plan.js';
import type { Clock } from '../../../core/ports.js';
import { Lane } from '../../lanes/lane.js';
import type { Plans } from '../../plans.js';
import type { TokenIds } from '../../store/token-ids.js';
import { commitEntries } from './commit-entries.js';
import { keepHook } from './keep-hook.js';
import { failWatch, leaseWatch, releaseWatch, spread } from './lease-watch.js';
import { POLL_LIMIT_MS, pollOnce } from './poll-once.js';
import type { WatchRow } from './watch-row.js';

export interface WatchParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly plans: Plans;
  readonly ids: TokenIds;
  readonly baseUrl: string;
  /** The secrets of registered webhooks are derived from it. */
  readonly hookKey: Buffer;
  readonly environment: Pick<Environment, 'context'>;
  /** Runs may have been started; screens of this workflow have changed. */
  changed(workspaceId: number, workflowId: number): void;
  onError(error: unknown): void;
}

const AT_ONCE = 4;
const LEASE_MS = POLL_LIMIT_MS + 30_000;
const SHORTEST_INTERVAL_MS = 60_000;

/** The context of an entry point, with its plan at hand. */
export async function contextOf(parts: WatchParts, watch: WatchRow): Promise<{ readonly context: TriggerContext; readonly node: PlanNode }> {
  await parts.plans.ensure([watch.version_id]);
  const plan = parts.plans.get(watch.version_id);
  const node = plan.nodes[watch.node] as PlanNode;
  return { context: parts.environment.context(plan, node, () => undefined), node };
}

async function poll(parts: WatchParts, watch: WatchRow, intervalMs: number): Promise<void> {
  const { context, node } = await contextOf(parts, watch);
  if (node.trigger === null) throw node.broken ?? new Error(`The entry point ${watch.node_id} is no trigger.`);
  const { entries, cursor, more } = await pollOnce(node.trigger, watch, context);
  const now = parts.clock.now();
  const dueAt = more === true ? now : now + spread(intervalMs, Math.random);
  if (await commitEntries(parts.pool, parts.ids, watch, { entries, cursor, dueAt, error: null }, now)) parts.changed(watch.workspace_id, watch.workflow_id);
}

async function work(parts: WatchParts, watch: WatchRow): Promise<void> {
  const intervalMs = Math.max(SHORTEST_INTERVAL_MS, Number(watch.config['intervalMs'] ?? 0));
  try {
    if (watch.kind === 'poll') return await poll(parts, watch, intervalMs);
    const { context } = await contextOf(parts, watch);
    await keepHook(parts, watch, context, parts.clock.now());
    await releaseWatch(parts.pool, watch, null);
  } catch (error) {
    await failWatch(parts.pool, watch, error, parts.clock.now(), watch.kind === 'poll' ? intervalMs : undefined);
  }
  parts.changed(watch.workspace_id, watch.workflow_id);
}

/** Polls what is due and keeps providers informed, a few at a time. */
export function watchLane(parts: WatchParts): { readonly lane: Lane; idle(): Promise<void> } {
  const busy = new Set<Promise<void>>();
  const lane = new Lane({
    name: 'watches',
    step: async () => {
      if (busy.size >= AT_ONCE) await Promise.race(busy);
      const watch = await leaseWatch(parts.pool, ['poll', 'hook'], parts.clock.now(), LEASE_MS);
      if (watch === null) return false;
      const under = work(parts, watch).catch(parts.onError).finally(() => busy.delete(under));
      busy.add(under);
      return true;
    },
    untilDue: () => Promise.resolve(null),
    onError: parts.onError,
  });
  return { lane, idle: async () => void (await Promise.all(busy)) };
}
