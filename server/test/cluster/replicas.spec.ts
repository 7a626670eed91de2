import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import type { LiveEvent, WorkflowDetail } from '@parcours/sdk/api';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import { createServer, type RunningServer } from '../../src/main/create-server.js';
import { freePort } from '../../src/main/free-port.js';
import type { Role } from '../../src/main/role.js';
import { readConfig } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { OWNER, Visitor } from '../http/support/http-server.js';
import { eventually } from '../http/support/journey.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { testDatabase } from '../support/test-database.js';
import { redisInstalled, startRedis } from './redis-server.js';

const PATH = makePath();
/** call ──> send ──> answer. The API goes as far as the send itself; that is a worker's, and so is what follows. */
const answering: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Answering',
  nodes: [
    { id: 'call', type: 'core.webhook', version: 1, name: 'call', position: { x: 0, y: 0 }, settings: { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true } },
    { id: 'send', type: 'probe.send', version: 1, name: 'send', position: { x: 1, y: 0 }, settings: {} },
    { id: 'answer', type: 'core.respond', version: 1, name: 'answer', position: { x: 2, y: 0 }, settings: { status: 200, send: 'text', text: 'Hello {{ contact.name }}' } },
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'send' } }, { id: 'e2', from: { node: 'send', port: 'main' }, to: { node: 'answer' } }],
};

const database = testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'parcours-cluster-'));
const running: RunningServer[] = [];
const warnings: string[] = [];

async function start(role: Role, settings: Record<string, string>): Promise<RunningServer> {
  const config = readConfig({ PORT: '0', PARCOURS_HEALTH_PORT: '0', PARCOURS_DATA_DIR: dataDir, PARCOURS_OWNER_EMAIL: OWNER.email, PARCOURS_OWNER_PASSWORD: OWNER.password, ...settings });
  const log = createLog({ level: 'warn', write: (line) => warnings.push(line) });
  const server = await createServer({ config, connection: database.connection, catalog: testCatalog(), role, log });
  running.push(server);
  return server;
}

const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.close()));
};

const signedIn = async (server: RunningServer): Promise<Visitor> => {
  const visitor = new Visitor(() => server);
  expect((await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password })).status).toBe(201);
  return visitor;
};

const greet = async (server: RunningServer, name: string): Promise<string> => (await new Visitor(() => server).call('POST', `/hooks/${PATH}`, { email: `${name.replace(' ', '')}@example.org`, name })).text;

/** How long calls take, one after the other, in milliseconds; the middle of them. */
async function middleOf(calls: number, call: (name: string) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let number = 0; number < calls; number++) {
    const startedAt = performance.now();
    await call(`caller ${number}`);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(calls / 2)] as number;
}
/** What a call takes where nobody is told of anything: it waits for up to 250 ms of the answer's poll and 500 ms of the worker's. */
let alone = 0;

async function listen(server: RunningServer, visitor: Visitor, heard: LiveEvent[]): Promise<Socket> {
  const socket = io(server.url, { transports: ['websocket'], extraHeaders: { cookie: visitor.cookie ?? '' } });
  socket.on('live', (event: LiveEvent) => heard.push(event));
  await new Promise<void>((connected, failed) => socket.once('connect', connected).once('connect_error', failed));
  return socket;
}

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('an API and a worker as two processes without Redis', () => {
  let api: RunningServer;
  beforeAll(async () => {
    api = await start('api', {});
    await start('worker', {});
    const owner = await signedIn(api);
    const made = (await owner.call('POST', 'workflows', { document: answering })).body as unknown as WorkflowDetail;
    expect((await owner.call('POST', `workflows/${made.id}/publish`, { revision: made.revision })).status).toBe(200);
  });
  afterAll(stopAll);

  it('answer a webhook: the one takes the call, the other does the work', async () => {
    expect(await greet(api, 'Ada')).toBe('Hello Ada');
    alone = await middleOf(11, (name) => greet(api, name));
  });
  it('answer for their health each, and the worker for nothing else', async () => {
    const [, worker] = running;
    for (const server of [api, worker]) expect((await fetch(`${server?.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${worker?.url}/api/v1/workflows`)).status).toBe(404);
  });
  it('leave a run where it is while no worker runs, and do it when one is back', async () => {
    await running.pop()?.close();
    let answered = false;
    const answer = greet(api, 'Grace').finally(() => (answered = true));
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect(answered).toBe(false);
    await start('worker', {});
    expect(await answer).toBe('Hello Grace');
  });
});

(redisInstalled ? describe : describe.skip)('two APIs and a worker with Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let port: number;
  let first: RunningServer;
  let second: RunningServer;
  let socket: Socket | undefined;
  const heard: LiveEvent[] = [];
  const call = async (name: string): Promise<void> => expect(await greet(first, name)).toBe(`Hello ${name}`);
  /** However busy the machine is: less than half of what it takes alone. One in ten is that quick by luck, but not the middle of eleven. */
  const isQuick = async (): Promise<boolean> => (await middleOf(11, call)) < alone / 2;
  const activity = (): number => heard.filter(({ type }) => type === 'workflow.activity').length;

  beforeAll(async () => {
    port = await freePort('127.0.0.1');
    redis = await startRedis(port);
    [first, second] = await Promise.all([start('api', { REDIS_URL: redis.url }), start('api', { REDIS_URL: redis.url })]);
    await start('worker', { REDIS_URL: redis.url });
  });
  afterAll(async () => {
    socket?.close();
    await stopAll();
    await redis.kill();
  });

  it('answer a webhook without waiting for the next look at the database', async () => {
    await call('warm');
    await eventually(isQuick, (quick) => quick, 20_000);
  });

  it('show people at one replica what a worker does with a call that came to another', async () => {
    const owner = await signedIn(second);
    const { items } = (await owner.call('GET', 'workflows')).body as unknown as { items: { id: number }[] };
    const opened = (socket = await listen(second, owner, heard));
    expect(await opened.emitWithAck('watch', { workflowId: items[0]!.id })).toEqual({ ok: true });
    await eventually(async () => (await call('seen'), activity()), (count) => count > 0);
  });

  it('say one thing to one room at most five times a second', async () => {
    heard.length = 0;
    const until = Date.now() + 1_000;
    while (Date.now() < until) await call('busy');
    expect(activity()).toBeGreaterThan(0);
    expect(activity()).toBeLessThanOrEqual(7);
  });

  it('work on when Redis dies, say so once, and are quick again when it is back', async () => {
    warnings.length = 0;
    await redis.kill();
    for (let index = 0; index < 3; index++) await call('without');
    const about = warnings.filter((line) => line.includes('Redis'));
    expect(about).toHaveLength(3);
    redis = await startRedis(port);
    heard.length = 0;
    await eventually(async () => (await call('again'), activity()), (count) => count > 0, 20_000);
    await eventually(isQuick, (quick) => quick, 20_000);
  });

  it('start while Redis is away, and stop as well', async () => {
    const late = await start('all', { REDIS_URL: `redis://127.0.0.1:${await freePort('127.0.0.1')}` });
    expect(await greet(late, 'nobody')).toBe('Hello nobody');
    running.splice(running.indexOf(late), 1);
    const startedAt = performance.now();
    await late.close();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
