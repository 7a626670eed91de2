import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGE_ARCHIVE, type InstalledPackage, type LiveEvent, type PackageOperation, type RegistryPackage, type WorkflowDetail } from '@parcours/sdk/api';
import type { NodeDescription } from '@parcours/sdk/node';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import { io, type Socket } from 'socket.io-client';
import { createServer, type RunningServer } from '../../src/main/create-server.js';
import { readConfig } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { eventually } from '../http/support/journey.js';
import { OWNER, Visitor, httpStage } from '../http/support/http-server.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { fromSources } from '../support/plugin-sources.js';
import { startNpmRegistry, type NpmRegistry } from './support/npm-registry.js';
import { NOTHING, openReplica } from './support/replica.js';
import { NAME, SECOND, weather } from './support/weather-package.js';

let registry: NpmRegistry;
const settings: Record<string, string> = { PARCOURS_NPM_REGISTRY: 'http://127.0.0.1:9/', PARCOURS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
beforeAll(async () => {
  registry = await startNpmRegistry();
  settings['PARCOURS_NPM_REGISTRY'] = registry.url;
  await registry.publish(weather({ version: '1.0.0' }), '# Weather\n\nForecasts for journeys.');
});
afterAll(() => registry.close());

// packages run in processes of their own, as in production
const host = new PluginHost({ translate: fromSources });
const otherHost = new PluginHost({ translate: fromSources });
const stage = httpStage(settings, { plugins: host });
let second: RunningServer;
let owner: Visitor;
let socket: Socket;
const heard: LiveEvent[] = [];
const folder = mkdtempSync(join(tmpdir(), 'parcours-second-'));

beforeAll(async () => {
  owner = await stage.owner();
  const config = readConfig({ PORT: '0', PARCOURS_DATA_DIR: folder, PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', ...settings });
  second = await createServer({ config, connection: stage.connection, catalog: testCatalog(), plugins: otherHost, log: createLog({ level: 'silent' }) });
  socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: owner.cookie ?? '' } });
  socket.on('live', (event: LiveEvent) => heard.push(event));
  await new Promise<void>((connected, failed) => socket.once('connect', connected).once('connect_error', failed));
});
afterAll(async () => {
  socket.disconnect();
  await second.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
  const answer = await owner.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return answer.body as unknown as Body;
};
const untilSettled = (id: number): Promise<PackageOperation> => eventually(() => ask<PackageOperation>('GET', `packages/operations/${id}`), ({ status }) => status !== 'running', 20_000);
async function install(version: string): Promise<PackageOperation> {
  const begun = await ask<PackageOperation>('POST', 'packages/operations', { name: NAME, version });
  const ready = await untilSettled(begun.id);
  expect(ready).toMatchObject({ status: 'ready', error: null });
  await ask('POST', `packages/operations/${begun.id}/confirm`, { permissions: ready.preview?.permissions });
  return untilSettled(begun.id);
}
const nodesAt = async (server: RunningServer): Promise<string[]> => {
  const visitor = new Visitor(() => server);
  visitor.cookie = owner.cookie;
  const { nodes } = (await visitor.call('GET', 'catalog')).body as unknown as { nodes: NodeDescription[] };
  return nodes.filter(({ type }) => type.startsWith('weather.')).map(({ type, version }) => `${type}@${version}`).sort();
};

const PATH = makePath();
/** call ──> forecast ──> answer */
const umbrella: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Umbrella',
  nodes: [
    { id: 'call', type: 'core.webhook', version: 1, name: 'call', position: { x: 0, y: 0 }, settings: { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true } },
    { id: 'ask', type: 'weather.forecast', version: 1, name: 'ask', position: { x: 1, y: 0 }, settings: { city: 'Paris' } },
    { id: 'answer', type: 'core.respond', version: 1, name: 'answer', position: { x: 2, y: 0 }, settings: { status: 200, send: 'text', text: '{{ json.forecast }}' } },
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'ask' } }, { id: 'e2', from: { node: 'ask', port: 'main' }, to: { node: 'answer' } }],
};
const forecastBy = async (server: RunningServer): Promise<string> => (await new Visitor(() => server).call('POST', `/hooks/${PATH}`, { email: 'ada@example.org' })).text;

