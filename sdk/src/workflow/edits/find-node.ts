import { UserError } from '../../node/errors.js';
import type { WorkflowDocument, WorkflowNode } from '../document.js';

/** The node with this id. Throws `UserError` `node_missing` when the document has none. */
export function findNode(document: WorkflowDocument, nodeId: string): WorkflowNode {
  const node = document.nodes.find((candidate) => candidate.id === nodeId);
  if (!node) throw new UserError('node_missing', `The workflow has no node ${nodeId}; it may have been removed meanwhile. Choose another one.`, { nodeId });
  return node;
}
