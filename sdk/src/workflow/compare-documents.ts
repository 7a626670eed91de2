import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from './document.js';

export type Change = 'added' | 'removed' | 'changed' | 'moved';

/** One value that differs; absent on the side that does not have it. */
export interface ValueChange {
  /** Where it stands, for example `["settings", "subject"]`; lists are compared as a whole. */
  readonly path: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface NodeChange {
  readonly id: string;
  /** As the node is called after, or before it was removed. */
  readonly name: string;
  /** `moved`: nothing but its place on the canvas. */
  readonly change: Change;
  /** What differs, in the order of its keys; none for a node that was added or removed. */
  readonly values: readonly ValueChange[];
}

export interface EdgeChange {
  readonly change: 'added' | 'removed';
  readonly edge: WorkflowEdge;
}

export interface Comparison {
  readonly nodes: readonly NodeChange[];
  readonly edges: readonly EdgeChange[];
  /** Name, description, rules of the journey and all else that belongs to no node. */
  readonly values: readonly ValueChange[];
  /** True when nothing differs but, maybe, places on the canvas. */
  readonly same: boolean;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two values read from JSON are equal; the order of keys does not count. */
function equal(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((value, index) => equal(value, other[index]));
  if (!isRecord(one) || !isRecord(other)) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => equal(one[key], other[key]));
}

/** Records are looked into, everything else is compared as a whole. An absent value and `undefined` are the same. */
function valueChanges(before: unknown, after: unknown, path: readonly string[]): ValueChange[] {
  if (equal(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => valueChanges(before[key], after[key], [...path, key]));
}

function compareNode(before: WorkflowNode, after: WorkflowNode): NodeChange | null {
  const { position: from, id: _before, ...one } = before;
  const { position: to, id, ...other } = after;
  const values = valueChanges(one, other, []);
  if (values.length > 0) return { id, name: after.name, change: 'changed', values };
  return equal(from, to) ? null : { id, name: after.name, change: 'moved', values: [] };
}

/** An edge is the same when it leads from the same output to the same node: its id is nothing people know. */
const wayOf = ({ from, to }: WorkflowEdge): string => JSON.stringify([from.node, from.port, to.node]);
const missingIn = (edges: readonly WorkflowEdge[], others: readonly WorkflowEdge[], change: EdgeChange['change']): EdgeChange[] => {
  const known = new Set(others.map(wayOf));
  return edges.filter((edge) => !known.has(wayOf(edge))).map((edge) => ({ change, edge }));
};

/** What notes say, by id: where they stand is as little of a change as the place of a node. */
const notesOf = (notes: WorkflowDocument['notes'] = []): unknown => Object.fromEntries(notes.map(({ id, text }) => [id, text]));
const groupsOf = (groups: WorkflowDocument['groups'] = []): unknown => Object.fromEntries(groups.map(({ id, name, nodeIds }) => [id, { name, nodeIds: [...nodeIds].sort() }]));

/**
 * What makes one document another: nodes by id, edges by where they lead, settings value by value. What only tests know (pinned data, what is
 * not sent) does not count. Comparing a document with itself finds nothing; the other way round, `added` and `removed` change places.
 */
export function compareDocuments(before: WorkflowDocument, after: WorkflowDocument): Comparison {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const kept = new Set(after.nodes.map(({ id }) => id));
  const nodes = [
    ...after.nodes.flatMap((node): NodeChange[] => {
      const known = old.get(node.id);
      const change = known === undefined ? { id: node.id, name: node.name, change: 'added' as const, values: [] } : compareNode(known, node);
      return change === null ? [] : [change];
    }),
    ...before.nodes.filter(({ id }) => !kept.has(id)).map(({ id, name }): NodeChange => ({ id, name, change: 'removed', values: [] })),
  ];
  const edges = [...missingIn(after.edges, before.edges, 'added'), ...missingIn(before.edges, after.edges, 'removed')];
  const rest = ({ name, description, settings, notes, groups }: WorkflowDocument): unknown => ({ name, description, settings: settings ?? {}, notes: notesOf(notes), groups: groupsOf(groups) });
  const values = valueChanges(rest(before), rest(after), []);
  return { nodes, edges, values, same: edges.length === 0 && values.length === 0 && nodes.every(({ change }) => change === 'moved') };
}
