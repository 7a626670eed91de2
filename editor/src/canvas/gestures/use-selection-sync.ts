import type { EdgeChange, NodeChange, VueFlowStore } from '@vue-flow/core';
import { nextTick, watch, type Ref } from 'vue';
import type { Selection } from '../../document/selection';

type Flow = Pick<VueFlowStore, 'nodes' | 'edges' | 'onNodesChange' | 'onEdgesChange' | 'multiSelectionActive' | 'userSelectionActive'>;

/**
 * Keeps Vue Flow's idea of what is selected and the workflow's the same, whichever of them changes. `near` are the nodes Vue Flow knows of: others are
 * selected without it, and let go of when it lets go of its own.
 */
export function useSelectionSync(flow: Flow, selection: Selection, near: Readonly<Ref<ReadonlySet<string> | null>>): void {
  const chosen = { nodes: new Map<string, boolean>(), edges: new Map<string, boolean>() };
  let asked = false;
  function take(): void {
    asked = false;
    const adding = flow.multiSelectionActive.value || flow.userSelectionActive.value;
    const after = (before: readonly string[], changes: ReadonlyMap<string, boolean>, known: (id: string) => boolean): string[] => {
      const kept = before.filter((id) => changes.get(id) ?? (adding || known(id)));
      return [...kept, ...[...changes].filter(([id, selected]) => selected && !kept.includes(id)).map(([id]) => id)];
    };
    const edges = new Set(flow.edges.value.map(({ id }) => id));
    selection.select(after(selection.nodeIds.value, chosen.nodes, (id) => near.value?.has(id) ?? true), after(selection.edgeIds.value, chosen.edges, (id) => edges.has(id)), adding ? selection.noteIds.value : []);
    chosen.nodes.clear();
    chosen.edges.clear();
  }
  const hear = (into: Map<string, boolean>) => (changes: readonly (NodeChange | EdgeChange)[]): void => {
    for (const change of changes) if (change.type === 'select') into.set(change.id, change.selected);
    if (into.size === 0 || asked) return;
    asked = true;
    queueMicrotask(take);
  };
  flow.onNodesChange(hear(chosen.nodes));
  flow.onEdgesChange(hear(chosen.edges));
  watch(
    [selection.nodeIds, selection.edgeIds, near],
    async ([nodeIds, edgeIds]) => {
      // A node that was just added is known to Vue Flow only after its own update.
      await nextTick();
      const [nodes, edges] = [new Set(nodeIds), new Set(edgeIds)];
      for (const node of flow.nodes.value) if (node.selected !== nodes.has(node.id)) node.selected = nodes.has(node.id);
      for (const edge of flow.edges.value) if (edge.selected !== edges.has(edge.id)) edge.selected = edges.has(edge.id);
    },
    { flush: 'post' },
  );
}
