import type { LoadedPage } from '@parcours/sdk/api';
import { computed, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { OptionsQuery } from './options-source';

export type LoadedOption = LoadedPage['options'][number];

export interface LoadedOptions {
  readonly options: Readonly<ShallowRef<readonly LoadedOption[]>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** What went wrong with the last attempt. */
  readonly failure: Readonly<ShallowRef<unknown>>;
  /** There are more than these. */
  readonly more: Readonly<Ref<boolean>>;
  /** At least one answer has come since the choices were last thrown away. */
  readonly loaded: Readonly<Ref<boolean>>;
  /** These are all there are: what is not among them is not there. */
  readonly complete: Readonly<Ref<boolean>>;
  /** Loads the first page, once. */
  ensure(): void;
  /** After a moment without typing. */
  search(text: string): void;
  loadMore(): void;
  retry(): void;
  /** What was loaded no longer holds: it is loaded anew when it is next asked for. */
  forget(): void;
}

const TYPING_MS = 250;
type Load = (query: OptionsQuery, signal: AbortSignal) => Promise<LoadedPage>;

/** Pages as they come; a newer question takes the place of one that is still under way. */
function createPages(load: Load) {
  const options = shallowRef<readonly LoadedOption[]>([]);
  const cursor = shallowRef<string | null>(null);
  const loading = ref(false);
  const loaded = ref(false);
  const failure = shallowRef<unknown>(null);
  let underWay: AbortController | undefined;
  const stop = (): void => {
    underWay?.abort();
    underWay = undefined;
    loading.value = false;
  };
  async function ask(query: OptionsQuery): Promise<void> {
    stop();
    const own = (underWay = new AbortController());
    loading.value = true;
    failure.value = null;
    try {
      const page = await load(query, own.signal);
      if (own !== underWay) return;
      const before = query.cursor === null ? [] : options.value;
      const known = new Set(before.map(({ value }) => value));
      options.value = [...before, ...page.options.filter(({ value }) => !known.has(value))];
      cursor.value = page.nextCursor;
      loaded.value = true;
    } catch (thrown) {
      if (own === underWay) failure.value = thrown;
    } finally {
      if (own === underWay) loading.value = false;
    }
  }
  return { options, cursor, loading, loaded, failure, stop, ask };
}

/** Choices that come page by page from elsewhere. */
export function useLoadedOptions(load: Load): LoadedOptions {
  const { options, cursor, loading, loaded, failure, stop, ask } = createPages(load);
  let text = '';
  const asked = ref('');
  let last: OptionsQuery = { search: '', cursor: null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const put = (from: string | null): void => {
    clearTimeout(timer);
    asked.value = text;
    void ask((last = { search: text, cursor: from }));
  };
  const end = (): void => {
    clearTimeout(timer);
    stop();
  };
  onScopeDispose(end);
  return {
    options, loading, failure, loaded,
    more: computed(() => cursor.value !== null),
    complete: computed(() => loaded.value && !loading.value && failure.value === null && cursor.value === null && asked.value === ''),
    ensure() {
      if (!loaded.value && !loading.value && failure.value === null) put(null);
    },
    search(typed) {
      if (typed.trim() === text) return;
      text = typed.trim();
      clearTimeout(timer);
      loading.value = true;
      timer = setTimeout(() => put(null), TYPING_MS);
    },
    loadMore: () => cursor.value !== null && put(cursor.value),
    retry: () => put(last.cursor),
    forget() {
      end();
      options.value = [];
      cursor.value = failure.value = null;
      loaded.value = false;
      text = '';
    },
  };
}
