import type { Point, Rect } from './geometry';

export type Direction = 'left' | 'right' | 'up' | 'down';

export interface Standing extends Rect {
  readonly id: string;
}

const ASIDE_WEIGHT = 2.5;
const centre = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });

/** The card an arrow key leads to: the nearest in that direction, where straight ahead counts as nearer than aside. Null at the rim. */
export function nextNode(cards: readonly Standing[], fromId: string, direction: Direction): string | null {
  const from = cards.find((card) => card.id === fromId);
  if (!from) return null;
  const start = centre(from);
  const sideways = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: { readonly id: string; readonly distance: number } | null = null;
  for (const card of cards) {
    const to = centre(card);
    const [ahead, aside] = sideways ? [(to.x - start.x) * sign, Math.abs(to.y - start.y)] : [(to.y - start.y) * sign, Math.abs(to.x - start.x)];
    const distance = ahead + aside * ASIDE_WEIGHT;
    // more aside than ahead is another direction's business
    if (card.id === fromId || ahead <= 0 || aside > ahead * 3 || (best && best.distance <= distance)) continue;
    best = { id: card.id, distance };
  }
  return best?.id ?? null;
}

/** The card that is read first: leftmost, then topmost. */
export const firstNode = (cards: readonly Standing[]): string | null => [...cards].sort((a, b) => a.x - b.x || a.y - b.y)[0]?.id ?? null;
