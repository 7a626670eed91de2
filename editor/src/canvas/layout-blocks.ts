import type { Group, Note, WorkflowDocument } from '@parcours/sdk/workflow';
import { FOLDED, GROUP_HEAD, GROUP_PADDING } from './annotations/group-box';
import type { Point, Rect, Size } from './geometry';

/** What the automatic layout moves as one: a node, a group, or the nodes that lie on a sticky note. */
export interface Block {
  readonly nodeIds: readonly string[];
  readonly group?: Group;
  readonly note?: Note;
}

const inside = (rect: Rect, { position, size }: Note): boolean =>
  rect.x >= position.x && rect.y >= position.y && rect.x + rect.width <= position.x + size.width && rect.y + rect.height <= position.y + size.height;

/** Every node in exactly one block: first groups, then notes that nodes lie on, then nodes by themselves. */
export function blocksOf(document: WorkflowDocument, sizeOf: (nodeId: string) => Size): Block[] {
  const known = new Set(document.nodes.map(({ id }) => id));
  const blocks: Block[] = (document.groups ?? []).map((group) => ({ nodeIds: group.nodeIds.filter((id) => known.has(id)), group })).filter(({ nodeIds }) => nodeIds.length > 0);
  const free = new Map(document.nodes.map((node) => [node.id, { ...node.position, ...sizeOf(node.id) }]));
  for (const block of blocks) for (const id of block.nodeIds) free.delete(id);
  for (const note of document.notes ?? []) {
    const nodeIds = [...free].filter(([, rect]) => inside(rect, note)).map(([id]) => id);
    for (const id of nodeIds) free.delete(id);
    if (nodeIds.length > 0) blocks.push({ nodeIds, note });
  }
  return [...blocks, ...[...free.keys()].map((id) => ({ nodeIds: [id] }))];
}

/** Left free around the nodes of a block. */
export function rimOf({ group, note }: Block): { readonly side: number; readonly top: number } {
  if (group) return group.collapsed ? { side: 0, top: 0 } : { side: GROUP_PADDING, top: GROUP_PADDING + GROUP_HEAD };
  // the text of a note stands above what lies on it
  return note ? { side: GROUP_PADDING, top: GROUP_PADDING + 64 } : { side: 0, top: 0 };
}

/** How large a block is with its nodes at these places. */
export function blockSize(block: Block, places: ReadonlyMap<string, Point>, sizeOf: (nodeId: string) => Size): Size {
  if (block.group?.collapsed) return FOLDED;
  const { side, top } = rimOf(block);
  const far = (at: 'x' | 'y', length: 'width' | 'height'): number => Math.max(...block.nodeIds.map((id) => (places.get(id)?.[at] ?? 0) + sizeOf(id)[length]));
  return { width: far('x', 'width') + side * 2, height: far('y', 'height') + top + side };
}
