import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { EdgeSchema, GroupSchema, NodeSchema, NoteSchema, type WorkflowDocument } from '../document.js';

/** A part of a workflow on its way through the clipboard. */
export const FragmentSchema = Type.Object({
  parcours: Type.Literal('fragment'),
  nodes: Type.Array(NodeSchema, { maxItems: 1_000 }),
  edges: Type.Array(EdgeSchema, { maxItems: 5_000 }),
  notes: Type.Optional(Type.Array(NoteSchema, { maxItems: 500 })),
  groups: Type.Optional(Type.Array(GroupSchema, { maxItems: 500 })),
});
export type Fragment = Static<typeof FragmentSchema>;

/** These nodes with the edges between them and the groups that are wholly among them, and these sticky notes; null when none of the ids exists. */
export function cutFragment(document: WorkflowDocument, nodeIds: readonly string[], noteIds: readonly string[] = []): Fragment | null {
  const wanted = new Set(nodeIds);
  const nodes = document.nodes.filter((node) => wanted.has(node.id));
  const notes = (document.notes ?? []).filter(({ id }) => noteIds.includes(id));
  if (nodes.length + notes.length === 0) return null;
  const groups = (document.groups ?? []).filter((group) => group.nodeIds.every((id) => wanted.has(id)));
  return { parcours: 'fragment', nodes, ...(notes.length === 0 ? {} : { notes }), ...(groups.length === 0 ? {} : { groups }), edges: document.edges.filter((edge) => wanted.has(edge.from.node) && wanted.has(edge.to.node)) };
}

/** Reads clipboard text: a fragment, or a whole workflow document as one. Null when it is something else. */
export function readFragment(text: string): Fragment | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { nodes, edges, notes, groups } = value as Partial<Fragment>;
  const candidate = { parcours: 'fragment', nodes, edges: edges ?? [], ...(notes === undefined ? {} : { notes }), ...(groups === undefined ? {} : { groups }) };
  return Value.Check(FragmentSchema, candidate) && candidate.nodes.length + (candidate.notes ?? []).length > 0 ? candidate : null;
}
