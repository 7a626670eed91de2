import type { WorkflowDocument } from '../document.js';
import { leaveGroups } from './group-nodes.js';

/** Removes nodes with every edge that touches them; groups nobody is left in go too. Ids that do not exist are passed over, so a second call changes nothing. */
export function removeNodes(document: WorkflowDocument, { nodeIds }: { readonly nodeIds: readonly string[] }): WorkflowDocument {
  const gone = new Set(nodeIds);
  const nodes = document.nodes.filter((node) => !gone.has(node.id));
  if (nodes.length === document.nodes.length) return document;
  return leaveGroups({ ...document, nodes, edges: document.edges.filter((edge) => !gone.has(edge.from.node) && !gone.has(edge.to.node)) }, { nodeIds });
}
