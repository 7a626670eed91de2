import { routes, type KeptRun, type NodeItems } from '@parcours/sdk/api';
import { reachableFrom, type JsonObject } from '@parcours/sdk/workflow';
import { computed, ref, shallowRef, watch } from 'vue';
import { call } from '../../../api/client';
import { ApiFailure } from '../../../api/failure';
import { can } from '../../../app/can';
import type { OpenWorkflow } from '../../../document/open-workflow';
import type { WatchedRun } from '../../../runs/watched-run';
import { sampleInput } from '../sample-input';

type Items = readonly JsonObject[];
type Visit = NodeItems['visits'][number];

/** Where what goes in was found: at the node itself, at what comes before it, pinned there, or made up from what entry points declare. */
export type SampleSource = 'here' | 'before' | 'pinned' | 'example' | 'none';
/** A run by its number, or data that needs no run. */
export type SampleChoice = number | 'pinned' | 'example';

interface Loaded {
  readonly nodeId: string;
  readonly visit: Visit | null;
  readonly before: Items;
}

/** What was kept of a run at a node. Null where the run's version has no such node. */
function createReader() {
  const read = new Map<string, Promise<NodeItems | null>>();
  return {
    at(runId: number, nodeId: string): Promise<NodeItems | null> {
      const key = `${runId} ${nodeId}`;
      const known = read.get(key);
      if (known) return known;
      const asked = call(routes.runs.items, { path: { id: runId, nodeId } }).catch((thrown: unknown) => {
        if (thrown instanceof ApiFailure && thrown.status === 404) return null;
        read.delete(key);
        throw thrown;
      });
      read.set(key, asked);
      return asked;
    },
    forget: () => read.clear(),
  };
}

/** What stands before a node without any run: data that is pinned there, and what its entry point declares. */
function useBefore(workflow: OpenWorkflow, nodeId: () => string) {
  const edges = computed(() => workflow.document.value.edges.filter((edge) => edge.to.node === nodeId()));
  return {
    edges,
    pinned: computed<Items>(() => edges.value.flatMap((edge) => (workflow.document.value.pins?.[edge.from.node] ?? []) as Items)),
    example: computed<Items>(() => {
      const entries = workflow.document.value.nodes.filter((node) => node.id !== nodeId() && workflow.typeOf(node)?.kind === 'trigger' && reachableFrom(workflow.document.value, [node.id]).has(nodeId()));
      return entries.slice(0, 1).flatMap((node) => {
        const type = workflow.typeOf(node);
        const made = type ? (sampleInput(type, node) as JsonObject) : {};
        return Object.keys(made).length > 0 ? [made] : [];
      });
    }),
  };
}

/** Data to write the settings of a node with: from a run, pinned before it, or made up. The newest run that kept its data is taken unless another is chosen. */
export function useSample(workflow: OpenWorkflow, workflowId: number, nodeId: () => string, watched: WatchedRun) {
  const kept = shallowRef<readonly KeptRun[]>([]);
  const chosen = ref<SampleChoice | null>(null);
  const loaded = shallowRef<Loaded | null>(null);
  const failure = shallowRef<unknown>(null);
  const loading = ref(true);
  const reader = createReader();

  const { edges: edgesBefore, pinned: pinnedBefore, example } = useBefore(workflow, nodeId);
  const choice = computed<SampleChoice | null>(() => chosen.value ?? watched.run.value?.id ?? kept.value[0]?.runId ?? (pinnedBefore.value.length > 0 ? 'pinned' : example.value.length > 0 ? 'example' : null));

  async function itemsBefore(runId: number): Promise<Items> {
    const found = await Promise.all(edgesBefore.value.map(async ({ from }) => (await reader.at(runId, from.node))?.visits.at(-1)?.output.find(({ port }) => port === from.port)?.items ?? []));
    return found.flat() as unknown as Items;
  }
  async function load(): Promise<void> {
    const [id, run] = [nodeId(), choice.value];
    failure.value = null;
    if (typeof run !== 'number') return void (loaded.value = null);
    try {
      const visit = (await reader.at(run, id))?.visits.at(-1) ?? null;
      const before = visit === null ? await itemsBefore(run) : [];
      if (id === nodeId() && run === choice.value) loaded.value = { nodeId: id, visit, before };
    } catch (thrown) {
      failure.value = thrown;
    }
  }
  async function readKept(): Promise<void> {
    reader.forget();
    try {
      if (can('runs:data')) kept.value = (await call(routes.workflows.kept, { path: { id: workflowId } })).items;
      await load();
    } catch (thrown) {
      failure.value = thrown;
    } finally {
      loading.value = false;
    }
  }
  watch([nodeId, choice, edgesBefore], () => void load());
  // a run that is watched is the newest there is; what it did is read as it goes on
  watch(() => watched.run.value?.id, (run) => run !== undefined && (chosen.value = run));
  watch([() => watched.run.value?.id, watched.tick], () => void readKept());
  void readKept();

  const own = computed(() => (loaded.value?.nodeId === nodeId() && typeof choice.value === 'number' ? loaded.value : null));
  const found = computed<{ readonly source: SampleSource; readonly items: Items }>(() => {
    if (own.value?.visit) return { source: 'here', items: own.value.visit.input as unknown as Items };
    if ((own.value?.before.length ?? 0) > 0) return { source: 'before', items: own.value?.before ?? [] };
    if (choice.value !== 'example' && pinnedBefore.value.length > 0) return { source: 'pinned', items: pinnedBefore.value };
    return example.value.length > 0 ? { source: 'example', items: example.value } : { source: 'none', items: [] };
  });
  return {
    kept, choice, loading, failure, pinnedBefore, example,
    source: computed(() => found.value.source),
    input: computed(() => found.value.items),
    /** What the node did in the run; null where it was not reached. */
    visit: computed(() => own.value?.visit ?? null),
    run: computed(() => kept.value.find(({ runId }) => runId === choice.value) ?? null),
    choose: (next: SampleChoice | null): void => void (chosen.value = next),
  };
}

export type NodeSample = ReturnType<typeof useSample>;
