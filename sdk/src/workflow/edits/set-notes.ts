import type { WorkflowDocument } from '../document.js';
import { replaceNode } from './replace-node.js';

/** Writes the notes people leave on a node; blank text removes them. Text past 10,000 characters is cut. Throws `UserError` `node_missing`. */
export function setNotes(document: WorkflowDocument, { nodeId, notes }: { readonly nodeId: string; readonly notes: string }): WorkflowDocument {
  return replaceNode(document, nodeId, ({ notes: _before, ...node }) => (notes.trim() === '' ? node : { ...node, notes: notes.slice(0, 10_000) }));
}
