import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { describeNode, type AnyStep, type JsonObject, type NodeContext, type Permissions } from '@parcours/sdk/node';
import { askJoins } from '../../src/core/joins/ask-joins.js';
import { compilePlan } from '../../src/core/plan/compile-plan.js';
import type { FindNodeType } from '../../src/core/plan/plan.js';
import { graph } from '../../src/core/testing/graph.js';
import { MemoryRig } from '../../src/core/testing/memory-rig.js';
import { Outside } from '../../src/core/testing/outside.js';
import { testTypes } from '../../src/core/testing/test-types.js';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import type { Plugin } from '../../src/runtime/plugin-host/plugin.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { COMMON, PackageFolders, nodeCode } from './packages.js';

let host: PluginHost;
let folders: PackageFolders;
const loaded: Plugin[] = [];
beforeAll(() => {
  folders = new PackageFolders();
  host = new PluginHost({ translate: fromSources, limits: { patienceMs: 200 } });
});
afterEach(async () => {
  await Promise.all(loaded.splice(0).map((plugin) => plugin.dispose()));
});
afterAll(async () => {
  await host.close();
  folders.remove();
});

async function load(code: string, permissions: Partial<Permissions> = {}): Promise<Plugin> {
  const plugin = await host.load(folders.add(code, permissions));
  loaded.push(plugin);
  return plugin;
}

/** The engine, with the nodes of a package in its own process beside the ones of the tests. `fax` in a graph is `fax.send`. */
function engineWith(plugin: Plugin): { rig: MemoryRig; find: FindNodeType } {
  const own = testTypes(new Outside());
  const find: FindNodeType = (type, version) => {
    const definition = plugin.package.nodes.find((node) => type === `test.fax${node.type === 'send' ? '' : `-${node.type}`}`);
    return definition ? { definition, description: describeNode('fax', definition) } : own(type, version);
  };
  return { rig: new MemoryRig(undefined, { find }), find };
}

const startAll = async (rig: MemoryRig, versionId: number, items: readonly JsonObject[]): Promise<number[]> => {
  const runs: number[] = [];
  for (const item of items) runs.push(await rig.start(versionId, { items: [item], test: true }));
  return runs;
};

describe('a package that crashes in a journey', () => {
  test('costs the contact it crashes on, and nobody else of the same batch', async () => {
    const { rig } = engineWith(await load(nodeCode(`if (items.some((item) => item.json.poison)) process.exit(9); return items.map(() => next());`)));
    const runs = await startAll(rig, rig.publish(graph('start -> fax -> after', { fax: 'fax' })), Array.from({ length: 16 }, (_, number) => ({ number, poison: number === 11 })));
    await rig.quiet();
    expect(runs.map((id) => rig.run(id).status)).toEqual(runs.map((_, number) => (number === 11 ? 'failed' : 'done')));
    expect(rig.run(runs[11] as number).error).toMatchObject({ who: 'defect', code: 'package_crashed', nodeId: 'fax', message: expect.stringMatching(/^The package parcours-fax 1\.2\.3 broke off: its process ended by itself with code 9/) });
  });

  test('leaves what it was doing outside unknown, and repeats nothing by itself', async () => {
    const { rig } = engineWith(await load(nodeCode(`await new Promise((done) => setTimeout(done, 50)); process.exit(9);`, 'io')));
    const [run] = await startAll(rig, rig.publish(graph('start -> fax', { fax: 'fax' })), [{}]);
    await rig.quiet();
    await rig.pass(3_600_000);
    expect(rig.deliveries()).toMatchObject([{ status: 'unknown', attempt: 1 }]);
    expect(rig.run(run as number)).toMatchObject({ status: 'failed', error: { code: 'outcome_unknown', message: expect.stringContaining('parcours-fax 1.2.3') } });
  });

  test('and cannot be reached at all has done nothing: what it was to send is sent later', async () => {
    const plugin = await load(nodeCode(`if (items[0].json.crash) process.exit(9); return items.map(() => next('main', { delivery: { status: 'sent' } }));`, 'io'));
    const { execute } = plugin.package.nodes[0] as AnyStep;
    for (let n = 0; n < 9; n++) await Promise.resolve(execute([{ json: { crash: true } }] as never, {} as never)).catch(() => undefined);
    expect(plugin.health().state).toBe('resting');
    const { rig } = engineWith(plugin);
    const [run] = await startAll(rig, rig.publish(graph('start -> fax', { fax: 'fax' })), [{}]);
    await rig.quiet();
    expect(rig.standing(run as number)).toEqual(['fax ready']);
    expect(rig.deliveries().filter(({ status }) => status === 'unknown' || status === 'sent')).toEqual([]);
    while (plugin.health().state === 'resting') await new Promise((done) => setTimeout(done, 100));
    await rig.pass(3_600_000);
    expect(rig.run(run as number).status).toBe('done');
    expect(rig.deliveries().at(-1)).toMatchObject({ status: 'sent' });
  });

  test('cannot pretend that it was not reached, to have an effect repeated', async () => {
    const { rig } = engineWith(await load(nodeCode(`throw Object.assign(new Error('not me'), { who: 'transient', code: 'package_resting' });`, 'io')));
    await startAll(rig, rig.publish(graph('start -> fax', { fax: 'fax' })), [{}]);
    await rig.quiet();
    expect(rig.deliveries()).toMatchObject([{ status: 'unknown' }]);
  });
});

