import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';

export interface PageRequest {
  readonly cursor?: string;
  readonly limit: number;
  readonly search?: string;
}
interface PageAnswer<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const TYPING_PAUSE_MS = 250;

/**
 * A list that is read page by page, searched while typing and refreshed in place. Answers that come too late are dropped.
 * `also` is what else the list depends on, for example a filter: a change reads it anew.
 */
export function usePaged<T>(read: (page: PageRequest, signal: AbortSignal) => Promise<PageAnswer<T>>, also: () => unknown = () => null) {
  const items = shallowRef<readonly T[]>([]);
  const search = ref('');
  const loading = ref(true);
  const loadingMore = ref(false);
  const failure = shallowRef<unknown>(null);
  const cursor = ref<string | null>(null);
  let running = new AbortController();
  let typing: ReturnType<typeof setTimeout> | undefined;

  const pageOf = (limit: number): PageRequest => ({ limit, ...(search.value.trim() ? { search: search.value.trim() } : {}) });

  async function first(limit: number): Promise<void> {
    running.abort();
    const mine = (running = new AbortController());
    try {
      const page = await read(pageOf(limit), mine.signal);
      if (mine.signal.aborted) return;
      items.value = page.items;
      cursor.value = page.nextCursor;
      failure.value = null;
    } catch (cause) {
      if (!mine.signal.aborted) failure.value = cause;
    } finally {
      if (running === mine) loading.value = loadingMore.value = false;
    }
  }

  function reload(): Promise<void> {
    loading.value = true;
    failure.value = null;
    return first(PAGE_SIZE);
  }
  /** Reads what is on the screen again, without showing that it loads. */
  const refresh = (): Promise<void> => first(Math.min(MAX_PAGE_SIZE, Math.max(PAGE_SIZE, items.value.length)));

  async function loadMore(): Promise<void> {
    if (cursor.value === null || loadingMore.value) return;
    loadingMore.value = true;
    const { signal } = running;
    try {
      const page = await read({ ...pageOf(PAGE_SIZE), cursor: cursor.value }, signal);
      if (signal.aborted) return;
      items.value = [...items.value, ...page.items];
      cursor.value = page.nextCursor;
    } finally {
      loadingMore.value = false;
    }
  }

  watch(search, () => {
    clearTimeout(typing);
    typing = setTimeout(() => void reload(), TYPING_PAUSE_MS);
  });
  watch(also, () => void reload());
  onScopeDispose(() => {
    clearTimeout(typing);
    running.abort();
  });
  void reload();

  return { items, search, loading, loadingMore, failure, hasMore: computed(() => cursor.value !== null), reload, refresh, loadMore };
}
