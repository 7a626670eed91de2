import { routes, type LiveEvent, type NodeCount, type RuleCounts } from '@parcours/sdk/api';
import { shallowRef, type ShallowRef } from 'vue';
import { call } from '../api/client';
import { onReconnect, watchWorkflow } from '../api/live';
import { createCountCells, type NodeActivity } from './count-cells';
import { createFrame } from './frame';

interface Totals {
  readonly active: number;
  readonly started: number;
  readonly failed: number;
}

type Counted = Totals & { readonly nodes: readonly NodeCount[]; readonly rules?: RuleCounts };

/** Counts are totals, so the newer one of a node is all there is to know. */
function mergeCounts(earlier: Counted, later: Counted): Counted {
  const told = new Set(later.nodes.map(({ nodeId }) => nodeId));
  return { ...earlier, ...later, nodes: [...earlier.nodes.filter(({ nodeId }) => !told.has(nodeId)), ...later.nodes] };
}

const COUNTED_EVERY_MS = 100;

/** How far a node is with a batch that takes time. */
export interface BatchProgress {
  readonly done: number;
  readonly total: number;
  readonly note: string | null;
}

export interface Activity {
  readonly workflowId: number;
  readonly totals: Readonly<ShallowRef<Totals>>;
  /** What the rules of the workflow have done; null before it is known. */
  readonly rules: Readonly<ShallowRef<RuleCounts | null>>;
  /** Counters of one node, followed alone; null before anything went through it. */
  node(nodeId: string): NodeActivity | null;
  /** Followed alone; null while the node says nothing. */
  batch(nodeId: string): BatchProgress | null;
  start(onChanged: (event: Extract<LiveEvent, { type: 'workflow.changed' }>) => void): Promise<void>;
  stop(): void;
}

/** The counters of a workflow's nodes, kept current by the server. */
export function createActivity(workflowId: number): Activity {
  const totals = shallowRef<Totals>({ active: 0, started: 0, failed: 0 });
  const rules = shallowRef<RuleCounts | null>(null);
  const cells = createCountCells();
  const stops: (() => void)[] = [];
  const take = (answer: Counted, live: boolean): void => {
    totals.value = { active: answer.active, started: answer.started, failed: answer.failed };
    rules.value = answer.rules ?? rules.value;
    for (const count of answer.nodes) cells.set(count, live);
  };
  const frame = createFrame((newest: Counted) => take(newest, true), mergeCounts, COUNTED_EVERY_MS);
  const batches = shallowRef<ReadonlyMap<string, BatchProgress>>(new Map());
  const forgetting = new Map<string, ReturnType<typeof setTimeout>>();
  const setBatch = (nodeId: string, batch: BatchProgress | null): void => {
    const next = new Map(batches.value);
    if (batch) next.set(nodeId, batch);
    else next.delete(nodeId);
    batches.value = next;
  };
  const progressed = ({ nodeId, done, total, note }: Extract<LiveEvent, { type: 'node.progress' }>): void => {
    clearTimeout(forgetting.get(nodeId));
    setBatch(nodeId, { done, total, note });
    // a worker that dies in between never says that it is through
    forgetting.set(nodeId, setTimeout(() => setBatch(nodeId, null), done >= total ? 2_000 : 60_000));
  };
  const load = async (): Promise<void> => take(await call(routes.workflows.counts, { path: { id: workflowId } }), false);
  return {
    workflowId,
    totals,
    rules,
    node: cells.read,
    batch: (nodeId) => batches.value.get(nodeId) ?? null,
    async start(onChanged) {
      stops.push(
        watchWorkflow(workflowId, (event) => {
          if (event.type === 'workflow.activity') frame.add(event);
          else if (event.type === 'node.progress') progressed(event);
          else if (event.type === 'workflow.changed') onChanged(event);
        }),
        // cut off once more, it is read when the connection is back again; what was known stands until then
        onReconnect(() => void load().catch(() => undefined)),
      );
      await load();
    },
    stop: () => {
      stops.splice(0).forEach((stop) => stop());
      frame.stop();
      for (const timer of forgetting.values()) clearTimeout(timer);
    },
  };
}
