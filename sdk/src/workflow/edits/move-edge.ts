import { UserError } from '../../node/errors.js';
import type { FindType } from '../check-graph.js';
import type { WorkflowDocument } from '../document.js';
import { refuseConnection, type Connection } from './connect.js';

/**
 * Gives an edge another start or end; it keeps its id and its place in the order.
 * Throws `UserError` `edge_missing`, and whatever `connect` throws for the new ends.
 */
export function moveEdge(document: WorkflowDocument, { edgeId, from, to, find }: Connection & { readonly edgeId: string; readonly find?: FindType | undefined }): WorkflowDocument {
  const edge = document.edges.find((candidate) => candidate.id === edgeId);
  if (!edge) throw new UserError('edge_missing', `The workflow has no edge ${edgeId}; it may have been removed meanwhile.`, { edgeId });
  if (edge.from.node === from.node && edge.from.port === from.port && edge.to.node === to.node) return document;
  const refusal = refuseConnection(document, { from, to }, find);
  if (refusal) throw refusal;
  return { ...document, edges: document.edges.map((candidate) => (candidate === edge ? { ...edge, from, to } : candidate)) };
}
