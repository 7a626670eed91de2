import type { WorkflowDocument } from './document.js';

/**
 * The loops of a graph that no pause slows down: groups of nodes that can reach one another without passing a node for which `pauses`
 * holds. Tarjan's algorithm (1972) without recursion: linear in nodes and edges, whatever the depth.
 */
export function findSpinningLoops(document: WorkflowDocument, pauses: (nodeId: string) => boolean): string[][] {
  const ids = document.nodes.map((node) => node.id).filter((id) => !pauses(id));
  const targets = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of document.edges) if (targets.has(edge.to.node)) targets.get(edge.from.node)?.push(edge.to.node);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const loops: string[][] = [];

  const lower = (id: string, value: number | undefined): void => void low.set(id, Math.min(low.get(id) ?? Infinity, value ?? Infinity));
  const enter = (id: string): void => {
    order.set(id, order.size);
    lower(id, order.get(id));
    open.push(id);
    isOpen.add(id);
  };
  const close = (id: string): void => {
    if (low.get(id) !== order.get(id)) return;
    const group = open.splice(open.lastIndexOf(id));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1 || targets.get(id)?.includes(id)) loops.push(group);
  };

  for (const start of ids) {
    if (order.has(start)) continue;
    enter(start);
    const path = [{ id: start, next: 0 }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const target = targets.get(top.id)?.[top.next++];
      if (target === undefined) {
        path.pop();
        close(top.id);
        const parent = path.at(-1);
        if (parent) lower(parent.id, low.get(top.id));
      } else if (!order.has(target)) {
        enter(target);
        path.push({ id: target, next: 0 });
      } else if (isOpen.has(target)) lower(top.id, order.get(target));
    }
  }
  return loops;
}
