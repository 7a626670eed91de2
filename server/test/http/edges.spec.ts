import dgram from 'node:dgram';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FILE_BYTES, IMPORT_PART } from '@parcours/sdk/api';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

/** Whom this process has connected to from before the server started on. */
const reached = new Set<string>();
beforeAll(() => {
  const connect = net.Socket.prototype.connect as (this: net.Socket, ...given: unknown[]) => net.Socket;
  jest.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (this: net.Socket, ...given: unknown[]) {
    // some callers hand over what was normalised before: options and callback in a list
    const [options] = given.flat(1) as [{ host?: string; path?: string } | number | string];
    reached.add(typeof options === 'object' ? (options.path === undefined ? (options.host ?? 'localhost') : 'a socket of this machine') : typeof given[1] === 'string' ? given[1] : 'localhost');
    return connect.apply(this, given);
  } as never);
  jest.spyOn(dgram.Socket.prototype, 'send').mockImplementation((() => reached.add('a datagram')) as never);
});
afterAll(() => void jest.restoreAllMocks());

const MOST = 60;
const stage = httpStage({ PARCOURS_MAX_CONNECTIONS: String(MOST), PARCOURS_BODY_LIMIT_KB: '100' });
let owner: Visitor;
beforeAll(async () => void (owner = await stage.owner()));
const port = (): number => Number(new URL(stage.server.url).port);

describe('a server that is started, looked at and worked with (P7)', () => {
  it('connects to nobody but this machine: nothing phones home', async () => {
    const nodes = [{ id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} }];
    const { id } = (await owner.call('POST', 'workflows', { document: { ...emptyWorkflow('Quiet'), nodes } })).body as unknown as { id: number };
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).status).toBe(200);
    const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test: true, json: {} })).body as unknown as { runId: number };
    await eventually(async () => ((await owner.call('GET', `runs/${runId}`)).body as unknown as { status: string }).status, (status) => status === 'done');
    for (const path of ['/', 'session', 'catalog', 'templates', 'packages', 'workspace/limits', '/readyz']) expect((await owner.call('GET', path)).status).toBe(200);
    const strangers = [...reached].filter((host) => !['127.0.0.1', '::1', 'localhost', 'a socket of this machine'].includes(host) && !/^127\./.test(host));
    expect(strangers).toEqual([]);
    // the list is not empty because nobody has looked
    expect(reached.size).toBeGreaterThan(0);
  });
});

describe('a body that breaks off (L6)', () => {
  const held = async (): Promise<unknown> => {
    const { rows: tables } = await stage.pool.query<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and (relname like '%file%' or relname like '%import%') order by 1`);
    expect(tables.length).toBeGreaterThan(2);
    return Promise.all(tables.map(async ({ name }) => [name, (await stage.pool.query<{ n: number }>(`select count(*)::int as n from ${name}`)).rows[0]?.n]));
  };
  const breakOff = (method: string, path: string, type: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const head = `${method} /api/v1/${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: ${owner.cookie ?? ''}\r\ncontent-type: ${type}\r\ncontent-length: 900000\r\n\r\n`;
      const socket = net.connect(port(), '127.0.0.1', () => socket.write(Buffer.concat([Buffer.from(head), Buffer.alloc(200_000, 'a,b\n')]), () => socket.destroy()));
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
  it('leaves nothing behind, neither rows nor transactions, and what is sent whole is kept after', async () => {
    const { id } = (await owner.call('POST', 'imports', { fileName: 'people.csv', sizeBytes: 900_000 })).body as unknown as { id: number };
    const before = await held();
    for (let again = 0; again < 3; again++) {
      await breakOff('POST', 'files?fileName=a.bin', FILE_BYTES);
      await breakOff('PUT', `imports/${id}/parts/1`, IMPORT_PART);
      await breakOff('POST', 'workflows', 'application/json');
    }
    expect((await owner.call('POST', 'files?fileName=b.bin', 'bytes', { 'content-type': FILE_BYTES })).status).toBe(201);
    const { rows } = await stage.pool.query<{ id: string }>('select id from files');
    await stage.pool.query('delete from files where id = any($1)', [rows.map((row) => row.id)]);
    const after = (await held()) as [string, number][];
    expect(after.filter(([name]) => !name.startsWith('file_'))).toEqual((before as [string, number][]).filter(([name]) => !name.startsWith('file_')));
    await eventually(async () => (await stage.pool.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`)).rows[0]?.n, (open) => open === 0);
  });
});

describe('a body (G5)', () => {
  it('is as large as the operator allows, and no larger', async () => {
    const send = async (bytes: number): Promise<number> => (await stage.visitor().call('POST', '/hooks/nobody-listens-at-this-one', { text: 'x'.repeat(bytes) })).status;
    expect([await send(101_000), await send(103_000)]).toEqual([404, 413]);
  });
});

