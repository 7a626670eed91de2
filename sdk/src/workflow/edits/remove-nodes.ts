import type { WorkflowDocument } from '../document.js';

/** Removes nodes with every edge that touches them. Ids that do not exist are passed over, so a second call changes nothing. */
export function removeNodes(document: WorkflowDocument, { nodeIds }: { readonly nodeIds: readonly string[] }): WorkflowDocument {
  const gone = new Set(nodeIds);
  const nodes = document.nodes.filter((node) => !gone.has(node.id));
  if (nodes.length === document.nodes.length) return document;
  return { ...document, nodes, edges: document.edges.filter((edge) => !gone.has(edge.from.node) && !gone.has(edge.to.node)) };
}
