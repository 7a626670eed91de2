import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InstalledPackage, PackageOperation, RegistryPackage, WorkflowDetail } from '@parcours/sdk/api';
import type { NodeDescription } from '@parcours/sdk/node';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import { createServer, type RunningServer } from '../../src/main/create-server.js';
import { readConfig } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { eventually } from '../http/support/journey.js';
import { Visitor, httpStage } from '../http/support/http-server.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { startNpmRegistry, type NpmRegistry } from '../plugins/support/npm-registry.js';
import { fromSources } from '../support/plugin-sources.js';
import { PIGEON, packPigeon } from './support/pack-pigeon.js';
import { startPigeonService } from './support/pigeon-service.js';

const settings: Record<string, string> = { PARCOURS_NPM_REGISTRY: 'http://127.0.0.1:9/', PARCOURS_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
let registry: NpmRegistry;
let service: Awaited<ReturnType<typeof startPigeonService>>;
let versions: Awaited<ReturnType<typeof packPigeon>>;
beforeAll(async () => {
  registry = await startNpmRegistry();
  settings['PARCOURS_NPM_REGISTRY'] = registry.url;
  service = await startPigeonService();
  versions = await packPigeon(service.url);
  await registry.publish(versions.first, versions.readme);
}, 60_000);
afterAll(async () => {
  await service.close();
  await registry.close();
});

const stage = httpStage(settings, { plugins: new PluginHost({ translate: fromSources }) });
const folder = mkdtempSync(join(tmpdir(), 'parcours-second-'));
let second: RunningServer;
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
  const config = readConfig({ PORT: '0', PARCOURS_DATA_DIR: folder, PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', ...settings });
  second = await createServer({ config, connection: stage.connection, catalog: testCatalog(), plugins: new PluginHost({ translate: fromSources }), log: createLog({ level: 'silent' }) });
});
afterAll(async () => {
  await second.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
  const answer = await owner.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
  return answer.body as unknown as Body;
};
const settled = (id: number): Promise<PackageOperation> => eventually(() => ask<PackageOperation>('GET', `packages/operations/${id}`), ({ status }) => status !== 'running', 20_000);
async function install(version: string): Promise<PackageOperation> {
  const { id } = await ask<PackageOperation>('POST', 'packages/operations', { name: PIGEON, version });
  const ready = await settled(id);
  expect(ready).toMatchObject({ status: 'ready', error: null, preview: { allows: [{ en: 'Calls 127.0.0.1 over the internet.' }], warnings: [] } });
  await ask('POST', `packages/operations/${id}/confirm`, { permissions: ready.preview?.permissions });
  return settled(id);
}
const nodesAt = async (server: RunningServer): Promise<string[]> => {
  const visitor = new Visitor(() => server);
  visitor.cookie = owner.cookie;
  const { nodes } = (await visitor.call('GET', 'catalog')).body as unknown as { nodes: NodeDescription[] };
  return nodes.filter(({ type }) => type.startsWith('pigeon.')).map(({ type, version }) => `${type}@${version}`).sort();
};

const PATH = makePath();
/** call ──> pigeon ──> answer */
const news = (account: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'News by pigeon',
  nodes: [
    { id: 'call', type: 'core.webhook', version: 1, name: 'call', position: { x: 0, y: 0 }, settings: { path: PATH, method: 'POST', respond: 'when_done', identify: 'email', identifyField: 'email', attributes: true } },
    { id: 'fly', type: 'pigeon.send', version: 1, name: 'fly', position: { x: 1, y: 0 }, settings: { account, to: '{{ json.body.roost }}', text: 'Hello {{ contact.email }}' } },
    { id: 'answer', type: 'core.respond', version: 1, name: 'answer', position: { x: 2, y: 0 }, settings: { status: 200, send: 'text', text: '{{ json.messageId }}' } },
  ],
  edges: [{ id: 'e1', from: { node: 'call', port: 'main' }, to: { node: 'fly' } }, { id: 'e2', from: { node: 'fly', port: 'main' }, to: { node: 'answer' } }],
});
const flyBy = async (server: RunningServer): Promise<string> => (await new Visitor(() => server).call('POST', `/hooks/${PATH}`, { email: 'ada@example.org', roost: 'the old oak' })).text;

// issue 4, proof: written outside of the repository with the guide only, packed, published, searched, installed, used, updated with a migration and
// removed, without a restart, on two replicas
describe('a package that a stranger has written with the guide', () => {
  let workflow: WorkflowDetail;
  let account: number;
  const publish = async (): Promise<void> => void (workflow = await ask<WorkflowDetail>('POST', `workflows/${workflow.id}/publish`, { revision: workflow.revision }));

  it('is found by what it does, says which host it calls, and is installed on both servers', async () => {
    expect(await ask('GET', 'packages/search?search=carrier')).toMatchObject({ items: [{ name: PIGEON, installed: null }] });
    expect(await ask<RegistryPackage>('GET', `packages/details?name=${PIGEON}`)).toMatchObject({ readme: expect.stringContaining('# Pigeon'), latest: '0.1.0' });
    expect((await install('0.1.0')).status).toBe('done');
    expect([await nodesAt(stage.server), await nodesAt(second)]).toEqual([['pigeon.send@1'], ['pigeon.send@1']]);
  });
  it('keeps its credential with the server, which tries it and sends it to its host alone', async () => {
    ({ id: account } = await ask<{ id: number }>('POST', 'credentials', { type: 'pigeon.account', name: 'Loft', values: { apiKey: 'coo-coo' } }));
    expect(await ask('POST', `credentials/${account}/test`)).toMatchObject({ ok: true });
  });
  it('carries messages in a published workflow, whichever server takes the call', async () => {
    workflow = await ask<WorkflowDetail>('POST', 'workflows', { document: news(account) });
    await publish();
    expect([await flyBy(stage.server), await flyBy(second)]).toEqual(['pigeon-1', 'pigeon-2']);
    expect(service.sent.map(({ body }) => body)).toEqual([{ to: 'the old oak', text: 'Hello ada@example.org' }, { to: 'the old oak', text: 'Hello ada@example.org' }]);
    expect(new Set(service.sent.map(({ key }) => key)).size).toBe(2);
  });
  it('is updated under a running workflow, whose settings become those of the new version when somebody says so', async () => {
    await registry.publish(versions.second, versions.readme);
    expect(await install('1.1.0')).toMatchObject({ status: 'done', kind: 'update', preview: { changes: { newVersions: [{ type: 'pigeon.send', from: 1, to: 2, migrates: true }], nodesRemoved: [] } } });
    expect([await nodesAt(stage.server), await nodesAt(second)]).toEqual([['pigeon.send@1', 'pigeon.send@2'], ['pigeon.send@1', 'pigeon.send@2']]);
    expect(await flyBy(second)).toBe('pigeon-3');
    const { version, settings: migrated } = await ask<{ version: number; settings: Record<string, never> }>('POST', 'catalog/nodes/pigeon.send/migrate', { from: 1, settings: news(account).nodes[1]?.settings });
    const document = { ...news(account), nodes: news(account).nodes.map((node) => (node.id === 'fly' ? { ...node, version, settings: migrated } : node)) };
    workflow = await ask<WorkflowDetail>('PUT', `workflows/${workflow.id}/draft`, { document, revision: workflow.revision });
    await publish();
    expect(await flyBy(second)).toBe('pigeon-4');
    expect(service.sent.at(-1)?.body).toEqual({ to: 'the old oak', text: 'Hello ada@example.org', speed: 'calm' });
  });
  it('is not removed behind the back of the workflow, and is gone from both servers when its owner insists', async () => {
    const { items: [installed] } = await ask<{ items: InstalledPackage[] }>('GET', 'packages');
    expect((await owner.call('DELETE', `packages/${installed?.id}`)).body.error?.code).toBe('package_in_use');
    await ask('DELETE', `packages/${installed?.id}?force=true`);
    expect(await nodesAt(stage.server)).toEqual([]);
    await eventually(() => nodesAt(second), (nodes) => nodes.length === 0);
    expect(await ask('GET', 'packages')).toEqual({ items: [] });
  });
});
