import { routes, type Listening } from '@parcours/sdk/api';
import type { JsonObject, WorkflowNode } from '@parcours/sdk/workflow';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';

const LOOK_EVERY_MS = 1_000;

/** One entry point of the draft that waits for a real event. It ends when something has come, after two minutes, or when the page goes elsewhere. */
export function useListening(workflowId: () => number, node: () => WorkflowNode, received: (items: readonly JsonObject[]) => void) {
  const listening = shallowRef<Listening | null>(null);
  const busy = ref(false);
  const now = ref(Date.now());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const waits = computed(() => listening.value?.state === 'waiting');
  const secondsLeft = computed(() => (listening.value === null ? 0 : Math.max(0, Math.ceil((Date.parse(listening.value.expiresAt) - now.value) / 1_000))));

  async function look(id: number, path: { readonly id: number; readonly listeningId: number }): Promise<void> {
    const heard = await call(routes.listening.look, { path }).catch((thrown: unknown) => {
      // fetched by another window, or swept away: it is over either way; a server that is away for a moment is asked again
      if (thrown instanceof ApiFailure && thrown.status === 404) return { ...(listening.value as Listening), state: 'over' as const };
      return listening.value as Listening;
    });
    if (listening.value?.id !== id) return;
    now.value = Date.now();
    listening.value = heard.state === 'received' ? null : heard;
    if (heard.state === 'received') received(heard.items as readonly JsonObject[]);
    if (heard.state === 'waiting') timer = setTimeout(() => void look(id, path), LOOK_EVERY_MS);
  }

  async function start(): Promise<void> {
    busy.value = true;
    try {
      const { id: nodeId, type, version, settings } = node();
      const path = { id: workflowId() };
      const started = await call(routes.listening.start, { path, body: { nodeId, type, version, settings } });
      [listening.value, now.value] = [started, Date.now()];
      void look(started.id, { ...path, listeningId: started.id });
    } finally {
      busy.value = false;
    }
  }

  async function stop(): Promise<void> {
    const ended = listening.value;
    listening.value = null;
    clearTimeout(timer);
    // one that is over already needs no end
    if (ended?.state === 'waiting') await call(routes.listening.stop, { path: { id: workflowId(), listeningId: ended.id } }).catch(() => undefined);
  }

  watch(() => node().id, () => void stop());
  onScopeDispose(() => void stop());
  return { listening, waits, busy, secondsLeft, start, stop };
}
