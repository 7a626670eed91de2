import type { Group } from '@parcours/sdk/workflow';
import type { Rect } from '../geometry';

export const GROUP_PADDING = 22;
export const GROUP_HEAD = 38;
/** A folded group is as large as a card. */
export const FOLDED = { width: 248, height: 60 } as const;

/** Where a group is drawn, from the places of its cards; null when none of them is there. */
export function groupBox(group: Group, cardOf: (nodeId: string) => Rect | undefined): Rect | null {
  const cards = group.nodeIds.flatMap((id) => cardOf(id) ?? []);
  if (cards.length === 0) return null;
  const left = Math.min(...cards.map(({ x }) => x));
  const top = Math.min(...cards.map(({ y }) => y));
  if (group.collapsed) return { x: left, y: top, ...FOLDED };
  const right = Math.max(...cards.map(({ x, width }) => x + width));
  const bottom = Math.max(...cards.map(({ y, height }) => y + height));
  return { x: left - GROUP_PADDING, y: top - GROUP_PADDING - GROUP_HEAD, width: right - left + GROUP_PADDING * 2, height: bottom - top + GROUP_PADDING * 2 + GROUP_HEAD };
}
