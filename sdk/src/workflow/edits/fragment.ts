import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { EdgeSchema, NodeSchema, type WorkflowDocument } from '../document.js';

/** A part of a workflow on its way through the clipboard. */
export const FragmentSchema = Type.Object({
  parcours: Type.Literal('fragment'),
  nodes: Type.Array(NodeSchema, { minItems: 1, maxItems: 1_000 }),
  edges: Type.Array(EdgeSchema, { maxItems: 5_000 }),
});
export type Fragment = Static<typeof FragmentSchema>;

/** These nodes and the edges between them; null when none of the ids exists. */
export function cutFragment(document: WorkflowDocument, nodeIds: readonly string[]): Fragment | null {
  const wanted = new Set(nodeIds);
  const nodes = document.nodes.filter((node) => wanted.has(node.id));
  if (nodes.length === 0) return null;
  return { parcours: 'fragment', nodes, edges: document.edges.filter((edge) => wanted.has(edge.from.node) && wanted.has(edge.to.node)) };
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
  const { nodes, edges } = value as Partial<Fragment>;
  const candidate = { parcours: 'fragment', nodes, edges: edges ?? [] };
  return Value.Check(FragmentSchema, candidate) ? candidate : null;
}
