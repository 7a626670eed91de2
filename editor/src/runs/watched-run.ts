import { routes, type NodeItems, type RunDetail, type RunStep } from '@parcours/sdk/api';
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { call } from '../api/client';
import { onReconnect, watchRun } from '../api/live';
import { applyProgress, progressAfter, progressOf, type RunProgress } from './run-progress';

/** Live messages come at most five times a second; the stored run is read again at most this often. */
const REFRESH_MS = 400;

export interface WatchedRun {
  readonly run: Readonly<ShallowRef<RunDetail | null>>;
  /** Where the run is; while somebody goes through its past: where it was. */
  readonly progress: ComputedRef<RunProgress | null>;
  /** How many steps of the run are shown; null: all of it, as it goes on. */
  readonly cursor: Readonly<Ref<number | null>>;
  /** Shows the run as it was after so many steps; null: as it is. */
  show(steps: number | null): void;
  /** The step the cursor stands at; null while the run is shown as it is. */
  readonly step: ComputedRef<RunStep | null>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** Changes whenever the run went on: items shown from it are then read again. */
  readonly tick: Readonly<Ref<number>>;
  watch(runId: number): Promise<void>;
  stop(): void;
  items(nodeId: string): Promise<NodeItems>;
}

function createReplay(run: Readonly<ShallowRef<RunDetail | null>>): Pick<WatchedRun, 'cursor' | 'show' | 'step' | 'progress'> {
  const cursor = ref<number | null>(null);
  return {
    cursor,
    show: (steps) => void (cursor.value = steps),
    step: computed(() => (cursor.value === null ? null : (run.value?.steps[cursor.value - 1] ?? null))),
    progress: computed(() => (run.value === null ? null : cursor.value === null ? progressOf(run.value) : progressAfter(run.value, cursor.value))),
  };
}

/** The one run the page looks at. */
export function createWatchedRun(): WatchedRun {
  const run = shallowRef<RunDetail | null>(null);
  const failure = shallowRef<unknown>(null);
  const loading = ref(false);
  const tick = ref(0);
  const replay = createReplay(run);
  let stops: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchedId: number | null = null;

  async function read(runId: number): Promise<void> {
    try {
      const answer = await call(routes.runs.read, { path: { id: runId } });
      if (watchedId !== runId) return;
      run.value = answer;
      failure.value = null;
      tick.value += 1;
    } catch (thrown) {
      if (watchedId === runId) failure.value = thrown;
    }
  }
  const refresh = (runId: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void read(runId);
    }, REFRESH_MS);
  };
  function stop(): void {
    for (const end of stops.splice(0)) end();
    clearTimeout(timer);
    timer = undefined;
    watchedId = null;
    run.value = null;
    failure.value = null;
    replay.show(null);
  }
  return {
    run,
    failure,
    loading,
    tick,
    ...replay,
    async watch(runId) {
      if (watchedId === runId) return;
      stop();
      watchedId = runId;
      loading.value = true;
      stops = [
        watchRun(runId, (event) => {
          if (run.value?.id === event.runId) run.value = applyProgress(run.value, event);
          refresh(runId);
        }),
        onReconnect(() => refresh(runId)),
      ];
      await read(runId);
      loading.value = false;
    },
    stop,
    items: (nodeId) => call(routes.runs.items, { path: { id: watchedId ?? 0, nodeId } }),
  };
}
