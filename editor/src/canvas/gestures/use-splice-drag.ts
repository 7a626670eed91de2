import { insertNode, moveNodes, type Place } from '@parcours/sdk/workflow';
import type { NodeDragEvent } from '@vue-flow/core';
import { shallowRef, type Ref, type ShallowRef } from 'vue';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { GraphPicture } from '../drawing/use-drawing';
import type { Point } from '../geometry';
import { shiftNotes } from './move-selection';

const HERE: Point = { x: 0, y: 0 };

/** A node that stands alone is put into the connection it is dropped on; all others are only moved, with the notes that are selected: `shift` is how far those are on their way. */
export function useSpliceDrag(workflow: OpenWorkflow, dropEdgeId: Ref<string | null>, picture: Pick<GraphPicture, 'dragged'>): { shift: Readonly<ShallowRef<Point>>; onDrag: (event: NodeDragEvent) => void; onDragStop: (event: NodeDragEvent) => void } {
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
  const shift = shallowRef<Point>(HERE);
  /** How far a selection is dragged; nothing moves along with a card beside it. */
  function wayOf([first]: NodeDragEvent['nodes']): Point {
    const before = first && workflow.node(first.id);
    if (!before || !workflow.selection.nodeIds.value.includes(before.id)) return HERE;
    return { x: first.position.x - before.position.x, y: first.position.y - before.position.y };
  }
  /** Where all cards are that move: those Vue Flow drags, and what else is selected, as far. */
  function placesOf({ nodes }: NodeDragEvent): Map<string, Point> {
    const places = new Map<string, Point>(nodes.map(({ id, position }) => [id, { x: position.x, y: position.y }]));
    const by = wayOf(nodes);
    if (by === HERE) return places;
    for (const id of workflow.selection.nodeIds.value) {
      const node = places.has(id) ? undefined : workflow.node(id);
      if (node) places.set(id, { x: node.position.x + by.x, y: node.position.y + by.y });
    }
    return places;
  }
  return {
    shift,
    onDrag(event) {
      if (workflow.selection.noteIds.value.length > 0) shift.value = wayOf(event.nodes);
      dropEdgeId.value = edgeUnder(event);
      picture.dragged(placesOf(event));
    },
    onDragStop(event) {
      const edgeId = edgeUnder(event);
      dropEdgeId.value = null;
      const places = [...placesOf(event)].map(([nodeId, { x, y }]): Place => ({ nodeId, x, y }));
      picture.dragged(new Map());
      const by = wayOf(event.nodes);
      shift.value = HERE;
      const alone = event.nodes[0] && workflow.node(event.nodes[0].id);
      workflow.apply((document) => {
        const moved = shiftNotes(moveNodes(document, { places }), workflow.selection.noteIds.value, by);
        return edgeId === null || !alone ? moved : insertNode(moved, { edgeId, nodeId: alone.id, port: workflow.portsOf(alone)[0]?.id ?? null, newEdgeId: newId() });
      });
    },
  };
}
