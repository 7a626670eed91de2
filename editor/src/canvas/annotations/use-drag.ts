import type { Point } from '../geometry';

const GRID = 10;
const snap = (value: number): number => Math.round(value / GRID) * GRID;

interface Drag {
  readonly zoom: () => number;
  /** Told how far the pointer is from where it began, in the graph and on the grid. */
  readonly moved: (by: Point) => void;
  readonly begun?: () => void;
}

/** Drags something of the graph that is not a card: pressed, moved, released; the pointer stays its own meanwhile. */
export function startDrag(event: PointerEvent, { zoom, moved, begun }: Drag): void {
  if (event.button !== 0) return;
  const target = event.currentTarget as HTMLElement;
  const from = { x: event.clientX, y: event.clientY };
  let last = { x: 0, y: 0 };
  target.setPointerCapture(event.pointerId);
  const move = (next: PointerEvent): void => {
    const by = { x: snap((next.clientX - from.x) / zoom()), y: snap((next.clientY - from.y) / zoom()) };
    if (by.x === last.x && by.y === last.y) return;
    if (last.x === 0 && last.y === 0) begun?.();
    last = by;
    moved(by);
  };
  const end = (): void => {
    target.removeEventListener('pointermove', move);
    target.removeEventListener('pointerup', end);
    target.removeEventListener('pointercancel', end);
  };
  target.addEventListener('pointermove', move);
  target.addEventListener('pointerup', end);
  target.addEventListener('pointercancel', end);
}
