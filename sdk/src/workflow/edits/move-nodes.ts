import type { WorkflowDocument } from '../document.js';

export interface Place {
  readonly nodeId: string;
  readonly x: number;
  readonly y: number;
}

/** Puts nodes at new places, rounded to whole pixels. Nodes that already stand there are shared; unknown ids are passed over. */
export function moveNodes(document: WorkflowDocument, { places }: { readonly places: readonly Place[] }): WorkflowDocument {
  const byId = new Map(places.map((place) => [place.nodeId, place]));
  let moved = false;
  const nodes = document.nodes.map((node) => {
    const place = byId.get(node.id);
    if (!place) return node;
    const [x, y] = [Math.round(place.x), Math.round(place.y)];
    if (x === node.position.x && y === node.position.y) return node;
    moved = true;
    return { ...node, position: { x, y } };
  });
  return moved ? { ...document, nodes } : document;
}
