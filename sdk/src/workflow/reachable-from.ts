import type { WorkflowDocument } from './document.js';

/** The ids of all nodes that can be reached from these, themselves included. Linear in nodes and edges. */
export function reachableFrom(document: WorkflowDocument, starts: readonly string[]): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const edge of document.edges) {
    const known = targets.get(edge.from.node);
    if (known) known.push(edge.to.node);
    else targets.set(edge.from.node, [edge.to.node]);
  }
  const reached = new Set(starts);
  const queue = [...starts];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const target of targets.get(id) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      queue.push(target);
    }
  }
  return reached;
}
