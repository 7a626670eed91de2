import { routes, type SegmentPreview } from '@parcours/sdk/api';
import type { Rule } from '@parcours/sdk/workflow';
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { call } from '../../api/client';

const TYPING_PAUSE_MS = 250;

/** How many contacts a rule takes, while it is written: an estimate at once where there are many, the exact number when it is there. Late answers are dropped. */
export function usePreview(rule: Ref<Rule>) {
  const preview = shallowRef<SegmentPreview | null>(null);
  const failure = shallowRef<unknown>(null);
  const loading = ref(false);
  let running = new AbortController();
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    running.abort();
    const { signal } = (running = new AbortController());
    loading.value = true;
    try {
      for (const exact of [false, true]) {
        const found = await call(routes.segments.preview, { body: { rule: rule.value, exact }, signal });
        if (signal.aborted) return;
        preview.value = found;
        failure.value = null;
        if (found.exact) break;
      }
    } catch (thrown) {
      if (!signal.aborted) failure.value = thrown;
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }
  watch(rule, () => {
    clearTimeout(typing);
    typing = setTimeout(() => void read(), TYPING_PAUSE_MS);
  });
  void read();
  onScopeDispose(() => {
    clearTimeout(typing);
    running.abort();
  });
  return { preview, failure, loading };
}
