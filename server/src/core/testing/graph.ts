import type { JsonObject } from '@parcours/sdk/node';
import type { Retry, WorkflowDocument, WorkflowEdge, WorkflowNode } from '@parcours/sdk/workflow';

/** A node of a test graph: its type in the package `test`, alone or with what else is set. */
export type GraphNode = string | { readonly type: string; readonly settings?: JsonObject; readonly retry?: Retry; readonly disabled?: boolean };

const PLACE = /^([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?$/;

function readPlace(text: string): { node: string; port: string } {
  const [, node, port = 'main'] = PLACE.exec(text) ?? [];
  if (node === undefined) throw new Error(`Expected a node or node.port, found ${JSON.stringify(text)}.`);
  return { node, port };
}

/** Every line is a chain: `start -> check.yes -> left, right`. A name alone leaves through `main`; a comma forks. */
function readEdges(text: string): WorkflowEdge[] {
  const edges: WorkflowEdge[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const places = line.split('->').map((group) => group.split(',').map((place) => readPlace(place.trim())));
    places.slice(1).forEach((targets, index) => {
      for (const from of places[index] ?? []) for (const to of targets) edges.push({ id: `edge${edges.length + 1}`, from, to: { node: to.node } });
    });
  }
  return edges;
}

function readNode(id: string, node: GraphNode): WorkflowNode {
  const { type, settings = {}, ...rest } = typeof node === 'string' ? { type: node } : node;
  return { id, type: `test.${type}`, version: 1, name: id, position: { x: 0, y: 0 }, settings, ...rest };
}

/**
 * Builds a document from chains and the nodes in them: `graph('start -> a.yes -> b', { a: 'check' })`. Nodes that are not described are
 * of type `pass`; `start` is the entry point unless described.
 */
export function graph(chains: string, nodes: Readonly<Record<string, GraphNode>> = {}): WorkflowDocument {
  const edges = readEdges(chains);
  const names = new Set(['start', ...Object.keys(nodes), ...edges.flatMap((edge) => [edge.from.node, edge.to.node])]);
  return { schemaVersion: 1, name: 'Test', nodes: [...names].map((id) => readNode(id, nodes[id] ?? (id === 'start' ? 'start' : 'pass'))), edges };
}
