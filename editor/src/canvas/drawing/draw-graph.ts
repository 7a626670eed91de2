import { ERROR_PORT } from '@parcours/sdk/workflow';
import { getSmoothStepPath, Position } from '@vue-flow/core';
import type { Point, Rect, Size } from '../geometry';
import { HEAD_HEIGHT, PORT_HEIGHT, PORTS_PADDING, SUMMARY_HEIGHT } from '../geometry';
import type { EdgeOverlay, NodeOverlay } from '../overlay';
import { bend } from './hit-test';
import type { Colors } from './read-colors';
import type { DrawnCard, DrawnEdge, Scene } from './scene';

/** What there is to draw, and from where it is seen. */
export interface Drawing {
  readonly scene: Scene;
  readonly view: Point & { readonly zoom: number };
  readonly size: Size;
  /** While the zoom changes, every letter would be made anew in each size: a thousand names wait until it stands. */
  readonly zooming: boolean;
  readonly colors: Colors;
  /** Cards that stand on the page themselves. */
  readonly elements: ReadonlySet<string>;
  readonly selected: ReadonlySet<string>;
  readonly selectedEdges: ReadonlySet<string>;
  /** Where cards are that are being dragged, for their edges. */
  readonly moved: ReadonlyMap<string, Point>;
  readonly invalid: (nodeId: string) => boolean;
  readonly node: (nodeId: string) => NodeOverlay | null;
  readonly edge: (nodeId: string, port: string, targetId: string) => EdgeOverlay | null;
  /** Open threads of comments. */
  readonly comments: (nodeId: string) => number;
}

/** Below these zooms there is nothing to be read any more: first the small print, then names, then corners and dots. */
const SMALL_PRINT_ZOOM = 0.4;
const NAMES_ZOOM = 0.2;
const CORNERS_ZOOM = 0.16;
const FRAMES_ZOOM = 0.07;
const DOT_GAP = 20;
const FEW_CARDS = 40;
const AT_ONCE = 20;

type Ink = 'plain' | 'accent' | 'error' | 'idle' | 'success' | 'danger';

function drawDots(pen: CanvasRenderingContext2D, { view, size, colors }: Drawing): void {
  let gap = DOT_GAP * view.zoom;
  while (gap < 14) gap *= 2;
  const side = Math.max(1, Math.round(view.zoom * 2));
  pen.fillStyle = colors['canvas-dot'];
  for (let x = ((view.x % gap) + gap) % gap; x < size.width; x += gap)
    for (let y = ((view.y % gap) + gap) % gap; y < size.height; y += gap) pen.fillRect(Math.round(x), Math.round(y), side, side);
}

const inkOf = (drawing: Drawing, edge: DrawnEdge): { readonly ink: Ink; readonly heat: number | null } => {
  const live = drawing.edge(edge.source.id, edge.port, edge.target.id);
  if (live?.heat) return { ink: 'plain', heat: live.heat.level };
  if (drawing.selectedEdges.has(edge.id)) return { ink: 'accent', heat: null };
  if (live?.taken === true || live?.change === 'added') return { ink: 'success', heat: null };
  if (live?.taken === false) return { ink: 'idle', heat: null };
  return { ink: edge.port === ERROR_PORT ? 'error' : live?.change === 'removed' ? 'danger' : 'plain', heat: null };
};

const waysBack = new WeakMap<DrawnEdge, { readonly from: Point; readonly to: Point; readonly path: Path2D }>();
/** The same way around as `FlowEdge` takes when the target stands before the source. Kept: reading it from its text costs as much as drawing it. */
function wayBack(edge: DrawnEdge, from: Point, to: Point): Path2D {
  const known = waysBack.get(edge);
  if (known && known.from.x === from.x && known.from.y === from.y && known.to.x === to.x && known.to.y === to.y) return known.path;
  const path = new Path2D(getSmoothStepPath({ sourceX: from.x, sourceY: from.y, targetX: to.x, targetY: to.y, sourcePosition: Position.Right, targetPosition: Position.Left, borderRadius: 16, offset: 36 })[0]);
  waysBack.set(edge, { from, to, path });
  return path;
}

