import { routes, type ConditionPreview } from '@parcours/sdk/api';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { call } from '../../api/client';
import { ApiFailure } from '../../api/failure';
import type { Counted, Trial } from './what-to-try';

const TYPING_PAUSE_MS = 400;
const FORBIDDEN = 403;

async function count(trial: Counted, signal: AbortSignal): Promise<ConditionPreview> {
  if (trial.on !== 'base') {
    const { rule } = trial;
    const body = trial.on === 'events' ? { rule, event: trial.event } : trial.on === 'items' ? { rule, items: [...trial.items], ...(trial.contactId === undefined ? {} : { contactId: trial.contactId }) } : { rule };
    return call(routes.segments.tryCondition, { body, signal });
  }
  const { sample, ...found } = await call(routes.segments.preview, { body: { rule: trial.rule, ...(trial.businessEvent === undefined ? {} : { businessEvent: trial.businessEvent }) }, signal });
  return { ...found, sample: sample.map(({ id, name }) => ({ contactId: id, name, at: null, properties: null })) };
}

/** How many a rule takes, asked for after a moment without typing. Late answers are dropped; `shown` is what the numbers are of. `refused`: whoever writes it may not see contacts. */
export function useRuleCount(trial: () => Trial) {
  const found = shallowRef<{ readonly shown: Trial; readonly preview: ConditionPreview } | null>(null);
  const failure = shallowRef<unknown>(null);
  const loading = ref(false);
  const refused = ref(false);
  let underWay = new AbortController();
  let typing: ReturnType<typeof setTimeout> | undefined;

  async function read(shown: Counted): Promise<void> {
    const { signal } = underWay;
    try {
      const preview = await count(shown, signal);
      if (signal.aborted) return;
      found.value = { shown, preview };
      failure.value = null;
    } catch (thrown) {
      if (signal.aborted) return;
      found.value = null;
      failure.value = thrown;
      refused.value = thrown instanceof ApiFailure && thrown.status === FORBIDDEN;
    }
    loading.value = false;
  }
  watch(
    () => JSON.stringify(trial()),
    () => {
      clearTimeout(typing);
      underWay.abort();
      underWay = new AbortController();
      const next = trial();
      loading.value = next.on !== 'nothing' && next.on !== 'data';
      if (next.on !== 'nothing' && next.on !== 'data') {
        typing = setTimeout(() => void read(next), TYPING_PAUSE_MS);
        return;
      }
      found.value = null;
      failure.value = null;
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(typing);
    underWay.abort();
  });
  return { found, failure, loading, refused };
}
