import { Inject, type OnApplicationShutdown } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import { socketPermissions, type ClientEvents, type LiveEvent, type ServerEvents, type WatchRequest } from '@parcours/sdk/api';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Config } from '../../platform/config.js';
import { Authentication } from '../accounts/authentication.service.js';
import { sessionCookieName } from '../routing/session-cookie.js';
import { CONFIG } from '../injection.js';
import { may, type Principal } from '../routing/principal.js';
import { isForeign } from '../routing/same-origin.js';
import { LiveRooms } from './live-rooms.service.js';
import { LogTail } from './log-tail.service.js';
import { readPresence, type Presence } from './presence.js';
import { logRoom, runRoom, workflowRoom, workspaceRoom } from './merge-live.js';
import { dropSlowReaders, limitConnections, limitPace } from './socket-limits.js';
import { WatchPermission } from './watch-permission.js';

interface SocketData {
  secret: string;
  principal: Principal;
  name: string;
  /** What the page said last, for the moment it goes without a word. */
  present?: Presence;
}

type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>;
type LiveServer = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>;

export const RECHECK_MS = 30_000;
const MAX_ROOMS = 100;

const cookieOf = (header: string | undefined, name: string): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Lets signed-in people of our own pages listen. They are put into rooms by the server, after a check; sockets of sessions that end are closed within a minute. */
@WebSocketGateway({ serveClient: false, maxHttpBufferSize: 16_384 })
export class LiveGateway implements OnGatewayInit<LiveServer>, OnGatewayConnection<LiveSocket>, OnApplicationShutdown {
  private recheck: NodeJS.Timeout | undefined;
  private server: LiveServer | undefined;

  constructor(
    private readonly rooms: LiveRooms,
    private readonly permission: WatchPermission,
    private readonly authentication: Authentication,
    private readonly logTail: LogTail,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  afterInit(server: LiveServer): void {
    server.use((socket, next) => {
      this.admit(socket).then(
        (admitted) => next(admitted ? undefined : new Error('not_signed_in')),
        () => next(new Error('unavailable')),
      );
    });
    const { rooms } = server.sockets.adapter;
    const send = (room: string, event: LiveEvent): void => {
      dropSlowReaders(server.sockets as unknown as Namespace, room);
      server.local.to(room).emit('live', event);
    };
    this.rooms.attach({ isEmpty: (room) => !rooms.has(room), send });
    this.server = server;
    this.recheck = setInterval(() => void this.endStale(), RECHECK_MS);
    this.recheck.unref();
  }

  handleConnection(socket: LiveSocket): void {
    limitPace(socket as unknown as Socket);
    limitConnections(socket.nsp as unknown as Namespace, socket as unknown as Socket, (one) => (one.data as Partial<SocketData>).principal?.userId ?? null);
    void socket.join(workspaceRoom(socket.data.principal.workspaceId));
    socket.on('watch', (request, answer) => void this.watch(socket, request, answer));
    // what cannot be sent or read ends this connection and no other
    socket.on('error', () => socket.disconnect(true));
    socket.on('present', (report) => this.present(socket, report));
    socket.on('disconnect', () => this.leave(socket));
    socket.on('unwatch', (request) => {
      const room = this.roomFor(socket, request);
      if (room !== null) void socket.leave(room);
    });
  }

  /** Tells those who watch a workflow who else has it open; only somebody who watches it too is believed. */
  private present(socket: LiveSocket, report: unknown): void {
    const { principal, name } = socket.data;
    const presence = readPresence(report, name);
    if (presence === null || !socket.rooms.has(workflowRoom(principal.workspaceId, presence.workflowId))) return;
    socket.data.present = presence;
    this.rooms.publish(presence, principal.workspaceId);
  }

  private leave({ data }: LiveSocket): void {
    if (data.present?.here === true) this.rooms.publish({ ...data.present, nodeId: null, here: false }, data.principal.workspaceId);
  }

  onApplicationShutdown(): void {
    clearInterval(this.recheck);
  }

  private async admit(socket: LiveSocket): Promise<boolean> {
    const { headers } = socket.handshake;
    const secret = cookieOf(headers.cookie, sessionCookieName(this.config.baseUrl));
    if (isForeign(headers, this.config.baseUrl) || secret === undefined) return false;
    const person = await this.personOf(secret);
    if (person === null) return false;
    socket.data = { secret, ...person };
    return true;
  }

  private async personOf(secret: string): Promise<{ principal: Principal; name: string } | null> {
    const session = await this.authentication.session(secret, { touch: false });
    if (session === null) return null;
    const principal = this.authentication.principal(session);
    return may(principal, socketPermissions.workspace) ? { principal, name: session.user.name } : null;
  }

  private roomFor(socket: LiveSocket, request: WatchRequest): string | null {
    const { workspaceId } = socket.data.principal;
    const { workflowId, runId, log } = (request ?? {}) as { workflowId?: unknown; runId?: unknown; log?: unknown };
    if (log === true) return logRoom(workspaceId);
    if (Number.isSafeInteger(runId)) return runRoom(workspaceId, runId as number);
    return Number.isSafeInteger(workflowId) ? workflowRoom(workspaceId, workflowId as number) : null;
  }

  private async watch(socket: LiveSocket, request: WatchRequest, answer: Parameters<ClientEvents['watch']>[1]): Promise<void> {
    const reply = typeof answer === 'function' ? answer : () => undefined;
    const room = this.roomFor(socket, request);
    if (room === null) return reply({ ok: false, message: 'Expected the id of a workflow or a run, or the log, to watch, found none of them.' });
    if (socket.rooms.size >= MAX_ROOMS) return reply({ ok: false, message: `At most ${MAX_ROOMS} things can be watched at once; stop watching one first.` });
    try {
      if (!(await this.permission.mayWatch(socket.data.principal, request))) return reply({ ok: false, message: 'There is nothing with this id to watch in this workspace.' });
      await socket.join(room);
      if ('log' in request) this.logTail.follow(socket.data.principal.workspaceId);
      reply({ ok: true });
    } catch {
      reply({ ok: false, message: 'It could not be looked up just now; try again.' });
    }
  }

  /** Closes the connections whose session, workspace or role is not what it was (B2, D5). Done every half minute. */
  async endStale(): Promise<void> {
    for (const socket of this.server?.sockets.sockets.values() ?? []) {
      try {
        const principal = (await this.personOf(socket.data.secret))?.principal ?? null;
        const before = socket.data.principal;
        // with another role the page connects again and asks for its rooms anew
        if (principal === null || principal.workspaceId !== before.workspaceId || principal.role !== before.role) socket.disconnect(true);
        else socket.data.principal = principal;
      } catch {
        // the database is away: whoever was let in stays until it can be asked again
        return;
      }
    }
  }
}
