import { computed } from 'vue';
import { provideOverlay, type NodeOverlay } from '../../canvas/overlay';
import type { Activity } from '../../runs/activity';
import { portKey } from '../../runs/run-progress';
import type { WatchedRun } from '../../runs/watched-run';

const IDLE: NodeOverlay = { waiting: 0, passed: 0, failed: 0, progress: 'idle', until: null, event: null, batch: null, pulse: 0 };

/** Tells the canvas what goes on: the totals of all runs, or the way of the one that is watched. */
export function usePageOverlay(activity: Activity, watched: WatchedRun): void {
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
      if (!live) return batch ? { ...IDLE, progress: null, batch } : null;
      const passed = Object.values(live.count.left).reduce((sum, left) => sum + left, 0);
      return { waiting: live.count.waiting, passed, failed: live.count.failed, progress: null, until: null, event: null, batch, pulse: live.pulse };
    },
    edge(nodeId, port, targetId) {
      const run = progress.value;
      if (run) return { count: 0, taken: run.taken.has(portKey(nodeId, port)) && run.nodes.has(targetId) };
      const left = activity.node(nodeId)?.count.left[port] ?? 0;
      return left > 0 ? { count: left, taken: null } : null;
    },
  });
}
