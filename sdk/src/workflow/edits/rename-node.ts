import { UserError } from '../../node/errors.js';
import type { WorkflowDocument } from '../document.js';
import { replaceNode } from './replace-node.js';

/** Gives a node another name; two nodes may share one. Throws `UserError` `name_empty`, `name_too_long` or `node_missing`. */
export function renameNode(document: WorkflowDocument, { nodeId, name }: { readonly nodeId: string; readonly name: string }): WorkflowDocument {
  const wanted = name.trim();
  if (wanted === '') throw new UserError('name_empty', 'A node needs a name; write at least one character.', { nodeId });
  if (wanted.length > 120) throw new UserError('name_too_long', `A name has at most 120 characters, this one has ${wanted.length}; shorten it.`, { nodeId });
  return replaceNode(document, nodeId, (node) => (node.name === wanted ? node : { ...node, name: wanted }));
}
