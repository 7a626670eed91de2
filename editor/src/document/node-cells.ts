import type { WorkflowNode } from '@parcours/sdk/workflow';
import { shallowRef, type ShallowRef } from 'vue';

export interface NodeCells {
  /** Reads one node and follows only its changes; undefined once it is removed. */
  read(nodeId: string): WorkflowNode | undefined;
  sync(nodes: readonly WorkflowNode[]): void;
}

/** One reactive cell per node, so that typing in one node's settings does not redraw a thousand others. */
export function createNodeCells(nodes: readonly WorkflowNode[]): NodeCells {
  const cells = new Map<string, ShallowRef<WorkflowNode | undefined>>();
  const cell = (nodeId: string): ShallowRef<WorkflowNode | undefined> => {
    const known = cells.get(nodeId);
    if (known) return known;
    const made = shallowRef<WorkflowNode>();
    cells.set(nodeId, made);
    return made;
  };
  const sync = (next: readonly WorkflowNode[]): void => {
    const present = new Set<string>();
    for (const node of next) {
      present.add(node.id);
      cell(node.id).value = node;
    }
    for (const [nodeId, known] of cells) if (!present.has(nodeId)) known.value = undefined;
  };
  sync(nodes);
  return { read: (nodeId) => cell(nodeId).value, sync };
}