describe('a join in another process', () => {
  const gather = (join: string): string => `import { next } from '@parcours/sdk/node'; export default { id: 'fax', label: { en: 'Fax' }, nodes: [{ ...${JSON.stringify({ ...COMMON, kind: 'flow', effects: 'none', type: 'gather', fields: { count: { kind: 'number', label: { en: 'x' }, default: 2 } } })}, join: ${join}, execute: (items) => items.map(() => next()) }] };`;
  const document = graph('start -> left, right\nleft -> fax\nright -> fax\nfax -> after', { fax: 'fax-gather' });
  const source = { versionId: 1, workflowId: 1, workspaceId: 1, timezone: 'UTC', document };

  test('is asked how it counts before anything runs', async () => {
    const { find } = engineWith(await load(gather(`({ count }) => ({ mode: 'first', count })`)));
    const plan = await askJoins(compilePlan(source, find));
    expect(plan.nodes.find(({ node }) => node.id === 'fax')).toMatchObject({ joins: true, joinPolicy: { mode: 'first', count: 2 }, broken: null });
  });
  test('that cannot say fails what reaches it, with its own words', async () => {
    const { find } = engineWith(await load(gather(`() => { throw Object.assign(new Error('Expected a number above zero.'), { who: 'user', code: 'bad_count' }); }`)));
    const plan = await askJoins(compilePlan(source, find));
    expect(plan.nodes.find(({ node }) => node.id === 'fax')?.broken).toMatchObject({ code: 'bad_count', message: 'Expected a number above zero.' });
  });
});

describe('a request on its way through redirects', () => {
  let server: Server;
  const seen: string[] = [];
  const at = (name: string, path: string): string => `http://${name}:${(server.address() as AddressInfo).port}${path}`;
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.headers.host?.split(':')[0]}${request.url}`);
      if (request.url === '/away') response.writeHead(302, { location: at('elsewhere.example', '/secret') });
      if (request.url === '/within') response.writeHead(302, { location: at('cdn.shop.example', '/picture') });
      response.end('here');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));

  test('is stopped before it reaches a host the package was not granted', async () => {
    const { http } = createOutbound({ allowPrivateHosts: ['127.0.0.0/8'], resolve: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) });
    const plugin = await load(nodeCode(`const { body } = await context.http({ method: 'GET', url: items[0].json.url }); return [next('main', { json: { body } })];`, 'io'), { network: ['shop.example', '*.shop.example'] });
    const call = (url: string): unknown => (plugin.package.nodes[0] as AnyStep).execute([{ json: { url } }] as never, { http } as unknown as NodeContext);
    await expect(call(at('shop.example', '/away'))).rejects.toMatchObject({ who: 'user', code: 'host_not_granted', details: { host: 'elsewhere.example' } });
    expect(await call(at('shop.example', '/within'))).toMatchObject([{ json: { body: 'here' } }]);
    expect(seen).toEqual(['shop.example/away', 'shop.example/within', 'cdn.shop.example/picture']);
  });
});