describe('a picture of very many pixels (L2)', () => {
  it('is not taken, however few bytes it has', async () => {
    const size = Buffer.alloc(8);
    size.writeUInt32BE(30_000, 0);
    size.writeUInt32BE(30_000, 4);
    const bomb = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), size, Buffer.alloc(20)]);
    const answer = await fetch(`${stage.server.url}/api/v1/files?fileName=bomb.jpg`, { method: 'POST', headers: { 'content-type': FILE_BYTES, cookie: owner.cookie ?? '' }, body: bomb });
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([400, 'picture_too_large']);
  });
});

describe('a photograph that is uploaded (L2)', () => {
  it('is kept without what it says of where and by whom it was taken', async () => {
    const picture = Buffer.from('ffd8ffdb00040000ffc0000b080001000101011100ffda0008010100003f00a1ffd9', 'hex');
    const remark = Buffer.from('45.7640 N, 4.8357 E, Ada Martin');
    const photograph = Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xe1, 0, remark.length + 2]), remark, picture.subarray(2)]);
    for (const path of ['files?fileName=me.jpg&mimeType=image/jpeg', 'contents/images?fileName=me.jpg']) {
      const uploaded = await fetch(`${stage.server.url}/api/v1/${path}`, { method: 'POST', headers: { 'content-type': FILE_BYTES, cookie: owner.cookie ?? '' }, body: photograph });
      expect(uploaded.status).toBe(201);
      const said = (await uploaded.json()) as { id?: string; file?: string };
      const kept = await fetch(`${stage.server.url}/api/v1/files/${said.id ?? said.file ?? ''}`, { headers: { cookie: owner.cookie ?? '' } });
      expect(Buffer.from(await kept.arrayBuffer()).toString('hex')).toBe(picture.toString('hex'));
    }
  });
});

describe('an address that is not there (G2)', () => {
  it('is answered about as fast as one that asks for a secret', async () => {
    const credential = ((await owner.call('POST', 'credentials', { name: 'Token', type: 'core.callerHeader', values: { name: 'X-Token', value: 'nobody-guesses-this-one' } })).body as unknown as { id: number }).id;
    const nodes = [{ id: 'hook', type: 'core.webhook', version: 1, name: 'Hook', position: { x: 0, y: 0 }, settings: { path: 'asks-for-a-token-in-time', method: 'POST', respond: 'at_once', identify: 'nobody', authentication: 'header', headerCredential: credential } }];
    const { id } = (await owner.call('POST', 'workflows', { document: { ...emptyWorkflow('Hook'), nodes } })).body as unknown as { id: number };
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).status).toBe(200);
    const time = async (path: string, status: number): Promise<number> => {
      const startedAt = performance.now();
      expect((await stage.visitor().call('POST', `/hooks/${path}`, {}, { 'x-token': 'wrong' })).status).toBe(status);
      return performance.now() - startedAt;
    };
    const [there, away]: number[][] = [[], []];
    // in turns, so that a busy machine is as busy for both
    for (let pair = 0; pair < 30; pair++) {
      there?.push(await time('asks-for-a-token-in-time', 401));
      away?.push(await time('asks-for-a-token-never-was', 404));
    }
    const middle = (all: number[] = []): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
    const [one, other] = [middle(there), middle(away)];
    expect(Math.abs(one - other)).toBeLessThan(10 + Math.max(one, other) / 2);
  });
});

describe('an address that was typed by hand (G2)', () => {
  it('is not published, unless callers have to show something', async () => {
    const check = async (settings: object): Promise<unknown[]> => {
      const nodes = [{ id: 'hook', type: 'core.webhook', version: 1, name: 'Hook', position: { x: 0, y: 0 }, settings: { method: 'POST', ...settings } }];
      const { problems } = (await owner.call('POST', 'workflows/check', { document: { ...emptyWorkflow('Hook'), nodes } })).body as unknown as { problems: { code: string; severity: string; field?: string }[] };
      return problems.map(({ code, severity, field }) => [severity, code, field]);
    };
    expect(await check({ path: 'orders-of-our-shop-in-lyon' })).toEqual([['error', 'guessable_path', 'path']]);
    expect(await check({ path: makePath() })).toEqual([]);
    expect(await check({ path: 'orders-of-our-shop-in-lyon', authentication: 'header', headerCredential: 1 })).toEqual([]);
  });
});

describe('very many connections (O7)', () => {
  it('are closed above the number that is set, unread, and the next ones are taken once there is room', async () => {
    const sockets = Array.from({ length: MOST + 20 }, () => net.connect(port(), '127.0.0.1'));
    const closed = new Set<net.Socket>();
    for (const socket of sockets) socket.on('close', () => closed.add(socket)).on('error', () => undefined);
    await eventually(async () => closed.size, (count) => count >= 20);
    expect(closed.size).toBeLessThan(MOST);
    for (const socket of sockets) socket.destroy();
    await eventually(() => fetch(`${stage.server.url}/healthz`).then(({ status }) => status, () => 0), (status) => status === 200);
  });
});
