import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGE_ARCHIVE, type PackageOperation, type Watch } from '@parcours/sdk/api';
import type { Json, JsonObject } from '@parcours/sdk/node';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import { createServer, type RunningServer } from '../../src/main/create-server.js';
import { readConfig } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { eventually } from '../http/support/journey.js';
import { httpStage, type Visitor } from '../http/support/http-server.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { fromSources } from '../support/plugin-sources.js';
import { packFiles } from './support/make-archive.js';

/** Every way to start a run, as a stranger would write them: a webhook, a clock, a poll with a cursor, a stream. */
const CODE = `import { defineTrigger, definePackage, enter, field, ignore } from '@parcours/sdk/node';
const words = { version: 1, label: { en: 'x', fr: 'x' }, description: { en: 'x', fr: 'x' }, keywords: { en: 'x', fr: 'x' }, icon: 'satellite-dish' };
const text = (name) => field.text({ label: { en: name, fr: name }, required: true, format: 'url' });
const byHand = (hit, otherwise) => (hit.on === 'manual' ? enter([hit.json]) : (otherwise?.(hit) ?? ignore('Nothing to do.')));
export default definePackage({
  id: 'tower', label: { en: 'Tower', fr: 'Tour' },
  nodes: [
    defineTrigger({ ...words, type: 'hook', fields: { path: field.text({ label: { en: 'Path', fr: 'Chemin' }, required: true, format: 'path' }) },
      subscribe: ({ path }) => [{ on: 'webhook', path, method: 'POST', respond: 'at_once' }], receive: (hit) => byHand(hit, ({ body }) => enter([{ said: body?.said ?? null }])) }),
    defineTrigger({ ...words, type: 'clock', fields: {}, subscribe: () => [{ on: 'schedule', rule: '0 * * * *', timezone: 'UTC' }], receive: (hit) => byHand(hit, ({ dueAt }) => enter([{ dueAt }])) }),
    defineTrigger({ ...words, type: 'rows', fields: { url: text('Address') }, cursorFields: ['url'], subscribe: () => [{ on: 'poll', intervalMs: 60000 }], receive: (hit) => byHand(hit),
      poll: async (context, { url }, cursor) => {
        const { body } = await context.http({ method: 'GET', url: url + '?after=' + (cursor ?? 0) });
        return { entries: body.rows.map((row) => enter([row])), cursor: body.last };
      } }),
    defineTrigger({ ...words, type: 'news', fields: { url: text('Address') }, subscribe: () => [{ on: 'stream' }], receive: (hit) => byHand(hit),
      stream: { open: ({ url }) => ({ url, format: 'sse' }), message: ({ data, id }) => ({ entry: enter([{ data, id }]) }) } }),
  ],
});
`;
const archive = packFiles({
  'package.json': JSON.stringify({ name: 'parcours-node-tower', version: '1.0.0', type: 'module', license: 'MIT', keywords: ['parcours-node'], exports: './dist/index.js', peerDependencies: { '@parcours/sdk': '*' }, parcours: { id: 'tower', sdk: 1, permissions: { network: ['127.0.0.1'] } } }),
  'dist/index.js': CODE,
  'README.md': '# Tower',
});

let now = Date.parse('2027-03-01T09:10:00Z');
const clock = { now: () => now };
const settings = { PARCOURS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
const plugins = (): PluginHost => new PluginHost({ translate: fromSources });
const stage = httpStage(settings, { plugins: plugins(), clock, role: 'api' });
const workers: { readonly server: RunningServer; readonly folder: string }[] = [];
const listeners: { readonly response: ServerResponse; readonly last: string | undefined }[] = [];
const rows: { id: number }[] = [];
let refusing = false;
let site: LocalSite;
let owner: Visitor;

function answer(url: string, last: string | undefined, response: ServerResponse): void {
  if (url.startsWith('/rows')) {
    const fresh = rows.filter(({ id }) => id > Number(new URL(url, site.url).searchParams.get('after')));
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ rows: fresh, last: rows.at(-1)?.id ?? 0 }));
  }
  if (refusing) return void response.writeHead(503).end();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': hello\n\n');
  listeners.push({ response, last });
}

async function openWorker(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-worker-'));
  const config = readConfig({ PORT: '0', PARCOURS_HEALTH_PORT: '0', PARCOURS_DATA_DIR: folder, PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', ...settings });
  workers.push({ folder, server: await createServer({ config, connection: stage.connection, role: 'worker', catalog: testCatalog(), plugins: plugins(), clock, log: createLog({ level: 'silent' }) }) });
}

beforeAll(async () => {
  site = await openSite((request, response) => answer(request.url ?? '/', request.headers['last-event-id'] as string | undefined, response));
  owner = await stage.owner();
  await openWorker();
}, 60_000);
afterAll(async () => {
  for (const { response } of listeners) response.end();
  for (const { server, folder } of workers) {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await site.close();
});

const settled = (id: number) => eventually(async () => (await owner.call('GET', `packages/operations/${id}`)).body as unknown as PackageOperation, ({ status }) => status !== 'running', 20_000);
async function publish(type: string, nodeSettings: JsonObject): Promise<number> {
  const document: WorkflowDocument = {
    schemaVersion: 1, name: type,
    nodes: [{ id: 'in', type: `tower.${type}`, version: 1, name: 'In', position: { x: 0, y: 0 }, settings: nodeSettings }, { id: 'end', type: 'core.stop', version: 1, name: 'End', position: { x: 1, y: 0 }, settings: { reason: 'done' } }],
    edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'end' } }],
  };
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  expect((await owner.call('POST', `workflows/${id}/publish`, { revision })).status).toBe(200);
  return id;
}
const inputs = async (id: number): Promise<Json[]> => (await stage.pool.query<{ input: Json }>('select (input -> 0) as input from runs where workflow_id = $1 order by id', [id])).rows.map(({ input }) => input);
const began = (id: number, count: number) => eventually(() => inputs(id), (found) => found.length >= count, 20_000);
const watchOf = async (id: number): Promise<Watch> => ((await owner.call('GET', `workflows/${id}/watches`)).body as unknown as { items: Watch[] }).items[0] as Watch;
const later = (ms: number): void => {
  now += ms;
  for (const { server } of workers) server.nudge();
};

