import { addNode, connect, moveNodes, reachableFrom, spliceNode, type NodeDescription, type WorkflowDocument } from '@parcours/sdk/workflow';
import { makeNode } from '../../document/make-node';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { PaletteTarget } from '../canvas-context';
import { takenPlaces } from '../card-size-of';
import { CARD_WIDTH, COLUMN_STEP, HEAD_HEIGHT, freePlace, type Point } from '../geometry';

type Target = Omit<PaletteTarget, 'clientX' | 'clientY'>;

function placeFor(workflow: OpenWorkflow, target: Target, fallback: Point): Point {
  const document = workflow.document.value;
  const size = { width: CARD_WIDTH, height: HEAD_HEIGHT };
  const edge = document.edges.find((known) => known.id === target.edgeId);
  const source = document.nodes.find((node) => node.id === (target.from?.node ?? edge?.from.node));
  if (edge && source) return { x: source.position.x + COLUMN_STEP, y: source.position.y };
  if (target.position) return target.position;
  if (source) return freePlace({ x: source.position.x + COLUMN_STEP, y: source.position.y }, size, takenPlaces(workflow));
  return freePlace(fallback, size, takenPlaces(workflow));
}

/** Pushes everything behind a spliced node to the right when there is no room for it. */
function makeRoom(document: WorkflowDocument, newNodeId: string, targetId: string): WorkflowDocument {
  const node = document.nodes.find((known) => known.id === newNodeId);
  const target = document.nodes.find((known) => known.id === targetId);
  if (!node || !target) return document;
  const shift = node.position.x + COLUMN_STEP - target.position.x;
  if (shift <= 0 || shift > COLUMN_STEP) return document;
  const behind = reachableFrom(document, [targetId]);
  const places = document.nodes
    .filter((known) => behind.has(known.id) && known.id !== newNodeId && known.position.x >= target.position.x)
    .map((known) => ({ nodeId: known.id, x: known.position.x + shift, y: known.position.y }));
  return moveNodes(document, { places });
}

/** Places a node of a type, wired as the target says, and selects it. Answers its id; null when it was refused. */
export function placeNode(workflow: OpenWorkflow, type: NodeDescription, name: string, target: Target, fallback: Point): string | null {
  const node = makeNode(type, name, placeFor(workflow, target, fallback));
  const port = workflow.portsOf(node)[0]?.id ?? null;
  const find = workflow.catalog.find;
  const splice = target.edgeId !== undefined && type.kind !== 'trigger';
  const done = workflow.apply((document) => {
    if (splice && target.edgeId !== undefined) {
      const targetId = document.edges.find((edge) => edge.id === target.edgeId)?.to.node;
      const edited = spliceNode(document, { edgeId: target.edgeId, node, port, newEdgeId: newId() });
      return targetId === undefined ? edited : makeRoom(edited, node.id, targetId);
    }
    let edited = addNode(document, { node });
    if (target.from && type.kind !== 'trigger') edited = connect(edited, { id: newId(), from: target.from, to: { node: node.id }, find });
    if (target.to && port !== null) edited = connect(edited, { id: newId(), from: { node: node.id, port }, to: target.to, find });
    return edited;
  });
  if (!done) return null;
  workflow.selection.select([node.id]);
  return node.id;
}

/** Where a card has its middle when its head is to stand under the pointer. */
export const underPointer = (point: Point): Point => ({ x: Math.round((point.x - CARD_WIDTH / 2) / 10) * 10, y: Math.round((point.y - HEAD_HEIGHT / 2) / 10) * 10 });

