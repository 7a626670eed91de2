import type { WorkflowDocument } from '@parcours/sdk/workflow';

/** A row of history: the passages of one commit, in order. */
export interface PaceRow {
  readonly run_id: string;
  readonly version_id: number;
  readonly at: Date;
  readonly nodes: readonly number[];
  readonly ports: readonly number[];
  readonly visits: readonly number[];
}

const PARKED = -1;

/** Which nodes lead to which, by index. */
function leadersOf({ nodes, edges }: WorkflowDocument): ReadonlyMap<number, ReadonlySet<number>> {
  const places = new Map(nodes.map(({ id }, index) => [id, index]));
  const leaders = new Map<number, Set<number>>();
  for (const edge of edges) {
    const from = places.get(edge.from.node);
    const to = places.get(edge.to.node);
    if (from !== undefined && to !== undefined) leaders.set(to, (leaders.get(to) ?? new Set()).add(from));
  }
  return leaders;
}

/**
 * How long each passage of these runs took, by node id, in milliseconds: from when the node was reached (it parked, or the last node that leads
 * to it was left) until it was left. Rows in the order of time; a passage that is not over yet does not count.
 */
export function measurePace(rows: readonly PaceRow[], documents: ReadonlyMap<number, WorkflowDocument>): Map<string, number[]> {
  const leaders = new Map([...documents].map(([id, document]) => [id, leadersOf(document)]));
  const spans = new Map<string, number[]>();
  const left = new Map<string, number>();
  const parked = new Map<string, number>();
  for (const { run_id, version_id, at, nodes, ports, visits } of rows) {
    const now = at.getTime();
    nodes.forEach((node, index) => {
      const nodeId = documents.get(version_id)?.nodes[node]?.id;
      if (nodeId === undefined) return;
      const passage = `${run_id} ${nodeId} ${visits[index]}`;
      if (ports[index] === PARKED) return void parked.set(passage, parked.get(passage) ?? now);
      const reached = [...(leaders.get(version_id)?.get(node) ?? [])].flatMap((leader) => left.get(`${run_id} ${version_id} ${leader}`) ?? []);
      const since = parked.get(passage) ?? (reached.length > 0 ? Math.max(...reached) : now);
      parked.delete(passage);
      left.set(`${run_id} ${version_id} ${node}`, now);
      const known = spans.get(nodeId);
      if (known) known.push(now - since);
      else spans.set(nodeId, [now - since]);
    });
  }
  return spans;
}
