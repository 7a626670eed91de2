import { shallowRef, type ShallowRef } from 'vue';

export interface Selection {
  readonly nodeIds: Readonly<ShallowRef<readonly string[]>>;
  readonly edgeIds: Readonly<ShallowRef<readonly string[]>>;
  /** Sticky notes, which Vue Flow knows nothing of. */
  readonly noteIds: Readonly<ShallowRef<readonly string[]>>;
  select(nodeIds: readonly string[], edgeIds?: readonly string[], noteIds?: readonly string[]): void;
  clear(): void;
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id, index) => id === b[index]);

/** What is selected, in the order it was selected. */
export function createSelection(): Selection {
  const nodeIds = shallowRef<readonly string[]>([]);
  const edgeIds = shallowRef<readonly string[]>([]);
  const noteIds = shallowRef<readonly string[]>([]);
  const select: Selection['select'] = (nodes, edges = [], notes = []) => {
    if (!same(nodes, nodeIds.value)) nodeIds.value = nodes;
    if (!same(edges, edgeIds.value)) edgeIds.value = edges;
    if (!same(notes, noteIds.value)) noteIds.value = notes;
  };
  return { nodeIds, edgeIds, noteIds, select, clear: () => select([]) };
}
