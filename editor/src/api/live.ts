import type { ClientEvents, LiveEvent, PresenceReport, ServerEvents, WatchRequest } from '@parcours/sdk/api';
import { io, type Socket } from 'socket.io-client';
import { ref } from 'vue';

type EventOf<Type extends LiveEvent['type']> = Extract<LiveEvent, { type: Type }>;
type Handler = (event: LiveEvent) => void;
interface Room {
  readonly request: WatchRequest;
  readonly handlers: Set<Handler>;
}

/** `off` before the first watch and after sign-out. */
export type ConnectionState = 'off' | 'connecting' | 'connected' | 'reconnecting';

/** How long to wait after the server itself closed or refused the connection: socket.io does not try again by itself then. */
const REJOIN_DELAY_MS = 5_000;

export const connection = ref<ConnectionState>('off');

const rooms = new Map<string, Room>();
const workspaceHandlers = new Set<Handler>();
const presenceHandlers = new Set<(event: EventOf<'workflow.presence'>) => void>();
const reconnectHandlers = new Set<() => void>();
let socket: Socket<ServerEvents, ClientEvents> | null = null;

const keyOf = (target: WatchRequest): string => ('log' in target ? 'log' : 'runId' in target ? `run ${target.runId}` : `workflow ${target.workflowId}`);

function join(request: WatchRequest): void {
  socket?.emit('watch', request, (answer) => {
    if (!answer.ok) console.warn(`No live updates for ${keyOf(request)}: ${answer.message}`);
  });
}

function connect(): void {
  if (socket) return;
  connection.value = 'connecting';
  let before = false;
  const opened: Socket<ServerEvents, ClientEvents> = io({ withCredentials: true });
  socket = opened;
  opened.on('connect', () => {
    connection.value = 'connected';
    for (const room of rooms.values()) join(room.request);
    if (before) for (const handler of reconnectHandlers) handler();
    before = true;
  });
  const again = (): unknown => setTimeout(() => socket === opened && opened.connect(), REJOIN_DELAY_MS);
  opened.on('connect_error', () => {
    if (socket !== opened) return;
    connection.value = before ? 'reconnecting' : 'connecting';
    if (!opened.active) again();
  });
  opened.on('disconnect', (reason) => {
    if (socket !== opened) return;
    connection.value = 'reconnecting';
    if (reason === 'io server disconnect') again();
  });
  opened.on('live', (event) => {
    if (event.type === 'workflow.presence') {
      for (const handler of presenceHandlers) handler(event);
      return;
    }
    for (const handler of workspaceHandlers) handler(event);
    if (event.type === 'log.changed') for (const handler of rooms.get('log')?.handlers ?? []) handler(event);
    if ('workflowId' in event || 'runId' in event) for (const handler of rooms.get(keyOf(event))?.handlers ?? []) handler(event);
  });
}

function watch(request: WatchRequest, handler: Handler): () => void {
  connect();
  const key = keyOf(request);
  const room = rooms.get(key) ?? { request, handlers: new Set() };
  room.handlers.add(handler);
  if (!rooms.has(key)) {
    rooms.set(key, room);
    if (socket?.connected) join(request);
  }
  return () => {
    room.handlers.delete(handler);
    if (room.handlers.size > 0 || rooms.get(key) !== room) return;
    rooms.delete(key);
    if (socket?.connected) socket.emit('unwatch', request);
  };
}

/** Hears what happens on a workflow until the returned function is called; kept across reconnects. */
export const watchWorkflow = (workflowId: number, handler: (event: EventOf<'workflow.activity' | 'workflow.changed' | 'workflow.comments' | 'node.progress'>) => void): (() => void) => watch({ workflowId }, handler as Handler);

/** Hears who else has a workflow open that is watched here. */
export function onPresence(handler: (event: EventOf<'workflow.presence'>) => void): () => void {
  presenceHandlers.add(handler);
  return () => void presenceHandlers.delete(handler);
}

/** Tells the others who watch a workflow where somebody works here; lost while there is no connection. */
export const sayPresent = (report: PresenceReport): void => void (socket?.connected && socket.emit('present', report));

/** Hears the progress of one run until the returned function is called; kept across reconnects. */
export const watchRun = (runId: number, handler: (event: EventOf<'run.progress'>) => void): (() => void) => watch({ runId }, handler as Handler);

/** Hears that the log has newer lines until the returned function is called; kept across reconnects. */
export const watchLog = (handler: () => void): (() => void) => watch({ log: true }, handler);

/** Hears every message that reaches this browser, the workspace's own among them. */
export function onWorkspace(handler: Handler): () => void {
  connect();
  workspaceHandlers.add(handler);
  return () => void workspaceHandlers.delete(handler);
}

/** Called when the connection is back after a loss: messages were missed, so read again what is on the screen. */
export function onReconnect(handler: () => void): () => void {
  reconnectHandlers.add(handler);
  return () => void reconnectHandlers.delete(handler);
}

/** Ends the connection, for example at sign-out; the next watch opens a new one. */
export function disconnect(): void {
  const open = socket;
  socket = null;
  rooms.clear();
  connection.value = 'off';
  open?.disconnect();
}
