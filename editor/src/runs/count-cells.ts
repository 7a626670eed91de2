import type { NodeCount } from '@parcours/sdk/api';
import { shallowRef, type ShallowRef } from 'vue';
import { sameJson } from '../document/same-json';

export interface NodeActivity {
  readonly count: NodeCount;
  /** Grows with every live message about the node. */
  readonly pulse: number;
}

export interface CountCells {
  /** Reads one node and follows only its changes; null before anything went through it. */
  read(nodeId: string): NodeActivity | null;
  set(count: NodeCount, live: boolean): void;
}

/** One reactive cell per node, so that what moves redraws one card. */
export function createCountCells(): CountCells {
  const cells = new Map<string, ShallowRef<NodeActivity | null>>();
  const cell = (nodeId: string): ShallowRef<NodeActivity | null> => {
    const known = cells.get(nodeId);
    if (known) return known;
    const made = shallowRef<NodeActivity | null>(null);
    cells.set(nodeId, made);
    return made;
  };
  return {
    read: (nodeId) => cell(nodeId).value,
    set(count, live) {
      const known = cell(count.nodeId);
      // the server tells all counters of the workflow: what has not changed stays as it is drawn
      if (known.value && sameJson(known.value.count, count)) return;
      known.value = { count, pulse: (known.value?.pulse ?? 0) + (live ? 1 : 0) };
    },
  };
}
