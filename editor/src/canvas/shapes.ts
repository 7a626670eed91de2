import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '@parcours/sdk/workflow';
import type { Edge, Node } from '@vue-flow/core';

export const CARD = 'card';
export const FLOW_EDGE = 'flow';
export const INPUT = 'in';

export interface Shapes {
  readonly nodes: Node[];
  readonly edges: Edge[];
}

const nodeShape = (node: WorkflowNode): Node => ({ id: node.id, type: CARD, position: { ...node.position }, ariaLabel: node.name });
const edgeShape = (edge: WorkflowEdge, names: ReadonlyMap<string, string>): Edge => ({
  id: edge.id,
  type: FLOW_EDGE,
  source: edge.from.node,
  sourceHandle: edge.from.port,
  target: edge.to.node,
  targetHandle: INPUT,
  ariaLabel: `${names.get(edge.from.node) ?? ''} → ${names.get(edge.to.node) ?? ''}`,
});

const unchanged = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((value, index) => value === b[index]);

/** Only these nodes (all for null) but for hidden ones, with the edges between them; `before` itself when that shows the same: Vue Flow reads anew whatever is another list. */
export function shapesNear({ nodes, edges }: Shapes, near: ReadonlySet<string> | null, hidden: ReadonlySet<string>, before?: Shapes): Shapes {
  const all = near === null && hidden.size === 0;
  const shown = (id: string): boolean => !hidden.has(id) && (near?.has(id) ?? true);
  const shapes = all ? { nodes, edges } : { nodes: nodes.filter(({ id }) => shown(id)), edges: edges.filter(({ source, target }) => shown(source) && shown(target)) };
  return before && unchanged(before.nodes, shapes.nodes) && unchanged(before.edges, shapes.edges) ? before : shapes;
}

/**
 * Turns documents into what Vue Flow draws. Answers the same arrays again while nothing a shape shows has changed, so that typing in a
 * setting never makes Vue Flow look at the graph.
 */
export function createShaper(): (document: WorkflowDocument) => Shapes {
  let shapes: Shapes = { nodes: [], edges: [] };
  let known: Pick<WorkflowDocument, 'nodes' | 'edges'> = { nodes: [], edges: [] };
  let nodeCache = new Map<string, { name: string; position: WorkflowNode['position']; shape: Node }>();
  let edgeCache = new WeakMap<WorkflowEdge, Edge>();
  return (document) => {
    const nextCache: typeof nodeCache = new Map();
    let renamed = false;
    const nextNodes = document.nodes.map((node) => {
      const cached = nodeCache.get(node.id);
      if (cached && cached.name !== node.name) renamed = true;
      const entry = cached && cached.position === node.position && cached.name === node.name ? cached : { name: node.name, position: node.position, shape: nodeShape(node) };
      nextCache.set(node.id, entry);
      return entry.shape;
    });
    nodeCache = nextCache;
    const sameIds = document.nodes.length === known.nodes.length && document.nodes.every(({ id }, index) => id === known.nodes[index]?.id);
    const sameEdges = sameIds && !renamed && document.edges === known.edges;
    known = document;
    if (renamed) edgeCache = new WeakMap();
    if (sameEdges) {
      if (!unchanged(shapes.nodes, nextNodes)) shapes = { nodes: nextNodes, edges: shapes.edges };
      return shapes;
    }
    const names = new Map(document.nodes.map((node) => [node.id, node.name]));
    const nextEdges = document.edges
      .filter((edge) => names.has(edge.from.node) && names.has(edge.to.node))
      .map((edge) => {
        const shape = edgeCache.get(edge) ?? edgeShape(edge, names);
        edgeCache.set(edge, shape);
        return shape;
      });
    const nodes = unchanged(shapes.nodes, nextNodes) ? shapes.nodes : nextNodes;
    const edges = unchanged(shapes.edges, nextEdges) ? shapes.edges : nextEdges;
    if (nodes !== shapes.nodes || edges !== shapes.edges) shapes = { nodes, edges };
    return shapes;
  };
}
