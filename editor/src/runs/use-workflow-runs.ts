import { routes, type RunStatus, type RunSummary } from '@parcours/sdk/api';
import { onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { call } from '../api/client';

const PAGE = 30;
/** However lively a workflow is, the list is read at most this often. */
const REFRESH_MS = 1_500;

export interface WorkflowRuns {
  readonly runs: Readonly<ShallowRef<readonly RunSummary[]>>;
  readonly more: Readonly<Ref<boolean>>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly status: Ref<RunStatus | 'all'>;
  loadMore(): Promise<void>;
  refresh(): void;
}

/** The runs of a workflow, newest first; the first page is read again when something happened, and only while it is looked at. */
export function useWorkflowRuns(workflowId: number, changed: () => unknown, shown: () => boolean): WorkflowRuns {
  const runs = shallowRef<readonly RunSummary[]>([]);
  const cursor = ref<string | null>(null);
  const more = ref(false);
  const loading = ref(true);
  const failure = shallowRef<unknown>(null);
  const status = ref<RunStatus | 'all'>('all');
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(from: string | null): Promise<void> {
    const asked = status.value;
    try {
      const page = await call(routes.workflows.runs, { path: { id: workflowId }, query: { limit: PAGE, ...(from === null ? {} : { cursor: from }), ...(asked === 'all' ? {} : { status: asked }) } });
      if (asked !== status.value) return;
      failure.value = null;
      const ids = new Set(page.items.map((run) => run.id));
      // A page read again must not lose the older ones that were already shown.
      const older = from === null ? runs.value.filter((run) => !ids.has(run.id) && run.id < (page.items.at(-1)?.id ?? 0)) : [];
      runs.value = from === null ? [...page.items, ...older] : [...runs.value.filter((run) => !ids.has(run.id)), ...page.items];
      if (older.length === 0) {
        cursor.value = page.nextCursor;
        more.value = page.nextCursor !== null;
      }
    } catch (thrown) {
      failure.value = thrown;
    } finally {
      loading.value = false;
    }
  }
  const refresh = (): void => {
    if (!shown()) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void read(null);
    }, REFRESH_MS);
  };
  watch(changed, refresh);
  watch([status, shown], ([next], [before]) => {
    if (next !== before) runs.value = [];
    if (shown()) void read(null);
  });
  if (shown()) void read(null);
  onUnmounted(() => clearTimeout(timer));
  return { runs, more, loading, failure, status, refresh, loadMore: () => read(cursor.value) };
}
