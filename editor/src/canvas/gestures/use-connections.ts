import { connect, moveEdge, refuseConnection, type Connection as Wanted } from '@parcours/sdk/workflow';
import type { Connection, EdgeUpdateEvent, OnConnectStartParams } from '@vue-flow/core';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { PaletteTarget } from '../canvas-context';
import { HEAD_HEIGHT, type Point } from '../geometry';

const wanted = (connection: Connection): Wanted => ({ from: { node: connection.source, port: connection.sourceHandle ?? 'main' }, to: { node: connection.target } });

/**
 * idle ──press on a port──> dragging ──release on a port or card──> connect
 *                              └──release on empty canvas──> palette, which connects what is chosen
 */
export function useConnections(workflow: OpenWorkflow, toGraph: (point: Point) => Point, openPalette: (target: PaletteTarget) => void) {
  const find = workflow.catalog.find;
  let start: OnConnectStartParams | null = null;
  let connected = false;
  let updating = false;

  const isValid = (connection: Connection): boolean => {
    const nodes = workflow.document.value.nodes;
    if (![connection.source, connection.target].every((id) => nodes.some((node) => node.id === id))) return false;
    const refusal = refuseConnection(workflow.document.value, wanted(connection), find);
    // An edge that is being moved may stay where it is.
    return refusal === null || (updating && refusal.code === 'edge_exists');
  };
  const add = (connection: Wanted): boolean => workflow.apply((document) => connect(document, { id: newId(), ...connection, find }));

  function release(event: MouseEvent): void {
    const nodeId = start?.nodeId;
    if (nodeId === undefined || !start) return;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const cardId = under?.closest('.vue-flow__node')?.getAttribute('data-id');
    const forward = start.handleType !== 'target';
    const port = start.handleId ?? 'main';
    if (cardId === nodeId) return;
    if (cardId) {
      const source = workflow.node(cardId);
      if (forward) add({ from: { node: nodeId, port }, to: { node: cardId } });
      else if (source) add({ from: { node: cardId, port: workflow.portsOf(source)[0]?.id ?? 'main' }, to: { node: nodeId } });
    } else if (under?.closest('.vue-flow__pane, .vue-flow__edge')) {
      const point = toGraph({ x: event.clientX, y: event.clientY });
      const position = { x: Math.round(point.x / 10) * 10 - (forward ? 0 : 250), y: Math.round((point.y - HEAD_HEIGHT / 2) / 10) * 10 };
      openPalette({ clientX: event.clientX + 12, clientY: event.clientY - 24, position, ...(forward ? { from: { node: nodeId, port } } : { to: { node: nodeId } }) });
    }
  }

  return {
    isValid,
    onConnect(connection: Connection): void {
      connected = true;
      if (!updating) add(wanted(connection));
    },
    onConnectStart(params: OnConnectStartParams): void {
      start = params;
      connected = false;
    },
    onConnectEnd(event?: MouseEvent): void {
      if (event instanceof MouseEvent && !connected && !updating && workflow.editable.value) release(event);
      start = null;
    },
    onEdgeUpdateStart: (): void => void (updating = true),
    onEdgeUpdate({ edge, connection }: EdgeUpdateEvent): void {
      workflow.apply((document) => moveEdge(document, { edgeId: edge.id, ...wanted(connection), find }));
    },
    onEdgeUpdateEnd: (): void => void (updating = false),
  };
}
