import { ERROR_PORT, type Group, type JsonObject, type WorkflowDocument, type WorkflowEdge, type WorkflowNode } from '@parcours/sdk/workflow';
import type { OpenWorkflow } from '../../document/open-workflow';
import { groupBox } from '../annotations/group-box';
import { cardSize, hasPortRows, HEAD_HEIGHT, PORT_HEIGHT, PORTS_PADDING, SUMMARY_HEIGHT, type Point, type Rect } from '../geometry';
import { summarize, type SummaryWords } from '../summary';

/** Where edges touch a card: the outer ends of its ports, as `card.css` draws them. */
const PORT_REACH = 6;
const INPUT_REACH = 3;
const HEAD_PORT_Y = HEAD_HEIGHT / 2;
const ERROR_PORT_FROM_RIGHT = 22;
const ERROR_PORT_REACH = 4.5;

/** A card as it is drawn without being an element of the page. */
export interface DrawnCard extends Rect {
  readonly id: string;
  readonly name: string;
  readonly kind: 'trigger' | 'condition' | 'action' | 'flow' | 'unknown';
  readonly typeLabel: string;
  readonly summary: string;
  readonly disabled: boolean;
  /** Names of the outputs that have a row of their own. */
  readonly rows: readonly string[];
  /** From the card’s corner to the outer end of each output. */
  readonly outputs: ReadonlyMap<string, Point>;
}

export interface DrawnEdge {
  readonly id: string;
  readonly source: DrawnCard;
  readonly target: DrawnCard;
  readonly port: string;
  readonly from: Point;
  readonly to: Point;
}

export interface Scene {
  /** Without those in folded groups; these are one card each. */
  readonly cards: readonly DrawnCard[];
  /** Cards of nodes in folded groups are the group’s. */
  readonly byId: ReadonlyMap<string, DrawnCard>;
  readonly edges: readonly DrawnEdge[];
}

interface Words extends SummaryWords {
  /** Grows when cards may be called otherwise. */
  readonly names: number;
}

function drawCard(workflow: OpenWorkflow, node: WorkflowNode, words: Words): DrawnCard {
  const { read } = words;
  const type = workflow.typeOf(node);
  const ports = workflow.portsOf(node);
  const summary = type ? summarize(type, node.settings as JsonObject, words) : '';
  const size = cardSize(ports, summary !== '');
  const rows = hasPortRows(ports);
  const firstRow = HEAD_HEIGHT + (summary === '' ? 0 : SUMMARY_HEIGHT) + PORTS_PADDING + PORT_HEIGHT / 2;
  const outputs = new Map<string, Point>(ports.map((port, index) => [port.id, { x: size.width + PORT_REACH, y: rows ? firstRow + index * PORT_HEIGHT : HEAD_PORT_Y }]));
  outputs.set(ERROR_PORT, { x: size.width - ERROR_PORT_FROM_RIGHT, y: size.height + ERROR_PORT_REACH });
  return { id: node.id, name: node.name, kind: type?.kind ?? 'unknown', typeLabel: type ? read(type.label) : node.type, summary, disabled: node.disabled ?? false, rows: rows ? ports.map((port) => read(port.label)) : [], outputs, ...node.position, ...size };
}

function drawEdge(edge: WorkflowEdge, source: DrawnCard, target: DrawnCard): DrawnEdge {
  const port = source.outputs.get(edge.from.port) ?? source.outputs.get('main') ?? { x: source.width, y: HEAD_PORT_Y };
  return { id: edge.id, source, target, port: edge.from.port, from: { x: source.x + port.x, y: source.y + port.y }, to: { x: target.x - INPUT_REACH, y: target.y + HEAD_PORT_Y } };
}

/** A folded group in place of its cards; edges between them are inside. Null when none of them is there. */
function foldGroup(group: Group, byId: ReadonlyMap<string, DrawnCard>): DrawnCard | null {
  const box = groupBox(group, (id) => byId.get(id));
  return box && { id: `group:${group.id}`, name: group.name, kind: 'flow', typeLabel: '', summary: '', disabled: false, rows: [], outputs: new Map([['main', { x: box.width + PORT_REACH, y: HEAD_PORT_Y }]]), ...box };
}

/** Folded groups stand for their nodes. */
function fold(cards: readonly DrawnCard[], groups: readonly Group[]): { readonly cards: readonly DrawnCard[]; readonly byId: ReadonlyMap<string, DrawnCard> } {
  const byId = new Map(cards.map((card) => [card.id, card]));
  const folded = groups.flatMap((group) => {
    const card = group.collapsed ? foldGroup(group, byId) : null;
    return card ? [{ group, card }] : [];
  });
  if (folded.length === 0) return { cards, byId };
  const hidden = new Set(folded.flatMap(({ group }) => group.nodeIds));
  for (const { group, card } of folded) for (const id of group.nodeIds) if (byId.has(id)) byId.set(id, card);
  return { cards: [...cards.filter(({ id }) => !hidden.has(id)), ...folded.map(({ card }) => card)], byId };
}

const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((value, index) => value === b[index]);
const drawnParts = ({ outputs, rows, ...plain }: DrawnCard): readonly unknown[] => [...Object.values(plain), ...rows, ...[...outputs].flatMap(([port, { x, y }]) => [port, x, y])];
/** Most settings are not drawn: what looks the same is the same. */
const sameCard = (a: DrawnCard, b: DrawnCard): boolean => sameList(drawnParts(a), drawnParts(b));

/**
 * Turns documents into what is drawn as one picture. Plain objects, made anew only for nodes and edges that changed: reading a thousand of them costs
 * nothing, where a thousand reactive ones cost 50 ms a frame.
 */
export function createScener(workflow: OpenWorkflow): (words: Words) => Scene {
  let cards = new WeakMap<WorkflowNode, DrawnCard>();
  const byNode = new Map<string, DrawnCard>();
  const edges = new WeakMap<WorkflowEdge, DrawnEdge>();
  let last: { readonly document: WorkflowDocument; readonly types: unknown; readonly language: string; readonly names: number; readonly drawn: readonly DrawnCard[]; readonly scene: Scene } | null = null;
  return (words) => {
    const document = workflow.document.value;
    const types = workflow.catalog.nodes;
    if (last && last.document === document && last.types === types && last.language === words.language && last.names === words.names) return last.scene;
    if (last && (last.types !== types || last.language !== words.language || last.names !== words.names)) cards = new WeakMap();
    const drawn = document.nodes.map((node) => {
      const known = cards.get(node);
      if (known) return known;
      const made = drawCard(workflow, node, words);
      const before = byNode.get(node.id);
      const card = before && sameCard(before, made) ? before : made;
      byNode.set(node.id, card);
      cards.set(node, card);
      return card;
    });
    const edited = { document, types, language: words.language, names: words.names, drawn };
    // a key typed into a setting that nobody draws
    if (last && last.document.edges === document.edges && last.document.groups === document.groups && sameList(last.drawn, drawn)) return (last = { ...edited, scene: last.scene }).scene;
    const { cards: shown, byId } = fold(drawn, document.groups ?? []);
    const drawnEdges = document.edges.flatMap((edge) => {
      const [source, target] = [byId.get(edge.from.node), byId.get(edge.to.node)];
      if (!source || !target || source === target) return [];
      const known = edges.get(edge);
      const made = known && known.source === source && known.target === target ? known : drawEdge(edge, source, target);
      edges.set(edge, made);
      return [made];
    });
    return (last = { ...edited, scene: { cards: shown, byId, edges: drawnEdges } }).scene;
  };
}
