import type { LiveEvent, RunSummary } from '@parcours/sdk/api';
import { onScopeDispose, type Ref, type ShallowRef, watch } from 'vue';
import { onReconnect, onWorkspace, watchRun, watchWorkflow } from '../../api/live';

const PAUSE_MS = 1_500;
/** Up to two rooms each; the server lets one connection into at most 100. */
const MOST_WATCHED = 40;

/**
 * Keeps listed runs current while `on`: runs under way report their own progress; activity on a listed workflow may mean a new
 * run, so the list is read again, at most every 1.5 seconds.
 */
export function useLiveRuns(items: ShallowRef<readonly RunSummary[]>, on: Ref<boolean>, refresh: () => Promise<void>): void {
  const watched = new Map<string, () => void>();
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function readSoon(): void {
    if (!on.value) return;
    waiting ??= setTimeout(() => {
      waiting = undefined;
      void refresh();
    }, PAUSE_MS);
  }
  function hear(event: LiveEvent): void {
    if (event.type !== 'run.progress') return readSoon();
    items.value = items.value.map((run) => (run.id === event.runId ? { ...run, status: event.status, error: event.error } : run));
    if (event.status !== 'running' && event.status !== 'waiting') readSoon();
  }
  function wanted(): Map<string, () => () => void> {
    const rooms = new Map<string, () => () => void>();
    if (!on.value) return rooms;
    for (const run of items.value.slice(0, MOST_WATCHED)) {
      rooms.set(`workflow ${run.workflowId}`, () => watchWorkflow(run.workflowId, hear));
      if (run.endedAt === null) rooms.set(`run ${run.id}`, () => watchRun(run.id, hear));
    }
    return rooms;
  }
  watch(
    [on, items],
    () => {
      const rooms = wanted();
      for (const [key, stop] of watched) {
        if (rooms.has(key)) continue;
        stop();
        watched.delete(key);
      }
      for (const [key, start] of rooms) if (!watched.has(key)) watched.set(key, start());
    },
    { immediate: true },
  );
  const stops = [onWorkspace((event) => event.type === 'workflow.changed' && readSoon()), onReconnect(readSoon)];
  onScopeDispose(() => {
    clearTimeout(waiting);
    for (const stop of [...stops, ...watched.values()]) stop();
  });
}
