import { routes, type WorkflowPace } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { call } from '../api/client';
import type { Activity } from './activity';
import { heatOf, type Heat, type HeatMode } from './heat';

export interface HeatMap {
  readonly mode: Readonly<Ref<HeatMode | null>>;
  choose(mode: HeatMode | null): void;
  readonly pace: Readonly<ShallowRef<WorkflowPace | null>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  of(nodeId: string, document: WorkflowDocument): Heat | null;
}

/** Colours for the graph of a workflow; off until a mode is chosen. How long nodes take is measured anew each time it is asked for. */
export function createHeatMap(activity: Activity): HeatMap {
  const mode = ref<HeatMode | null>(null);
  const pace = shallowRef<WorkflowPace | null>(null);
  const failure = shallowRef<unknown>(null);
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
    of: (nodeId, document) =>
      mode.value === null ? null : heatOf(mode.value, nodeId, { count: (id) => activity.node(id)?.count ?? null, pace: pace.value, document }),
  };
}
