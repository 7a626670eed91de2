import { UserError } from '../../node/errors.js';
import type { WorkflowDocument } from '../document.js';
import { findNode } from './find-node.js';

interface Insert {
  readonly edgeId: string;
  /** A node that already stands in the document. */
  readonly nodeId: string;
  /** Its output through which the path goes on; null when it has none, the old target is then left unconnected. */
  readonly port: string | null;
  /** Id of the edge from the node on. */
  readonly newEdgeId: string;
}

/**
 * Puts a node of the document into an edge: the edge now ends at it, and a new edge leads on to the old target.
 * Throws `UserError`: `edge_missing`, `node_missing`, `id_taken`, and `self_edge` when the edge already starts or ends at the node.
 */
export function insertNode(document: WorkflowDocument, { edgeId, nodeId, port, newEdgeId }: Insert): WorkflowDocument {
  const edge = document.edges.find((candidate) => candidate.id === edgeId);
  if (!edge) throw new UserError('edge_missing', `The workflow has no edge ${edgeId}; it may have been removed meanwhile.`, { edgeId });
  const node = findNode(document, nodeId);
  if (edge.from.node === nodeId || edge.to.node === nodeId) throw new UserError('self_edge', `"${node.name}" is already at an end of this connection; choose another one.`, { nodeId });
  if (document.edges.some((known) => known.id === newEdgeId)) throw new UserError('id_taken', `The id ${newEdgeId} is already used in this workflow; give the edge another one.`, { edgeId: newEdgeId });
  const edges = document.edges.map((known) => (known === edge ? { ...edge, to: { node: nodeId } } : known));
  const leadsThere = edges.some((known) => known.from.node === nodeId && known.from.port === port && known.to.node === edge.to.node);
  if (port !== null && !leadsThere) edges.push({ id: newEdgeId, from: { node: nodeId, port }, to: edge.to });
  return { ...document, edges };
}
