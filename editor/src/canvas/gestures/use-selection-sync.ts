import type { VueFlowStore } from '@vue-flow/core';
import { nextTick, watch } from 'vue';
import type { Selection } from '../../document/selection';

/** Keeps Vue Flow's idea of what is selected and the workflow's the same, whichever of them changes. */
export function useSelectionSync(flow: Pick<VueFlowStore, 'nodes' | 'edges' | 'getSelectedNodes' | 'getSelectedEdges'>, selection: Selection): void {
  let applying = false;
  watch(
    () => `${flow.getSelectedNodes.value.map((node) => node.id).join(' ')}|${flow.getSelectedEdges.value.map((edge) => edge.id).join(' ')}`,
    () => {
      if (applying) return;
      selection.select(
        flow.getSelectedNodes.value.map((node) => node.id),
        flow.getSelectedEdges.value.map((edge) => edge.id),
      );
    },
  );
  watch(
    [selection.nodeIds, selection.edgeIds],
    async ([nodeIds, edgeIds]) => {
      applying = true;
      // A node that was just added is known to Vue Flow only after its own update.
      await nextTick();
      const [nodes, edges] = [new Set(nodeIds), new Set(edgeIds)];
      for (const node of flow.nodes.value) if (node.selected !== nodes.has(node.id)) node.selected = nodes.has(node.id);
      for (const edge of flow.edges.value) if (edge.selected !== edges.has(edge.id)) edge.selected = edges.has(edge.id);
      await nextTick();
      applying = false;
    },
    { flush: 'post' },
  );
}
