import { ERROR_PORT } from '../../node/index.js';
import type { WorkflowDocument, WorkflowEdge } from '../document.js';

interface Detach {
  readonly nodeIds: readonly string[];
  /** A fresh id at every call, for the edges that close the gap. */
  readonly newId: () => string;
}

/** Where a path goes on behind these nodes; nothing where it branches, because only a person knows which branch is meant. */
function wayOn(leaving: ReadonlyMap<string, readonly WorkflowEdge[]>, out: ReadonlySet<string>, start: string): string[] {
  const targets = new Set<string>();
  const seen = new Set<string>();
  const next = [start];
  for (let nodeId = next.pop(); nodeId !== undefined; nodeId = next.pop()) {
    if (seen.has(nodeId)) continue;
    seen.add(nodeId);
    const edges = (leaving.get(nodeId) ?? []).filter((edge) => edge.from.port !== ERROR_PORT);
    if (new Set(edges.map((edge) => edge.from.port)).size > 1) return [];
    for (const { to } of edges) {
      if (out.has(to.node)) next.push(to.node);
      else targets.add(to.node);
    }
  }
  return [...targets];
}

/**
 * Takes nodes out of the paths they stand in: what led to them now leads to what came behind them. The nodes stay, with the edges between
 * them. Where a path branches inside, the gap is left open. Ids that do not exist are passed over; a second call changes nothing.
 */
export function detachNodes(document: WorkflowDocument, { nodeIds, newId }: Detach): WorkflowDocument {
  const wanted = new Set(nodeIds);
  const out = new Set(document.nodes.filter((node) => wanted.has(node.id)).map((node) => node.id));
  const crosses = (edge: WorkflowEdge): boolean => out.has(edge.from.node) !== out.has(edge.to.node);
  const kept = document.edges.filter((edge) => !crosses(edge));
  if (kept.length === document.edges.length) return document;
  const leaving = new Map<string, WorkflowEdge[]>();
  for (const edge of document.edges) leaving.set(edge.from.node, [...(leaving.get(edge.from.node) ?? []), edge]);
  const known = new Set(kept.map((edge) => JSON.stringify([edge.from.node, edge.from.port, edge.to.node])));
  for (const edge of document.edges) {
    if (!crosses(edge) || out.has(edge.from.node)) continue;
    for (const target of wayOn(leaving, out, edge.to.node)) {
      const key = JSON.stringify([edge.from.node, edge.from.port, target]);
      if (target === edge.from.node || known.has(key)) continue;
      known.add(key);
      kept.push({ id: newId(), from: edge.from, to: { node: target } });
    }
  }
  return { ...document, edges: kept };
}
