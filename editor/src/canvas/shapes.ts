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

/** Only these nodes (all for null) but for hidden ones, with the edges between them. */
export function shapesNear({ nodes, edges }: Shapes, near: ReadonlySet<string> | null, hidden: ReadonlySet<string>): Shapes {
  if (near === null && hidden.size === 0) return { nodes, edges };
  const shown = (id: string): boolean => !hidden.has(id) && (near?.has(id) ?? true);
  return { nodes: nodes.filter(({ id }) => shown(id)), edges: edges.filter(({ source, target }) => shown(source) && shown(target)) };
}

const unchanged = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((value, index) => value === b[index]);

/**
 * Turns documents into what Vue Flow draws. Answers the same arrays again while nothing a shape shows has changed, so that typing in a
 * setting never makes Vue Flow look at the graph.
 */
export function createShaper(): (document: WorkflowDocument) => Shapes {
  let nodes: Node[] = [];
  let edges: Edge[] = [];
  let nodeCache = new Map<string, { name: string; position: WorkflowNode['position']; shape: Node }>();
  let edgeCache = new WeakMap<WorkflowEdge, Edge>();
  return (document) => {
    const nextCache: typeof nodeCache = new Map();
    let renamed = false;
    const nextNodes = document.nodes.map((node) => {
      const known = nodeCache.get(node.id);
      if (known && known.name !== node.name) renamed = true;
      const entry = known && known.position === node.position && known.name === node.name ? known : { name: node.name, position: node.position, shape: nodeShape(node) };
      nextCache.set(node.id, entry);
      return entry.shape;
    });
    nodeCache = nextCache;
    if (renamed) edgeCache = new WeakMap();
    const names = new Map(document.nodes.map((node) => [node.id, node.name]));
    const nextEdges = document.edges
      .filter((edge) => names.has(edge.from.node) && names.has(edge.to.node))
      .map((edge) => {
        const shape = edgeCache.get(edge) ?? edgeShape(edge, names);
        edgeCache.set(edge, shape);
        return shape;
      });
    if (!unchanged(nodes, nextNodes)) nodes = nextNodes;
    if (!unchanged(edges, nextEdges)) edges = nextEdges;
    return { nodes, edges };
  };
}