/** Strokes of a few edges each: one path of 1,500 crossing curves takes 72 ms without a graphics card, 75 paths of 20 take 6. */
function drawEdges(pen: CanvasRenderingContext2D, drawing: Drawing, seen: Rect): void {
  const { scene, moved, elements, colors, view } = drawing;
  const batches = new Map<string, { path: Path2D; count: number }>();
  const styles: Record<Ink, string> = { plain: colors['border-strong'], accent: colors.accent, error: colors.danger, idle: colors.border, success: colors.success, danger: colors.danger };
  const stroke = (key: string, path: Path2D): void => {
    const heat = key.startsWith('heat ') ? Number(key.slice(5)) : null;
    pen.strokeStyle = heat === null ? styles[key as Ink] : (colors.heat[heat] ?? colors.accent);
    pen.lineWidth = Math.max(heat === null ? 1.75 : 2 + heat, 0.9 / view.zoom);
    pen.setLineDash(key === 'error' && view.zoom >= NAMES_ZOOM ? [5, 4] : []);
    pen.stroke(path);
  };
  const place = (card: DrawnCard, end: Point): Point => {
    const at = moved.get(card.id);
    return at ? { x: end.x - card.x + at.x, y: end.y - card.y + at.y } : end;
  };
  for (const edge of scene.edges) {
    if (elements.has(edge.source.id) && elements.has(edge.target.id)) continue;
    const from = place(edge.source, edge.from);
    const to = place(edge.target, edge.to);
    const reach = bend(from, to);
    if (Math.max(from.x + reach, to.x) < seen.x || Math.min(from.x, to.x - reach) > seen.x + seen.width || Math.max(from.y, to.y) < seen.y || Math.min(from.y, to.y) > seen.y + seen.height) continue;
    const { ink, heat } = inkOf(drawing, edge);
    const key = heat === null ? ink : `heat ${heat}`;
    let batch = batches.get(key);
    if (!batch || batch.count === AT_ONCE) {
      if (batch) stroke(key, batch.path);
      batches.set(key, (batch = { path: new Path2D(), count: 0 }));
    }
    batch.count += 1;
    const { path } = batch;
    path.moveTo(from.x, from.y);
    // a curve of less than a few pixels is a line to the eye, at a third of the price
    if (view.zoom < CORNERS_ZOOM) path.lineTo(to.x, to.y);
    else if (to.x < from.x && view.zoom >= SMALL_PRINT_ZOOM) path.addPath(wayBack(edge, from, to));
    else path.bezierCurveTo(from.x + reach, from.y, to.x - reach, to.y, to.x, to.y);
  }
  for (const [key, { path }] of batches) stroke(key, path);
  pen.setLineDash([]);
}

/** How a card is filled and framed. */
function lookOf(drawing: Drawing, card: DrawnCard): { readonly fill: string; readonly line: string; readonly width: number; readonly dot: string | null } {
  const { colors, view } = drawing;
  const live = drawing.node(card.id);
  const kind = card.kind === 'trigger' ? 'entry' : card.kind === 'unknown' ? 'neutral' : card.kind;
  const far = view.zoom < SMALL_PRINT_ZOOM;
  const soft = far || card.kind === 'trigger' ? colors[`${kind}-soft`] : colors.surface;
  const dot = live?.progress === 'failed' || (live && live.progress === null && live.failed > 0) ? colors.danger : live?.progress === 'waiting' || (live && live.progress === null && live.waiting > 0) ? colors.warning : live?.progress === 'done' ? colors.success : live?.progress === 'working' ? colors.info : null;
  if (drawing.selected.has(card.id)) return { fill: soft, line: colors.accent, width: 2, dot };
  if (live?.heat) return { fill: soft, line: colors.heat[live.heat.level] ?? colors.accent, width: 4, dot: null };
  if (live?.change === 'added') return { fill: colors['success-soft'], line: colors.success, width: 2, dot };
  if (live?.change === 'removed') return { fill: colors['danger-soft'], line: colors.danger, width: 2, dot };
  if (live?.change === 'changed') return { fill: colors['warning-soft'], line: colors.warning, width: 2, dot };
  if (live?.progress && live.progress !== 'idle' && dot) return { fill: soft, line: dot, width: 1, dot };
  if (card.disabled) return { fill: colors.sunken, line: colors.border, width: 1, dot };
  if (card.kind === 'unknown') return { fill: soft, line: colors.danger, width: 1, dot };
  if (drawing.invalid(card.id)) return { fill: soft, line: colors.warning, width: 1, dot };
  return { fill: soft, line: far ? colors[kind] : colors.border, width: 1, dot };
}

function cut(pen: CanvasRenderingContext2D, text: string, room: number): string {
  const wide = pen.measureText(text).width;
  if (wide <= room) return text;
  return `${text.slice(0, Math.max(1, Math.floor((text.length * room) / wide) - 1))}…`;
}

