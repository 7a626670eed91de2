import type { Place } from '@parcours/sdk/workflow';
import type { Standing } from './next-node';

export const ALIGNMENTS = ['left', 'center', 'right', 'top', 'middle', 'bottom', 'columns', 'rows'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

const GRID = 10;
const snap = (value: number): number => Math.round(value / GRID) * GRID;

/** Equal gaps between cards, the first and the last stay. */
function distribute(cards: readonly Standing[], at: 'x' | 'y', size: 'width' | 'height'): Place[] {
  const inOrder = [...cards].sort((a, b) => a[at] - b[at]);
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (!first || !last || inOrder.length < 3) return [];
  const gap = (last[at] - first[at] - inOrder.slice(0, -1).reduce((sum, card) => sum + card[size], 0)) / (inOrder.length - 1);
  let next = first[at];
  return inOrder.map((card, index) => {
    const place = index === 0 || index === inOrder.length - 1 ? card[at] : snap(next);
    next += card[size] + gap;
    return { nodeId: card.id, x: card.x, y: card.y, [at]: place };
  });
}

/** Where cards go to stand in a line, or with equal gaps. Nothing for fewer cards than it takes: two, or three for gaps. */
export function alignPlaces(cards: readonly Standing[], alignment: Alignment): Place[] {
  if (cards.length < 2) return [];
  if (alignment === 'columns') return distribute(cards, 'x', 'width');
  if (alignment === 'rows') return distribute(cards, 'y', 'height');
  const left = Math.min(...cards.map((card) => card.x));
  const right = Math.max(...cards.map((card) => card.x + card.width));
  const top = Math.min(...cards.map((card) => card.y));
  const bottom = Math.max(...cards.map((card) => card.y + card.height));
  const place = ({ id, x, y, width, height }: Standing): Place => {
    switch (alignment) {
      case 'left': return { nodeId: id, x: left, y };
      case 'center': return { nodeId: id, x: (left + right - width) / 2, y };
      case 'right': return { nodeId: id, x: right - width, y };
      case 'top': return { nodeId: id, x, y: top };
      case 'middle': return { nodeId: id, x, y: (top + bottom - height) / 2 };
      case 'bottom': return { nodeId: id, x, y: bottom - height };
    }
  };
  return cards.map(place);
}
