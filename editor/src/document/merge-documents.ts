import { isExpression, type WorkflowDocument } from '@parcours/sdk/workflow';
import { sameJson } from './same-json';

export interface Clash {
  /** The node both changed; undefined for the workflow as a whole. */
  readonly nodeId: string | undefined;
  /** What of it, for example `settings.subject`. */
  readonly path: string;
}

export interface Merged {
  readonly document: WorkflowDocument;
  /** What both changed, each in another way; there the preferred side stands. */
  readonly clashes: readonly Clash[];
}

export type Side = 'mine' | 'theirs';

type Entry = { readonly id: string };
/** An expression is one value as a text is: put together with anything else it would be none. */
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value) && !isExpression(value);
const isEntries = (value: unknown): value is readonly Entry[] => Array.isArray(value) && value.every((entry) => isObject(entry) && typeof entry['id'] === 'string');

class Merging {
  readonly clashes: Clash[] = [];
  constructor(readonly preferred: Side) {}

  value(base: unknown, mine: unknown, theirs: unknown, path: readonly string[], nodeId?: string): unknown {
    if (sameJson(mine, theirs) || sameJson(base, theirs)) return mine;
    if (sameJson(base, mine)) return theirs;
    if (isEntries(mine) && isEntries(theirs) && mine.length + theirs.length > 0) return this.#entries(isEntries(base) ? base : [], mine, theirs, path, nodeId);
    if (isObject(mine) && isObject(theirs)) return this.#object(isObject(base) ? base : {}, mine, theirs, path, nodeId);
    // nobody minds where a card stands as much as what it does: the last hand on it decides
    if (path.at(-1) !== 'x' && path.at(-1) !== 'y') this.clashes.push({ nodeId, path: path.join('.') });
    // what one removed while the other worked on it stays
    if (mine === undefined || theirs === undefined) return mine ?? theirs;
    return this.preferred === 'mine' ? mine : theirs;
  }

  #object(base: Record<string, unknown>, mine: Record<string, unknown>, theirs: Record<string, unknown>, path: readonly string[], nodeId?: string): Record<string, unknown> {
    const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
    const merged = [...keys].map((key): [string, unknown] => [key, this.value(base[key], mine[key], theirs[key], [...path, key], nodeId)]);
    return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  }

  /** Lists whose entries have ids: entry by entry, in my order, theirs behind. */
  #entries(base: readonly Entry[], mine: readonly Entry[], theirs: readonly Entry[], path: readonly string[], nodeId?: string): Entry[] {
    const at = (list: readonly Entry[]): Map<string, Entry> => new Map(list.map((entry) => [entry.id, entry]));
    const [was, ours, others] = [at(base), at(mine), at(theirs)];
    const ids = new Set([...ours.keys(), ...others.keys()]);
    return [...ids].flatMap((id) => {
      const of = path.length === 1 && path[0] === 'nodes' ? id : nodeId;
      const merged = this.value(was.get(id), ours.get(id), others.get(id), of === id ? [] : [...path, id], of) as Entry | undefined;
      return merged === undefined ? [] : [merged];
    });
  }
}

/** The same document, where what equals the known one is that very object: it is compared at a glance, and not drawn anew. */
export function shareUnchanged(known: WorkflowDocument, read: WorkflowDocument): WorkflowDocument {
  const share = <E extends Entry>(before: readonly E[], after: readonly E[]): E[] => {
    const byId = new Map(before.map((entry) => [entry.id, entry]));
    return after.map((entry) => {
      const same = byId.get(entry.id);
      return same && sameJson(same, entry) ? same : entry;
    });
  };
  return { ...read, nodes: share(known.nodes, read.nodes), edges: share(known.edges, read.edges) };
}

/**
 * What two people made of the same document, in one: each keeps what the other did not touch, setting by setting. Where both changed the same
 * thing the preferred side stands and it is said; what one removed while the other worked on it stays. Edges whose node is gone go with it.
 */
export function mergeDocuments(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument, preferred: Side = 'mine'): Merged {
  const merging = new Merging(preferred);
  const document = merging.value(base, mine, theirs, []) as WorkflowDocument;
  const nodes = new Set(document.nodes.map((node) => node.id));
  const wires = new Set<string>();
  const edges = document.edges.filter(({ from, to }) => {
    const wire = JSON.stringify([from.node, from.port, to.node]);
    if (!nodes.has(from.node) || !nodes.has(to.node) || wires.has(wire)) return false;
    wires.add(wire);
    return true;
  });
  return { document: edges.length === document.edges.length ? document : { ...document, edges }, clashes: merging.clashes };
}
