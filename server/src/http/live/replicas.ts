import type { ClientEvents, LiveEvent, ServerEvents } from '@parcours/sdk/api';
import type { Server } from 'socket.io';
import type { Others } from './live-rooms.service.js';

/** What replicas say to each other through the socket.io adapter. */
export interface ReplicaEvents {
  /** The rooms people of this replica are in, all of them. */
  rooms: (replica: string, rooms: readonly string[]) => void;
  /** A replica that has just come asks the others for their rooms. */
  who: () => void;
  live: (event: LiveEvent, workspaceId: number) => void;
  /** Runs that have an answer for a caller who may wait at another replica. */
  answered: (runIds: readonly number[]) => void;
}

export type ReplicaServer = Server<ClientEvents, ServerEvents, ReplicaEvents>;

const GATHER_MS = 100;
const REPEAT_MS = 10_000;
/** A replica that has not been heard for this long is gone. */
const FORGET_MS = 30_000;
/** Every socket is in a room of its own as well; those are nobody else's business. */
const SUBJECT_ROOM = /^ws:/;

/**
 * Knows which rooms people at other replicas are in, so that only what somebody looks at is sent there. Each replica says its rooms
 * when they change and every ten seconds; what is lost with the network in between is a late screen.
 */
export class Replicas implements Others {
  private readonly elsewhere = new Map<string, { readonly rooms: ReadonlySet<string>; readonly forgetAt: number }>();
  private readonly heartbeat: NodeJS.Timeout;
  private gathering: NodeJS.Timeout | null = null;

  constructor(
    private readonly server: ReplicaServer,
    private readonly id: string,
    hear: { live(event: LiveEvent, workspaceId: number): void; answered(runIds: readonly number[]): void },
  ) {
    server.on('rooms', (replica, rooms) => this.elsewhere.set(replica, { rooms: new Set(rooms), forgetAt: Date.now() + FORGET_MS }));
    server.on('who', () => this.soon());
    server.on('live', (event, workspaceId) => hear.live(event, workspaceId));
    server.on('answered', (runIds) => hear.answered(runIds));
    const { adapter } = server.sockets;
    for (const change of ['create-room', 'delete-room']) adapter.on(change, (room: string) => SUBJECT_ROOM.test(room) && this.soon());
    this.heartbeat = setInterval(() => this.sayRooms(), REPEAT_MS).unref();
    server.serverSideEmit('who');
  }

  has(room: string): boolean {
    const now = Date.now();
    for (const [replica, { rooms, forgetAt }] of this.elsewhere) {
      if (forgetAt < now) this.elsewhere.delete(replica);
      else if (rooms.has(room)) return true;
    }
    return false;
  }

  tell(event: LiveEvent, workspaceId: number): void {
    this.server.serverSideEmit('live', event, workspaceId);
  }

  answered(runIds: readonly number[]): void {
    this.server.serverSideEmit('answered', runIds);
  }

  stop(): void {
    clearInterval(this.heartbeat);
    if (this.gathering) clearTimeout(this.gathering);
  }

  private soon(): void {
    this.gathering ??= setTimeout(() => this.sayRooms(), GATHER_MS).unref();
  }

  private sayRooms(): void {
    this.gathering = null;
    const rooms = [...this.server.sockets.adapter.rooms.keys()].filter((room) => SUBJECT_ROOM.test(room));
    this.server.serverSideEmit('rooms', this.id, rooms);
  }
}