// issue 4, proof: published, searched, installed, used, updated with a migration and removed, without a restart, on two replicas
describe('a package from a stranger', () => {
  let workflow: WorkflowDetail;
  const publish = async (): Promise<void> => void (workflow = await ask<WorkflowDetail>('POST', `workflows/${workflow.id}/publish`, { revision: workflow.revision }));

  it('is found in the registry by what it does, with its read-me', async () => {
    const { items } = await ask<{ items: { name: string }[] }>('GET', 'packages/search?search=forecasts');
    expect(items).toMatchObject([{ name: NAME, installed: null }]);
    expect(await ask<RegistryPackage>('GET', `packages/details?name=${NAME}`)).toMatchObject({ readme: expect.stringContaining('Forecasts'), latest: '1.0.0' });
  });
  it('is installed, and both servers have its nodes at once', async () => {
    expect(await nodesAt(stage.server)).toEqual([]);
    expect((await install('1.0.0')).status).toBe('done');
    expect([await nodesAt(stage.server), await nodesAt(second)]).toEqual([['weather.forecast@1'], ['weather.forecast@1']]);
    await eventually(async () => heard, (events) => events.some((event) => event.type === 'package.progress' && event.status === 'done') && events.some((event) => event.type === 'catalog.changed'));
    expect(await ask<{ items: InstalledPackage[] }>('GET', 'packages')).toMatchObject({ items: [{ name: NAME, health: 'ok', installedBy: OWNER.name, nodes: [{ type: 'weather.forecast' }] }] });
  });
  it('works in a published workflow, whichever server takes the call', async () => {
    workflow = await ask<WorkflowDetail>('POST', 'workflows', { document: umbrella });
    await publish();
    expect([await forecastBy(stage.server), await forecastBy(second)]).toEqual(['sun in Paris', 'sun in Paris']);
  });
  it('cannot be removed while the workflow uses it', async () => {
    const { items: [installed] } = await ask<{ items: InstalledPackage[] }>('GET', 'packages');
    expect(await ask('GET', `packages/${installed?.id}/usage`)).toEqual({ workflows: [{ workflowId: workflow.id, name: 'Umbrella', by: expect.arrayContaining(['draft', 'published']), nodes: ['weather.forecast@1'] }], elsewhere: 0 });
    const refused = await owner.call('DELETE', `packages/${installed?.id}`);
    expect([refused.status, refused.body.error?.code, refused.body.error?.message]).toEqual([409, 'package_in_use', expect.stringContaining('"Umbrella"')]);
  });
  it('is updated without a restart: what is published goes on with the old nodes, drafts get the new ones with their settings', async () => {
    await registry.publish(weather({ version: '2.0.0', code: SECOND }));
    expect(await ask('GET', 'packages/updates')).toEqual({ items: [{ name: NAME, installed: '1.0.0', latest: '2.0.0' }] });
    const done = await install('2.0.0');
    expect(done).toMatchObject({ status: 'done', kind: 'update', preview: { changes: { newVersions: [{ type: 'weather.forecast', from: 1, to: 2, migrates: true }], nodesRemoved: ['weather.forecast@1'] } } });
    expect([await forecastBy(stage.server), await forecastBy(second)]).toEqual(['sun in Paris', 'sun in Paris']);
    const migrated = await ask<{ version: number; settings: Record<string, unknown> }>('POST', 'catalog/nodes/weather.forecast/migrate', { from: 1, settings: { city: 'Paris' } });
    expect(migrated).toMatchObject({ version: 2, settings: { place: 'Paris', unit: 'C' } });
    const document = { ...umbrella, nodes: umbrella.nodes.map((node) => (node.id === 'ask' ? { ...node, version: migrated.version, settings: migrated.settings as typeof node.settings } : node)) };
    workflow = await ask<WorkflowDetail>('PUT', `workflows/${workflow.id}/draft`, { document, revision: workflow.revision });
    await publish();
    expect([await forecastBy(stage.server), await forecastBy(second)]).toEqual(['rain in Paris', 'rain in Paris']);
  });
  it('is removed when nobody uses it, everywhere, and what named it says what is missing', async () => {
    const { items } = await ask<{ items: InstalledPackage[] }>('GET', 'packages');
    await ask('DELETE', `packages/${items[0]?.id}?force=true`);
    expect(await nodesAt(stage.server)).toEqual([]);
    await eventually(() => nodesAt(second), (nodes) => nodes.length === 0);
    const { problems } = await ask<{ problems: { message: string }[] }>('POST', 'workflows/check', { document: umbrella });
    expect(JSON.stringify(problems)).toContain('weather.forecast');
    expect(await ask('GET', 'packages')).toEqual({ items: [] });
  });
});

