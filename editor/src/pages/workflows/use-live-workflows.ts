import type { LiveEvent, WorkflowSummary } from '@parcours/sdk/api';
import { onScopeDispose, type ShallowRef, watch } from 'vue';
import { onReconnect, onWorkspace, watchWorkflow } from '../../api/live';

const PAUSE_MS = 1_000;
/** The server lets one connection into at most 100 rooms. */
const MOST_WATCHED = 60;

/** Keeps the listed workflows current: counts from their own rooms, everything else by reading again, at most once a second. */
export function useLiveWorkflows(items: ShallowRef<readonly WorkflowSummary[]>, refresh: () => Promise<void>): void {
  const watched = new Map<number, () => void>();
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function readSoon(): void {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      void refresh();
    }, PAUSE_MS);
  }
  function hear(event: LiveEvent): void {
    if (event.type !== 'workflow.activity') return;
    const { workflowId, active, started, failed } = event;
    items.value = items.value.map((item) => (item.id === workflowId ? { ...item, active, started, failed } : item));
  }
  watch(
    () => items.value.slice(0, MOST_WATCHED).map((item) => item.id),
    (ids) => {
      for (const [id, stop] of watched) {
        if (ids.includes(id)) continue;
        stop();
        watched.delete(id);
      }
      for (const id of ids) if (!watched.has(id)) watched.set(id, watchWorkflow(id, hear));
    },
    { immediate: true },
  );
  const stops = [onWorkspace((event) => event.type === 'workflow.changed' && readSoon()), onReconnect(readSoon)];
  onScopeDispose(() => {
    clearTimeout(waiting);
    for (const stop of [...stops, ...watched.values()]) stop();
  });
}
