import { insertNode, moveNodes, type Place } from '@parcours/sdk/workflow';
import type { NodeDragEvent } from '@vue-flow/core';
import type { Ref } from 'vue';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';

/** A node that stands alone is put into the connection it is dropped on; all others are only moved. */
export function useSpliceDrag(workflow: OpenWorkflow, dropEdgeId: Ref<string | null>): { onDrag: (event: NodeDragEvent) => void; onDragStop: (event: NodeDragEvent) => void } {
  function edgeUnder({ event, nodes }: NodeDragEvent): string | null {
    const [node] = nodes;
    if (nodes.length !== 1 || !node || !(event instanceof MouseEvent)) return null;
    const edges = workflow.document.value.edges;
    const known = workflow.node(node.id);
    if (!known || workflow.typeOf(known)?.kind === 'trigger' || edges.some((edge) => edge.from.node === node.id || edge.to.node === node.id)) return null;
    // the card itself is on top: what lies below it counts
    const under = document.elementsFromPoint(event.clientX, event.clientY).map((element) => element.closest('.vue-flow__edge')?.getAttribute('data-id'));
    return under.find((id) => id !== undefined && id !== null) ?? null;
  }
  return {
    onDrag: (event) => void (dropEdgeId.value = edgeUnder(event)),
    onDragStop(event) {
      const edgeId = edgeUnder(event);
      dropEdgeId.value = null;
      const places = event.nodes.map(({ id, position }): Place => ({ nodeId: id, x: position.x, y: position.y }));
      const alone = event.nodes[0] && workflow.node(event.nodes[0].id);
      workflow.apply((document) => {
        const moved = moveNodes(document, { places });
        return edgeId === null || !alone ? moved : insertNode(moved, { edgeId, nodeId: alone.id, port: workflow.portsOf(alone)[0]?.id ?? null, newEdgeId: newId() });
      });
    },
  };
}
