import { routes, type ContentPreview } from '@parcours/sdk/api';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { call } from '../../api/client';
import type { OpenContent } from './use-content';

const PAUSE_MS = 500;

export interface ShownPreview {
  readonly preview: ShallowRef<ContentPreview | null>;
  readonly failure: ShallowRef<unknown>;
  readonly loading: Ref<boolean>;
  /** Whom it is written for; null: a sample. */
  readonly contactId: Ref<number | null>;
  readAs(contactId: number | null): void;
}

/** Has the server write the content a moment after each change; an answer that comes late is dropped. */
export function useContentPreview({ body }: OpenContent): ShownPreview {
  const preview = shallowRef<ContentPreview | null>(null);
  const failure = shallowRef<unknown>(null);
  const loading = ref(false);
  const contactId = ref<number | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;
  async function ask(): Promise<void> {
    asking?.abort();
    const own = (asking = new AbortController());
    loading.value = true;
    try {
      const answer = await call(routes.contents.preview, { body: { body: body.value, ...(contactId.value === null ? {} : { contactId: contactId.value }) }, signal: own.signal });
      if (own === asking) [preview.value, failure.value] = [answer, null];
    } catch (thrown) {
      if (own === asking && !own.signal.aborted) failure.value = thrown;
    } finally {
      if (own === asking) loading.value = false;
    }
  }
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE_MS);
  };
  watch([body, contactId], soon);
  void ask();
  onScopeDispose(() => {
    clearTimeout(timer);
    asking?.abort();
  });
  return { preview, failure, loading, contactId, readAs: (id) => void (contactId.value = id) };
}
