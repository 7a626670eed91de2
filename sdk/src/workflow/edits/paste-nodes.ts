import { UserError } from '../../node/errors.js';
import type { Group, Note, WorkflowDocument, WorkflowEdge } from '../document.js';
import { MAX_NODES, addNode } from './add-node.js';
import type { Fragment } from './fragment.js';
import { MAX_NOTES } from './put-note.js';

interface Paste {
  readonly fragment: Fragment;
  /** Added to every place, in pixels. */
  readonly offset: { readonly x: number; readonly y: number };
  /** A fresh id at every call. */
  readonly newId: () => string;
}

/**
 * Adds the nodes and inner edges of a fragment under fresh ids; taken names get a number. Its notes and groups come along. Edges that lead out of the fragment are left behind.
 * Throws `UserError`: `too_many_nodes`, `too_many_notes`.
 */
export function pasteNodes(document: WorkflowDocument, { fragment, offset, newId }: Paste): WorkflowDocument {
  if (document.nodes.length + fragment.nodes.length > MAX_NODES)
    throw new UserError('too_many_nodes', `A workflow holds at most ${MAX_NODES} nodes and this would make ${document.nodes.length + fragment.nodes.length}; paste fewer.`);
  const withNotes = (document.notes ?? []).length + (fragment.notes ?? []).length;
  if (withNotes > MAX_NOTES) throw new UserError('too_many_notes', `A workflow holds at most ${MAX_NOTES} sticky notes and this would make ${withNotes}; paste fewer.`);
  const ids = new Map(fragment.nodes.map((node) => [node.id, newId()]));
  const edited = fragment.nodes.reduce(
    (known, node) => addNode(known, { node: { ...node, id: ids.get(node.id) as string, position: { x: node.position.x + offset.x, y: node.position.y + offset.y } } }),
    document,
  );
  const edges = fragment.edges.flatMap((edge): WorkflowEdge[] => {
    const [from, to] = [ids.get(edge.from.node), ids.get(edge.to.node)];
    return from && to ? [{ id: newId(), from: { node: from, port: edge.from.port }, to: { node: to } }] : [];
  });
  const notes = (fragment.notes ?? []).map((note): Note => ({ ...note, id: newId(), position: { x: note.position.x + offset.x, y: note.position.y + offset.y } }));
  const groups = (fragment.groups ?? []).map((group): Group => ({ ...group, id: newId(), nodeIds: group.nodeIds.flatMap((id) => ids.get(id) ?? []) })).filter((group) => group.nodeIds.length > 0);
  return {
    ...edited,
    edges: [...edited.edges, ...edges],
    ...(notes.length === 0 ? {} : { notes: [...(edited.notes ?? []), ...notes] }),
    ...(groups.length === 0 ? {} : { groups: [...(edited.groups ?? []), ...groups] }),
  };
}
