import type { JsonObject } from '../../node/index.js';
import type { WorkflowDocument } from '../document.js';
import { replaceNode } from './replace-node.js';

interface Update {
  readonly nodeId: string;
  /** The version the node becomes. */
  readonly version: number;
  /** Its settings, as that version has them. */
  readonly settings: JsonObject;
  /** Outputs that got another name, old to new. */
  readonly ports: Readonly<Record<string, string>>;
}

/**
 * The node in another version of its type: its place, name and connections stay, and edges follow outputs that got another name.
 * Throws `UserError` `node_missing`.
 */
export function updateNode(document: WorkflowDocument, { nodeId, version, settings, ports }: Update): WorkflowDocument {
  const edited = replaceNode(document, nodeId, (node) => ({ ...node, version, settings }));
  const edges = edited.edges.map((edge) => {
    const port = edge.from.node === nodeId && Object.hasOwn(ports, edge.from.port) ? ports[edge.from.port] : undefined;
    return port === undefined ? edge : { ...edge, from: { node: nodeId, port } };
  });
  return edges.every((edge, index) => edge === edited.edges[index]) ? edited : { ...edited, edges };
}
