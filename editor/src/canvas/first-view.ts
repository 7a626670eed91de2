import type { Point, Rect, Size } from './geometry';

const READABLE_ZOOM = 0.5;
export const LOWEST_ZOOM = 0.04;
const MARGIN = 40;
/** At the sides, where the last card's button for what comes next stands out. */
const SIDE = 64;

interface View extends Point {
  readonly zoom: number;
}

function boundsOf(cards: readonly Rect[]): Rect {
  const left = Math.min(...cards.map((card) => card.x));
  const top = Math.min(...cards.map((card) => card.y));
  return { x: left, y: top, width: Math.max(...cards.map((card) => card.x + card.width)) - left, height: Math.max(...cards.map((card) => card.y + card.height)) - top };
}

/** Shows everything, never larger than life. Null without nodes. */
export function wholeView(cards: readonly Rect[], canvas: Size): View | null {
  if (cards.length === 0) return null;
  const { x, y, width, height } = boundsOf(cards);
  const zoom = Math.max(LOWEST_ZOOM, Math.min(1, (canvas.width - SIDE * 2) / width, (canvas.height - MARGIN * 2) / height));
  return { zoom, x: (canvas.width - width * zoom) / 2 - x * zoom, y: (canvas.height - height * zoom) / 2 - y * zoom };
}

/** Where to look first: at everything, while that can be read; else at the left end, where the entry points stand. Null without nodes. */
export function firstView(cards: readonly Rect[], canvas: Size): View | null {
  const whole = wholeView(cards, canvas);
  if (!whole || whole.zoom >= READABLE_ZOOM) return whole;
  const zoom = 0.8;
  const { x, y, height } = boundsOf(cards);
  const first = cards.reduce((known, card) => (card.x < known.x ? card : known));
  const atStart = canvas.height / 2 - (first.y + first.height / 2) * zoom;
  const fromTop = MARGIN - y * zoom;
  return { zoom, x: MARGIN - x * zoom, y: height * zoom > canvas.height - MARGIN * 2 ? Math.min(atStart, fromTop) : atStart };
}
