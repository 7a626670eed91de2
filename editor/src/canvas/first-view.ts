import type { Rect, Size } from './geometry';

const LOWEST_ZOOM = 0.62;
const MARGIN = 72;

/** Where to look first: at everything, while that can be read; else at the left end, where the entry points stand. Null without nodes. */
export function firstView(cards: readonly Rect[], canvas: Size): { x: number; y: number; zoom: number } | null {
  if (cards.length === 0) return null;
  const left = Math.min(...cards.map((card) => card.x));
  const top = Math.min(...cards.map((card) => card.y));
  const width = Math.max(...cards.map((card) => card.x + card.width)) - left;
  const height = Math.max(...cards.map((card) => card.y + card.height)) - top;
  const whole = Math.min(1, (canvas.width - MARGIN * 2) / width, (canvas.height - MARGIN * 2) / height);
  if (whole >= LOWEST_ZOOM) return { zoom: whole, x: (canvas.width - width * whole) / 2 - left * whole, y: (canvas.height - height * whole) / 2 - top * whole };
  const zoom = 0.8;
  const first = cards.reduce((known, card) => (card.x < known.x ? card : known));
  const atStart = canvas.height / 2 - (first.y + first.height / 2) * zoom;
  const y = height * zoom > canvas.height - MARGIN * 2 ? Math.min(atStart, MARGIN - top * zoom) : atStart;
  return { zoom, x: MARGIN - left * zoom, y };
}
