import { ERROR_PORT, portsOf, type JsonObject } from '../../node/index.js';
import { UserError } from '../../node/errors.js';
import type { FindType } from '../check-graph.js';
import type { WorkflowDocument, WorkflowEdge } from '../document.js';
import { findNode } from './find-node.js';

export interface Connection {
  readonly from: { readonly node: string; readonly port: string };
  readonly to: { readonly node: string };
}

/** Why two nodes cannot be connected, as an error to show or throw; null when they can. Ports and entry points are checked only with `find`. */
export function refuseConnection(document: WorkflowDocument, { from, to }: Connection, find?: FindType): UserError | null {
  const source = findNode(document, from.node);
  const target = findNode(document, to.node);
  if (source === target) return new UserError('self_edge', `"${source.name}" cannot lead straight back to itself; put another node, for example a wait, in between.`, { nodeId: source.id });
  if (document.edges.some((edge) => edge.from.node === from.node && edge.from.port === from.port && edge.to.node === to.node))
    return new UserError('edge_exists', `"${source.name}" already leads to "${target.name}" from this output; one connection is enough.`, { nodeId: source.id });
  const [sourceType, targetType] = [find?.(source.type, source.version), find?.(target.type, target.version)];
  if (targetType?.kind === 'trigger') return new UserError('into_trigger', `"${target.name}" is an entry point and cannot follow another node; connect to a step instead.`, { nodeId: target.id });
  if (!sourceType) return null;
  const ports = portsOf(sourceType, source.settings as JsonObject).map((port) => port.id);
  if (sourceType.kind !== 'trigger') ports.push(ERROR_PORT);
  if (!ports.includes(from.port)) return new UserError('missing_port', `"${source.name}" has no output "${from.port}" (it has ${ports.join(', ')}); use one of these.`, { nodeId: source.id });
  return null;
}

/**
 * Draws an edge from an output port to a node.
 * Throws `UserError`: `node_missing`, `id_taken`, `self_edge`, `edge_exists`, and with `find` also `into_trigger` and `missing_port`.
 */
export function connect(document: WorkflowDocument, { id, from, to, find }: WorkflowEdge & { readonly find?: FindType | undefined }): WorkflowDocument {
  const refusal = refuseConnection(document, { from, to }, find);
  if (refusal) throw refusal;
  if (document.edges.some((edge) => edge.id === id)) throw new UserError('id_taken', `The id ${id} is already used in this workflow; give the edge another one.`, { edgeId: id });
  return { ...document, edges: [...document.edges, { id, from, to }] };
}
