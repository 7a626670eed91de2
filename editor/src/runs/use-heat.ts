import { routes, type WorkflowPace } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { computed, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { call } from '../api/client';
import type { Activity } from './activity';
import { beganAt, edgeHeatOf, heatOf, type Heat, type HeatMode } from './heat';

export interface HeatMap {
  readonly mode: Readonly<Ref<HeatMode | null>>;
  choose(mode: HeatMode | null): void;
  readonly pace: Readonly<ShallowRef<WorkflowPace | null>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  of(nodeId: string): Heat | null;
  /** How much of all that began leaves by an output. */
  ofEdge(nodeId: string, port: string): Heat | null;
}

const heatCount = (activity: Activity, id: string) => activity.node(id)?.count ?? null;

/** Colours for the graph of a workflow; off until a mode is chosen. How long nodes take is measured anew each time it is asked for. */
export function createHeatMap(activity: Activity, document: () => WorkflowDocument): HeatMap {
  const mode = ref<HeatMode | null>(null);
  const pace = shallowRef<WorkflowPace | null>(null);
  const failure = shallowRef<unknown>(null);
  const count = (id: string): ReturnType<typeof heatCount> => heatCount(activity, id);
  // once for all nodes: each of a thousand would count them all anew
  const began = computed(() => (mode.value === null ? 0 : beganAt(document(), count)));
  const leading = computed(() => new Set(document().edges.map(({ from }) => from.node)));
  watch(mode, async (chosen) => {
    failure.value = null;
    if (chosen !== 'duration') return;
    try {
      pace.value = await call(routes.workflows.pace, { path: { id: activity.workflowId } });
    } catch (thrown) {
      failure.value = thrown;
    }
  });
  return {
    mode,
    choose: (chosen) => void (mode.value = chosen),
    pace,
    failure,
    of: (nodeId) => (mode.value === null ? null : heatOf(mode.value, nodeId, { count, pace: pace.value, began: began.value, leadsOn: (id) => leading.value.has(id) })),
    ofEdge: (nodeId, port) => (mode.value === null ? null : edgeHeatOf(mode.value, nodeId, port, { count, began: began.value })),
  };
}
