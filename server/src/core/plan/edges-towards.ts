import { reachableFrom, type WorkflowDocument, type WorkflowEdge } from '@parcours/sdk/workflow';

/** The connections a run follows: all of them, or in a test "up to here" only those that lead to that node. */
export function edgesTowards(document: WorkflowDocument): readonly WorkflowEdge[] {
  const until = document.test?.until;
  if (until === undefined) return document.edges;
  const backwards = { ...document, edges: document.edges.map((edge) => ({ ...edge, from: { node: edge.to.node, port: '' }, to: { node: edge.from.node } })) };
  const leading = reachableFrom(backwards, [until]);
  return document.edges.filter((edge) => edge.from.node !== until && leading.has(edge.to.node));
}
