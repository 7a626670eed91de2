import { onUnmounted, ref, watch } from 'vue';
import { onPresence, onReconnect, sayPresent } from '../../api/live';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import { createColleagues, provideColleagues, REPEAT_MS, type Presence } from '../../document/presence';

/** Tells others where somebody works in this workflow, and hears it of them. */
export function providePresence(workflowId: number, workflow: OpenWorkflow): Presence {
  const key = newId();
  const colleagues = createColleagues(key);
  const taken = ref<string | null>(null);
  const selected = (): string | null => (workflow.selection.nodeIds.value.length === 1 ? (workflow.selection.nodeIds.value[0] ?? null) : null);
  let sinceMs = Date.now();
  const say = (here = true): void => sayPresent({ workflowId, key, nodeId: here ? selected() : null, forMs: Math.max(0, Date.now() - sinceMs), here });
  watch(selected, () => {
    sinceMs = Date.now();
    taken.value = null;
    say();
  });
  const gone = (): void => say(false);
  const timer = setInterval(() => {
    colleagues.sweep();
    say();
  }, REPEAT_MS);
  // the room is asked for first; what is said before it is joined is lost
  const first = setTimeout(say, 400);
  const stops = [
    onPresence((event) => {
      if (event.workflowId === workflowId && colleagues.hear(event)) say();
    }),
    onReconnect(() => setTimeout(say, 400)),
  ];
  window.addEventListener('pagehide', gone);
  onUnmounted(() => {
    window.removeEventListener('pagehide', gone);
    clearInterval(timer);
    clearTimeout(first);
    for (const stop of stops) stop();
    gone();
  });
  const presence: Presence = {
    all: colleagues.all,
    at: colleagues.at,
    holder(nodeId) {
      const other = colleagues.at(nodeId);
      return other && taken.value !== nodeId && selected() === nodeId && other.sinceMs < sinceMs ? other : undefined;
    },
    take: (nodeId) => (taken.value = nodeId),
  };
  provideColleagues(presence);
  return presence;
}
