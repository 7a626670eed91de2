import { UserError } from '../../node/errors.js';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { freeName } from './free-name.js';

/** Most nodes a document may have; the same number as in its schema. */
export const MAX_NODES = 5_000;

/**
 * Places a node. A name that is already taken gets a number behind it.
 * Throws `UserError` `id_taken`, or `too_many_nodes` past 5,000.
 */
export function addNode(document: WorkflowDocument, { node }: { readonly node: WorkflowNode }): WorkflowDocument {
  if (document.nodes.length >= MAX_NODES) throw new UserError('too_many_nodes', `A workflow holds at most ${MAX_NODES} nodes; split it into several workflows.`);
  if (document.nodes.some((known) => known.id === node.id)) throw new UserError('id_taken', `The id ${node.id} is already used in this workflow; give the node another one.`, { nodeId: node.id });
  return { ...document, nodes: [...document.nodes, { ...node, name: freeName(document, node.name) }] };
}
