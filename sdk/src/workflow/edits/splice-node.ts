import { UserError } from '../../node/errors.js';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { addNode } from './add-node.js';

interface Splice {
  readonly edgeId: string;
  readonly node: WorkflowNode;
  /** Output of the new node through which the path goes on; null when it has none, the old target is then left unconnected. */
  readonly port: string | null;
  /** Id of the edge from the new node on. */
  readonly newEdgeId: string;
}

/**
 * Puts a new node into an edge: the edge now ends at it, and a new edge leads on to the old target.
 * Throws `UserError` `edge_missing`, `id_taken` or `too_many_nodes`. Entry points cannot be spliced: check the kind before.
 */
export function spliceNode(document: WorkflowDocument, { edgeId, node, port, newEdgeId }: Splice): WorkflowDocument {
  const edge = document.edges.find((candidate) => candidate.id === edgeId);
  if (!edge) throw new UserError('edge_missing', `The workflow has no edge ${edgeId}; it may have been removed meanwhile.`, { edgeId });
  if (document.edges.some((known) => known.id === newEdgeId)) throw new UserError('id_taken', `The id ${newEdgeId} is already used in this workflow; give the edge another one.`, { edgeId: newEdgeId });
  const edited = addNode(document, { node });
  const edges = edited.edges.map((known) => (known === edge ? { ...edge, to: { node: node.id } } : known));
  if (port !== null) edges.push({ id: newEdgeId, from: { node: node.id, port }, to: edge.to });
  return { ...edited, edges };
}