// issue 4, deliver 1: triggers (webhook, polling with a stored cursor, schedule, stream), here of a package in a process of its own
describe('a package with triggers, installed while the servers run', () => {
  it('is checked, allowed and switched on for the server that answers and the one that works', async () => {
    const sent = await fetch(`${stage.server.url}/api/v1/packages/upload`, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': PACKAGE_ARCHIVE }, body: new Uint8Array(archive) });
    const { id } = (await sent.json()) as PackageOperation;
    const ready = await settled(id);
    expect(ready).toMatchObject({ status: 'ready', error: null });
    await owner.call('POST', `packages/operations/${id}/confirm`, { permissions: ready.preview?.permissions as never });
    expect(await settled(id)).toMatchObject({ status: 'done', error: null });
  });
  it('starts runs by webhook, and on the hour', async () => {
    const path = makePath();
    const [hook, hours] = [await publish('hook', { path }), await publish('clock', {})];
    expect((await owner.call('POST', `/hooks/${path}`, { said: 'hello' })).status).toBe(202);
    expect(await began(hook, 1)).toEqual([{ said: 'hello' }]);
    later(3_600_000);
    expect(await began(hours, 1)).toEqual([{ dueAt: Date.parse('2027-03-01T10:00:00Z') }]);
  });
  it('starts a run for each new row of a service, from the cursor it keeps', async () => {
    rows.push({ id: 1 }, { id: 2 });
    const id = await publish('rows', { url: `${site.url}/rows` });
    expect(await began(id, 2)).toEqual([{ id: 1 }, { id: 2 }]);
    rows.push({ id: 3 });
    later(70_000);
    expect(await began(id, 3)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(site.seen.filter(({ line }) => line.startsWith('GET /rows')).map(({ line }) => line)).toEqual(expect.arrayContaining(['GET /rows?after=0', 'GET /rows?after=2']));
    await owner.call('POST', `workflows/${id}/pause`);
  });
  describe('and listens to a stream', () => {
    let id: number;
    const write = (number: number, at = listeners.length - 1): unknown => listeners[at]?.response.write(`id: ${number}\ndata: news ${number}\n\n`);
    const connected = (count: number) => eventually(async () => listeners.length, (found) => found >= count, 20_000);
    it('over one connection, however many servers there are', async () => {
      id = await publish('news', { url: `${site.url}/news` });
      await connected(1);
      await openWorker();
      later(1_000);
      write(1);
      write(2);
      expect(await began(id, 2)).toEqual([{ data: 'news 1', id: '1' }, { data: 'news 2', id: '2' }]);
      expect(listeners).toHaveLength(1);
    }, 60_000);
    it('which another server takes over where it was when the one that keeps it goes', async () => {
      const [first] = workers.splice(0, 1);
      await first?.server.close();
      rmSync(first?.folder ?? '', { recursive: true, force: true });
      later(1_000);
      await connected(2);
      expect(listeners[1]?.last).toBe('2');
      write(3);
      expect(await began(id, 3)).toHaveLength(3);
    }, 60_000);
    it('which is opened again after a break, later and later while the service refuses', async () => {
      refusing = true;
      const asked = (): number => site.seen.filter(({ line }) => line === 'GET /news').length;
      const dueIn = async (): Promise<number> => (await stage.pool.query<{ ms: number }>(`select extract(epoch from due_at) * 1000 - $2 as ms from watches where workflow_id = $1 and lease_until is null`, [id, now])).rows.map(({ ms }) => Number(ms))[0] ?? 0;
      let before = asked();
      listeners[1]?.response.end();
      const waits: number[] = [];
      for (let failures = 1; failures <= 3; failures++) {
        await eventually(async () => (later(failures === 1 ? 1_100 : 0), asked()), (found) => found > before, 20_000);
        before = asked();
        waits.push(await eventually(dueIn, (ms) => ms > 0, 20_000));
        expect((await watchOf(id)).error).toMatchObject({ code: 'http_status', message: expect.stringContaining('503') });
        if (failures < 3) later(Math.ceil(waits.at(-1) as number) + 1);
      }
      // doubled each time, a tenth earlier or later
      expect((waits[1] as number) / (waits[0] as number)).toBeGreaterThan(1.5);
      expect((waits[2] as number) / (waits[1] as number)).toBeGreaterThan(1.5);
      refusing = false;
      later(Math.ceil(waits[2] as number) + 1);
      await connected(3);
      expect(listeners[2]?.last).toBe('3');
      write(4);
      expect((await began(id, 4)).map((input) => (input as { id: string }).id)).toEqual(['1', '2', '3', '4']);
      expect((await watchOf(id)).error).toBeNull();
    }, 60_000);
  });
});
