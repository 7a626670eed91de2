import { Graph, layout } from '@dagrejs/dagre';
import { moveNodes, type Note, type Place, type WorkflowDocument } from '@parcours/sdk/workflow';
import { freePlace, type Point, type Rect, type Size } from './geometry';
import { blockSize, blocksOf, rimOf, type Block } from './layout-blocks';

const GRID = 10;
const snap = (value: number): number => Math.round(value / GRID) * GRID;
type Edges = readonly (readonly [from: string, to: string])[];

/** Boxes from left to right along their edges, the top left corner of all at 0, 0. */
function inColumns(sizes: ReadonlyMap<string, Size>, edges: Edges): Map<string, Point> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 56, ranksep: 92, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, size] of sizes) graph.setNode(id, { ...size });
  edges.forEach(([from, to], index) => { if (from !== to && sizes.has(from) && sizes.has(to)) graph.setEdge(from, to, {}, `${index}`); });
  layout(graph);
  const corners = [...sizes].map(([id, { width, height }]): [string, Point] => {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    return [id, { x: x - width / 2, y: y - height / 2 }];
  });
  const [left, top] = [Math.min(...corners.map(([, { x }]) => x)), Math.min(...corners.map(([, { y }]) => y))];
  return new Map(corners.map(([id, { x, y }]) => [id, { x: snap(x - left), y: snap(y - top) }]));
}

/** The nodes of a block among themselves. What is folded keeps its inner places: nobody sees them now. */
function withinBlock({ nodeIds, group }: Block, document: WorkflowDocument, sizeOf: (nodeId: string) => Size): ReadonlyMap<string, Point> {
  if (nodeIds.length === 1) return new Map(nodeIds.map((id) => [id, { x: 0, y: 0 }]));
  if (!group?.collapsed) return inColumns(new Map(nodeIds.map((id) => [id, sizeOf(id)])), document.edges.map(({ from, to }) => [from.node, to.node]));
  const chosen = new Set(nodeIds);
  const nodes = document.nodes.filter(({ id }) => chosen.has(id));
  const [left, top] = [Math.min(...nodes.map(({ position }) => position.x)), Math.min(...nodes.map(({ position }) => position.y))];
  return new Map(nodes.map(({ id, position }) => [id, { x: position.x - left, y: position.y - top }]));
}

interface Standing {
  readonly block: Block;
  readonly before: Rect;
  readonly after: Rect;
}
const middle = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height / 2 });
const away = (a: Rect, b: Rect): number => Math.hypot(middle(a).x - middle(b).x, middle(a).y - middle(b).y);

/** Notes go where the nearest block went, as far from it as before, or below that where something else stands now; those that nodes lie on are as large as these need. */
function notesBeside(document: WorkflowDocument, standing: readonly Standing[]): Note[] {
  const taken: Rect[] = standing.map(({ after }) => after);
  return (document.notes ?? []).map((note): Note => {
    const under = standing.find(({ block }) => block.note === note);
    if (under) return { ...note, position: { x: under.after.x, y: under.after.y }, size: { width: Math.max(note.size.width, under.after.width), height: Math.max(under.after.height, 60) } };
    const rect = { ...note.position, ...note.size };
    const nearest = standing.reduce<Standing | null>((best, one) => (best && away(best.before, rect) <= away(one.before, rect) ? best : one), null);
    const wanted = nearest ? { x: rect.x + nearest.after.x - nearest.before.x, y: rect.y + nearest.after.y - nearest.before.y } : note.position;
    const place = freePlace({ x: snap(wanted.x), y: snap(wanted.y) }, note.size, taken);
    taken.push({ ...place, ...note.size });
    return { ...note, position: place };
  });
}

function boundsOf(rects: readonly Rect[]): Rect {
  const [x, y] = [Math.min(...rects.map((rect) => rect.x)), Math.min(...rects.map((rect) => rect.y))];
  return { x, y, width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x, height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y };
}

/**
 * All nodes in tidy places, left to right; the top left corner of the graph stays where it was. Groups stay together and apart from everything else,
 * folded ones take the room of a card, and notes go along with what they lie at. 0.25 s for 300 nodes, 0.5 s for 1,000.
 */
export function tidy(document: WorkflowDocument, sizeOf: (nodeId: string) => Size): WorkflowDocument {
  if (document.nodes.length === 0) return document;
  const blocks = blocksOf(document, sizeOf).map((block) => ({ block, key: block.nodeIds[0] ?? '', inner: withinBlock(block, document, sizeOf) }));
  const blockOf = new Map(blocks.flatMap(({ block, key }) => block.nodeIds.map((id) => [id, key] as const)));
  const sizes = new Map(blocks.map(({ block, key, inner }) => [key, blockSize(block, inner, sizeOf)]));
  const outer = inColumns(sizes, document.edges.flatMap(({ from, to }) => {
    const [a, b] = [blockOf.get(from.node), blockOf.get(to.node)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  }));
  const cards = new Map(document.nodes.map(({ id, position }): [string, Rect] => [id, { ...position, ...sizeOf(id) }]));
  const corner = boundsOf([...cards.values()]);
  const standing = blocks.map(({ block, key, inner }) => {
    const at = { x: corner.x + (outer.get(key)?.x ?? 0), y: corner.y + (outer.get(key)?.y ?? 0) };
    return { block, inner, before: boundsOf(block.nodeIds.flatMap((id) => cards.get(id) ?? [])), after: { ...at, ...(sizes.get(key) ?? { width: 0, height: 0 }) } };
  });
  const places = standing.flatMap(({ block, inner, after }) => {
    const { side, top } = rimOf(block);
    return [...inner].map(([nodeId, { x, y }]): Place => ({ nodeId, x: after.x + side + x, y: after.y + top + y }));
  });
  const moved = moveNodes(document, { places });
  return document.notes ? { ...moved, notes: notesBeside(document, standing) } : moved;
}
