import { afterEach, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import type { LiveEvent } from '@parcours/sdk/api';
import { LiveGateway, RECHECK_MS } from '../../src/http/live/live-gateway.js';
import { LiveRooms } from '../../src/http/live/live-rooms.service.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function open(visitor: Visitor, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: visitor.cookie ?? '', ...headers }, reconnection: false, forceNew: true });
  sockets.push(socket);
  await new Promise<void>((connected, failed) => socket.once('connect', connected).once('connect_error', failed));
  return socket;
}
const isOpen = async (socket: Socket): Promise<boolean> => socket.connected && (await socket.timeout(2_000).emitWithAck('watch', {}).catch(() => null)) !== null;
const closed = (socket: Socket): Promise<boolean> => eventually(async () => !socket.connected, Boolean);
const gateway = (): LiveGateway => stage.server.app.get(LiveGateway, { strict: false });

describe('the log, live (I6)', () => {
  it('is told to those who follow it and may read it that there are new lines; to nobody of another workspace', async () => {
    const owner = await stage.owner();
    const [follower, stranger, other] = [await open(owner), await open(await stage.stranger()), await open(owner)];
    const heard: Record<string, number> = { follower: 0, stranger: 0, other: 0 };
    for (const [name, socket] of Object.entries({ follower, stranger, other })) socket.on('live', ({ type }: LiveEvent) => type === 'log.changed' && (heard[name] = (heard[name] ?? 0) + 1));
    expect(await follower.emitWithAck('watch', { log: true })).toEqual({ ok: true });
    expect(await stranger.emitWithAck('watch', { log: true })).toEqual({ ok: true });
    await eventually(async () => heard, ({ follower: first, stranger: second }) => first === 1 && second === 1);
    expect((await owner.call('POST', 'events', { events: [{ name: 'shop.visited', contact: { email: 'ada@example.org' } }] })).status).toBe(202);
    await eventually(async () => heard, ({ follower: first }) => first === 2);
    follower.emit('unwatch', { log: true });
    expect((await follower.emitWithAck('watch', {})).ok).toBe(false);
    await owner.call('POST', 'events', { events: [{ name: 'shop.visited', contact: { email: 'ada@example.org' } }] });
    await new Promise((wake) => setTimeout(wake, 1_300));
    expect(heard).toEqual({ follower: 2, stranger: 1, other: 0 });
  });
  it('is not followed by a role that may not read it', async () => {
    const { rolePermissions, socketPermissions } = await import('@parcours/sdk/api');
    for (const role of ['viewer', 'analyst'] as const) expect(await (await open(await stage.person(role))).emitWithAck('watch', { log: true })).toMatchObject({ ok: rolePermissions[role].includes(socketPermissions.log) });
  });
});

describe('connections of people', () => {
  it('are ten each at most: the oldest gives way (N4)', async () => {
    const visitor = await stage.person('viewer');
    const own: Socket[] = [];
    for (let count = 0; count < 12; count++) own.push(await open(visitor));
    await closed(own[0] as Socket);
    await closed(own[1] as Socket);
    expect(own.map(({ connected }) => connected)).toEqual([false, false, ...Array<boolean>(10).fill(true)]);
    expect(await isOpen(await open(await stage.person('editor')))).toBe(true);
    expect(await isOpen(own[11] as Socket)).toBe(true);
  });
  it('that say more than fifty things in a second are closed, others are not (N4)', async () => {
    const [loud, quiet] = [await open(await stage.person('analyst')), await open(await stage.person('admin'))];
    for (let count = 0; count < 200; count++) loud.emit('watch', {});
    await closed(loud);
    expect(await isOpen(quiet)).toBe(true);
  });
  it.each([
    ['a packet of no known kind', '9999garbage'],
    ['half a packet', '42["watch",'],
    ['a packet with many attachments announced', '451000000-["watch"]'],
    ['a packet for another namespace', '42/admin,["watch"]'],
    ['a packet that is larger than allowed', `42["watch","${'x'.repeat(20_000)}"]`],
    ['an event with a reserved name', '42["disconnect"]'],
    ['a deep request', `42["watch",${'['.repeat(3_000)}${']'.repeat(3_000)}]`],
  ])('that send %s end alone at most (N5)', async (_, frame) => {
    const [bad, good] = [await open(await stage.person('analyst')), await open(await stage.person('admin'))];
    (bad.io.engine as unknown as { transport: { ws: { send(text: string): void } } }).transport.ws.send(frame);
    await new Promise((wake) => setTimeout(wake, 100));
    expect(await isOpen(good)).toBe(true);
    expect((await (await stage.owner()).call('GET', 'workflows')).status).toBe(200);
  });
  it('end within a minute of their session, its workspace or its role (B2, D5, N1)', async () => {
    expect(RECHECK_MS).toBeLessThanOrEqual(60_000);
    const pool = stage.pool;
    const [leaving, lowered, staying] = [await stage.person('editor'), await stage.person('admin'), await stage.person('owner')];
    const [left, low, stay] = [await open(leaving), await open(lowered), await open(staying)];
    await leaving.call('DELETE', 'session');
    await pool.query(`update memberships set role = 'viewer' where user_id = (select id from users where email = 'admin-1@example.org')`);
    await gateway().endStale();
    await closed(left);
    await closed(low);
    expect(await isOpen(stay)).toBe(true);
    await expect(open(leaving)).rejects.toThrow('not_signed_in');
  });
  it('are not let in while a second factor is due, nor from pages of other sites (N1)', async () => {
    const visitor = await stage.person('owner');
    await expect(open(visitor, { origin: 'https://evil.example' })).rejects.toThrow('not_signed_in');
    const pool = stage.pool;
    await pool.query(`update workspaces set second_factor = 'everybody'`);
    await expect(open(visitor)).rejects.toThrow('not_signed_in');
    await pool.query(`update workspaces set second_factor = 'optional'`);
  });
  it('are put into rooms by the server alone: what a client calls a room is nothing (N2)', async () => {
    const socket = await open(await stage.person('viewer'));
    for (const event of ['join', 'room', 'subscribe']) socket.emit(event, 'ws:2');
    const heard: LiveEvent[] = [];
    socket.on('live', (event: LiveEvent) => heard.push(event));
    const rooms = stage.server.app.get(LiveRooms);
    await isOpen(socket);
    rooms.publish({ type: 'workflow.changed', workflowId: 1, revision: 1 }, 2);
    rooms.publish({ type: 'workflow.changed', workflowId: 2, revision: 1 }, 1);
    await eventually(async () => heard, (events) => events.length > 0);
    expect(heard.map((event) => (event as { workflowId: number }).workflowId)).toEqual([2]);
  });
});
