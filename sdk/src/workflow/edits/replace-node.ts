import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { findNode } from './find-node.js';

/**
 * The document with one node changed by a function; every other node is shared with the document given.
 * Throws `UserError` `node_missing`.
 */
export function replaceNode(document: WorkflowDocument, nodeId: string, change: (node: WorkflowNode) => WorkflowNode): WorkflowDocument {
  const before = findNode(document, nodeId);
  const after = change(before);
  if (after === before) return document;
  return { ...document, nodes: document.nodes.map((node) => (node === before ? after : node)) };
}