function drawText(pen: CanvasRenderingContext2D, card: DrawnCard, { colors, view }: Drawing): void {
  const kind = card.kind === 'trigger' ? 'entry' : card.kind === 'unknown' ? 'neutral' : card.kind;
  pen.textBaseline = 'middle';
  if (view.zoom < SMALL_PRINT_ZOOM) {
    pen.fillStyle = colors[kind];
    pen.font = `600 22px ${colors.font}`;
    return pen.fillText(cut(pen, card.name, card.width - 28), card.x + 13, card.y + HEAD_HEIGHT / 2);
  }
  pen.fillStyle = colors[`${kind}-soft`];
  pen.beginPath();
  pen.roundRect(card.x + 13, card.y + 12, 36, 36, card.kind === 'trigger' ? 18 : 9);
  pen.fill();
  pen.fillStyle = card.disabled ? colors['text-muted'] : colors.text;
  pen.font = `600 14px ${colors.font}`;
  pen.fillText(cut(pen, card.name, card.width - 76), card.x + 59, card.y + 21);
  pen.fillStyle = colors['text-muted'];
  pen.font = `400 12px ${colors.font}`;
  pen.fillText(cut(pen, card.typeLabel, card.width - 76), card.x + 59, card.y + 39);
  if (card.summary !== '') pen.fillText(cut(pen, card.summary, card.width - 28), card.x + 15, card.y + HEAD_HEIGHT + 9);
  const rows = card.y + HEAD_HEIGHT + (card.summary === '' ? 0 : SUMMARY_HEIGHT);
  if (card.rows.length === 0) return;
  pen.fillStyle = colors.border;
  pen.fillRect(card.x, rows, card.width, 1);
  pen.fillStyle = colors.text;
  pen.font = `500 12px ${colors.font}`;
  pen.textAlign = 'right';
  card.rows.forEach((row, index) => pen.fillText(cut(pen, row, card.width - 42), card.x + card.width - 17, rows + PORTS_PADDING + (index + 0.5) * PORT_HEIGHT));
  pen.textAlign = 'left';
}

/** As the marker of a card on the page: a bubble with the number, which is larger from afar. */
function drawBubble(pen: CanvasRenderingContext2D, card: DrawnCard, { view, colors }: Drawing, count: number): void {
  const height = Math.min(60, Math.max(24, 10 / view.zoom));
  const width = height * (count > 9 ? 1.8 : 1.4);
  pen.fillStyle = colors.accent;
  pen.beginPath();
  pen.roundRect(card.x + card.width - 12 - width, card.y - height / 2, width, height, [height / 2, height / 2, height / 2, 3]);
  pen.fill();
  if (view.zoom < NAMES_ZOOM) return;
  pen.fillStyle = colors.surface;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `600 ${Math.round(height * 0.6)}px ${colors.font}`;
  pen.fillText(String(count), card.x + card.width - 12 - width / 2, card.y + 1);
  pen.textAlign = 'left';
}

function drawCard(pen: CanvasRenderingContext2D, card: DrawnCard, drawing: Drawing, named: boolean): void {
  const { zoom } = drawing.view;
  const { fill, line, width, dot } = lookOf(drawing, card);
  pen.fillStyle = zoom < FRAMES_ZOOM ? line : fill;
  pen.strokeStyle = line;
  pen.lineWidth = Math.max(width, 0.8 / zoom);
  if (zoom < CORNERS_ZOOM) {
    pen.fillRect(card.x, card.y, card.width, card.height);
    if (zoom >= FRAMES_ZOOM || width > 1) pen.strokeRect(card.x, card.y, card.width, card.height);
  } else {
    const round = card.kind === 'trigger' ? [30, 10, 10, 30] : 10;
    pen.beginPath();
    pen.roundRect(card.x + 0.5, card.y + 0.5, card.width - 1, card.height - 1, round);
    pen.fill();
    pen.stroke();
  }
  if (named && zoom >= NAMES_ZOOM) drawText(pen, card, drawing);
  const comments = drawing.comments(card.id);
  if (comments > 0 && zoom >= FRAMES_ZOOM) drawBubble(pen, card, drawing, comments);
  if (dot === null) return;
  const side = Math.min(60, Math.max(10, 5 / zoom));
  pen.fillStyle = dot;
  pen.beginPath();
  pen.arc(card.x + card.width - side, card.y + card.height - side / 2, side / 2, 0, Math.PI * 2);
  pen.fill();
}

/** Draws the whole graph as one picture, but for the cards and edges that are elements of the page. 1,000 cards and 1,500 edges in 4 ms. */
export function drawGraph(pen: CanvasRenderingContext2D, drawing: Drawing, pixelRatio: number): void {
  const { view, size, scene, elements } = drawing;
  pen.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  pen.clearRect(0, 0, size.width, size.height);
  drawDots(pen, drawing);
  pen.setTransform(pixelRatio * view.zoom, 0, 0, pixelRatio * view.zoom, pixelRatio * view.x, pixelRatio * view.y);
  const seen = { x: -view.x / view.zoom, y: -view.y / view.zoom, width: size.width / view.zoom, height: size.height / view.zoom };
  drawEdges(pen, drawing, seen);
  const cards = scene.cards.filter((card) => !elements.has(card.id) && card.x <= seen.x + seen.width && card.x + card.width >= seen.x && card.y <= seen.y + seen.height && card.y + card.height >= seen.y);
  for (const card of cards) drawCard(pen, card, drawing, !drawing.zooming || cards.length <= FEW_CARDS);
}
