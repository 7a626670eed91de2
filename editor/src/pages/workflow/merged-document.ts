import type { Comparison, WorkflowDocument } from '@parcours/sdk/workflow';

/** The graph as it is after, with what is gone where it used to be: what is compared is drawn on one canvas. */
export function mergedDocument(before: WorkflowDocument, after: WorkflowDocument, comparison: Comparison): WorkflowDocument {
  const gone = new Set(comparison.nodes.filter(({ change }) => change === 'removed').map(({ id }) => id));
  const nodes = [...after.nodes, ...before.nodes.filter(({ id }) => gone.has(id))];
  const known = new Set(nodes.map(({ id }) => id));
  const removed = comparison.edges.flatMap(({ change, edge }) => (change === 'removed' && known.has(edge.from.node) && known.has(edge.to.node) ? [{ ...edge, id: `removed_${edge.id}` }] : []));
  return { ...after, nodes, edges: [...after.edges, ...removed] };
}
