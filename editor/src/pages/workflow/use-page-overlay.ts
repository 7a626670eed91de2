import { computed } from 'vue';
import { provideOverlay, type NodeOverlay } from '../../canvas/overlay';
import type { Activity } from '../../runs/activity';
import { portKey } from '../../runs/run-progress';
import type { HeatMap } from '../../runs/use-heat';
import { useHeatText } from '../../runs/use-heat-text';
import type { WatchedRun } from '../../runs/watched-run';

const IDLE: NodeOverlay = { waiting: 0, passed: 0, failed: 0, progress: 'idle', until: null, event: null, batch: null, heat: null, change: null, pulse: 0 };

/** Tells the canvas what goes on: the totals of all runs, or the way of the one that is watched. */
export function usePageOverlay(activity: Activity, watched: WatchedRun, heatMap: HeatMap): void {
  const textOf = useHeatText();
  const heatAt = (nodeId: string): NodeOverlay['heat'] => {
    const mode = heatMap.mode.value;
    const heat = mode === null ? null : heatMap.of(nodeId);
    return heat === null || mode === null ? null : { level: heat.level, text: textOf(mode, heat.value) };
  };
  const progress = computed(() => watched.progress.value);
  provideOverlay({
    node(nodeId) {
      const run = progress.value;
      if (run) {
        const at = run.nodes.get(nodeId);
        return at ? { ...IDLE, progress: at.state, until: at.until, event: at.event, batch: activity.batch(nodeId), pulse: at.visits } : IDLE;
      }
      const live = activity.node(nodeId);
      const batch = activity.batch(nodeId);
      const heat = heatAt(nodeId);
      if (!live) return batch || heat ? { ...IDLE, progress: null, batch, heat } : null;
      const passed = Object.values(live.count.left).reduce((sum, left) => sum + left, 0);
      return { ...IDLE, waiting: live.count.waiting, passed, failed: live.count.failed, progress: null, batch, heat, pulse: live.pulse };
    },
    edge(nodeId, port, targetId) {
      const run = progress.value;
      if (run) return { count: 0, taken: run.taken.has(portKey(nodeId, port)) && run.nodes.has(targetId), change: null };
      const left = activity.node(nodeId)?.count.left[port] ?? 0;
      const mode = heatMap.mode.value;
      const warm = mode === null ? null : heatMap.ofEdge(nodeId, port);
      const heat = warm === null || mode === null ? null : { level: warm.level, text: textOf('reach', warm.value) };
      return left > 0 || heat ? { count: left, taken: null, change: null, heat } : null;
    },
    changed: () => [activity.totals.value, progress.value, heatMap.mode.value, heatMap.pace.value],
  });
}
