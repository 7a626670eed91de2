import type { Port } from '@parcours/sdk/workflow';

/** Sizes of a card in pixels; `canvas.css` draws to the same numbers. */
export const CARD_WIDTH = 248;
export const HEAD_HEIGHT = 60;
export const SUMMARY_HEIGHT = 30;
export const PORT_HEIGHT = 28;
export const PORTS_PADDING = 6;

/** From one column of the graph to the next. */
export const COLUMN_STEP = 340;
const ROW_STEP = 40;
const MARGIN = 24;

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export type Rect = Point & Size;

/** One plain output needs no row of its own: it leaves from the head of the card. */
export const hasPortRows = (ports: readonly Port[]): boolean => ports.length > 1 || (ports.length === 1 && ports[0]?.id !== 'main');

export function cardSize(ports: readonly Port[], hasSummary: boolean): Size {
  const rows = hasPortRows(ports) ? ports.length * PORT_HEIGHT + PORTS_PADDING * 2 : 0;
  return { width: CARD_WIDTH, height: HEAD_HEIGHT + (hasSummary ? SUMMARY_HEIGHT : 0) + rows };
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width + MARGIN && b.x < a.x + a.width + MARGIN && a.y < b.y + b.height + MARGIN && b.y < a.y + a.height + MARGIN;

/** The wanted place, or the next free one below it. */
export function freePlace(wanted: Point, size: Size, taken: readonly Rect[]): Point {
  let { y } = wanted;
  while (taken.some((rect) => overlap({ x: wanted.x, y, ...size }, rect))) y += ROW_STEP;
  return { x: wanted.x, y };
}