describe('who may touch packages', () => {
  // K4: owner only
  it('is the owner in person: not an admin, not a key', async () => {
    const admin = await stage.holder('admin');
    for (const [method, path, body] of [['POST', 'packages/operations', { name: NAME, version: '1.0.0' }], ['GET', 'packages/search'], ['DELETE', 'packages/1']] as const) expect((await admin.call(method, path, body)).body.error?.code).toBe('not_permitted');
    expect((await admin.call('GET', 'packages')).status).toBe(200);
  });
  // K4: audited
  it('leaves a trace', async () => {
    const { items } = await ask<{ items: { action: string; subject: unknown; details: unknown }[] }>('GET', 'audit?limit=100');
    const traces = items.filter(({ action }) => action.startsWith('packages.')).map(({ action, subject, details }) => [action, subject, details]);
    expect(traces).toEqual(expect.arrayContaining([['packages.begin', `${NAME}@1.0.0`, { after: { from: 'the registry' } }], ['packages.confirm', `${NAME}@2.0.0`, { after: { allowed: [] } }], ['packages.remove', NAME, { after: { although: 'workflows use it' } }]]));
  });
  it('gives a file as a file, of at most 10 MB', async () => {
    const send = (body: Buffer, type: string, path = '/api/v1/packages/upload') => fetch(stage.server.url + path, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': type }, body: new Uint8Array(body) });
    expect((await send(Buffer.from('a text'), 'text/plain')).status).toBe(415);
    expect((await send(Buffer.alloc(11 * 1_048_576), PACKAGE_ARCHIVE)).status).toBe(413);
    expect((await send(Buffer.from('no archive'), PACKAGE_ARCHIVE)).status).toBe(422);
    // nothing is read of what nobody in particular sends, or where nobody takes it
    expect((await fetch(`${stage.server.url}/api/v1/packages/upload`, { method: 'POST', headers: { 'content-type': PACKAGE_ARCHIVE }, body: new Uint8Array(2_000_000) })).status).toBe(401);
    expect((await send(Buffer.alloc(2_000_000), PACKAGE_ARCHIVE, '/hooks/some-path-nobody-guesses')).status).toBe(415);
    const begun = (await (await send(weather({ version: '4.0.0' }), PACKAGE_ARCHIVE)).json()) as PackageOperation;
    expect(begun).toMatchObject({ name: NAME, version: '4.0.0', kind: 'install' });
    const ready = await untilSettled(begun.id);
    expect(ready.status).toBe('ready');
    expect(await ask('POST', `packages/operations/${begun.id}/stop`)).toMatchObject({ status: 'stopped' });
  });
  it('says in words when less is allowed than is asked for', async () => {
    await registry.publish(weather({ version: '5.0.0', parcours: { permissions: { network: ['api.weather.example'] } } }));
    const begun = await ask<PackageOperation>('POST', 'packages/operations', { name: NAME, version: '5.0.0' });
    await untilSettled(begun.id);
    const refused = await owner.call('POST', `packages/operations/${begun.id}/confirm`, { permissions: NOTHING });
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'not_granted']);
  });
});

// K5, issue 4: code that throws, ends or never returns while loading; in processes of their own, as in production
describe('a package that misbehaves while it is tried out', () => {
  it('ends in one sentence each, and the server goes on', async () => {
    const rogues = {
      throws: 'throw new Error("no fuel");',
      exits: 'process.exit(3);',
      loops: 'for (;;);',
      waits: 'await new Promise(() => undefined); export default {};',
      dies: "process.kill(process.pid, 'SIGKILL');",
      native: "import { createRequire } from 'node:module'; createRequire(import.meta.url)('./addon.node');",
    };
    const strict = new PluginHost({ translate: fromSources, limits: { loadMs: 2_000, deafMs: 1_000 } });
    const replica = await openReplica({ connection: stage.connection, registry: registry.url, plugins: strict });
    try {
      const tried = await Promise.all(Object.entries(rogues).map(([name, code]) => replica.install({ source: { archive: weather({ version: '6.0.0', json: { name: `parcours-node-${name}` }, parcours: { id: name }, code, files: { 'dist/addon.node': 'no machine code' } }) }, granted: NOTHING })));
      expect(tried.map(({ name, status }) => [name, status])).toEqual(Object.keys(rogues).map((name) => [`parcours-node-${name}`, 'failed']));
      expect(tried[0]?.error?.message).toMatch(/no fuel/);
      for (const { error, name } of tried) expect(error?.message).toMatch(new RegExp(`${name}.*\\.$`, 's'));
      expect(replica.types()).toEqual([]);
    } finally {
      await replica.close();
      await strict.close();
    }
    expect((await stage.visitor().call('GET', 'setup')).status).toBe(200);
  });
});
