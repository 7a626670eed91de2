import type { Point } from '../geometry';
import type { DrawnCard, DrawnEdge, Scene } from './scene';

/** The topmost card at a place of the graph. */
export function cardAt(scene: Scene, { x, y }: Point): DrawnCard | null {
  return scene.cards.findLast((card) => x >= card.x && x <= card.x + card.width && y >= card.y && y <= card.y + card.height) ?? null;
}

export function cardsInside(scene: Scene, a: Point, b: Point): readonly DrawnCard[] {
  const [left, right, top, bottom] = [Math.min(a.x, b.x), Math.max(a.x, b.x), Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return scene.cards.filter((card) => card.x < right && card.x + card.width > left && card.y < bottom && card.y + card.height > top);
}

/** How far the control points of an edge stand out; the same curve as Vue Flow's with a curvature of 0.35. */
export const bend = (from: Point, to: Point): number => (to.x >= from.x ? (to.x - from.x) / 2 : 0.35 * 25 * Math.sqrt(from.x - to.x));

const STEPS = 24;
function distanceTo({ from, to }: DrawnEdge, point: Point): number {
  const reach = bend(from, to);
  let best = Infinity;
  for (let step = 0; step <= STEPS; step += 1) {
    const t = step / STEPS;
    const s = 1 - t;
    const x = s * s * s * from.x + 3 * s * s * t * (from.x + reach) + 3 * s * t * t * (to.x - reach) + t * t * t * to.x;
    const y = s * s * (s + 3 * t) * from.y + t * t * (t + 3 * s) * to.y;
    best = Math.min(best, Math.hypot(x - point.x, y - point.y));
  }
  return best;
}

/** The edge that leads past a place of the graph, at most so many graph units away. */
export function edgeAt(scene: Scene, point: Point, within: number): DrawnEdge | null {
  let best: { readonly edge: DrawnEdge; readonly distance: number } | null = null;
  for (const edge of scene.edges) {
    const { from, to } = edge;
    const reach = bend(from, to) + within;
    if (point.x < Math.min(from.x, to.x - reach) - within || point.x > Math.max(to.x, from.x + reach) + within || point.y < Math.min(from.y, to.y) - within || point.y > Math.max(from.y, to.y) + within) continue;
    // between two of the looked-at points the curve may be nearer than it seems by half a step
    const distance = distanceTo(edge, point) - Math.hypot(to.x - from.x, to.y - from.y) / STEPS / 2;
    if (distance <= within && (!best || distance < best.distance)) best = { edge, distance };
  }
  return best?.edge ?? null;
}
