import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TransientError, describeNode, migrateSettings, type AnyStep } from '@parcours/sdk/node';
import type { Environment } from '../../src/core/executor/environment.js';
import type { NodeType } from '../../src/core/plan/plan.js';
import { OptionLoader } from '../../src/runtime/catalog/load-options.js';
import type { Plugin } from '../../src/runtime/plugin-host/plugin.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { COMMON, PackageFolders } from './packages.js';

const CODE = `
import { next } from '@parcours/sdk/node';
const text = { kind: 'text', label: { en: 'Account' } };
export default { id: 'fax', label: { en: 'Fax' }, nodes: [{
  ...${JSON.stringify(COMMON)}, kind: 'action', effects: 'none', type: 'post', version: 3,
  fields: { account: text, board: { kind: 'dynamicChoice', options: 'boards', label: { en: 'Board' } } },
  options: {
    boards: async (context, { account }, { search, cursor }) => {
      const { body } = await context.http({ method: 'GET', url: 'https://boards.example.org/?' + account + search + (cursor ?? '') });
      return { options: body.map((name) => ({ value: name, label: name })), nextCursor: 'more' };
    },
    never: () => new Promise(() => {}),
  },
  migrate: {
    1: (settings) => ({ ...settings, two: true }),
    2: { settings: ({ two, ...rest }) => ({ ...rest, account: two ? 'moved' : '' }), ports: { done: 'main' }, changes: { en: 'Accounts have moved.' } },
  },
  execute: (items) => items.map(() => next()),
}] };`;

let folders: PackageFolders;
let host: PluginHost;
let plugin: Plugin;
let post: AnyStep;
beforeAll(async () => {
  folders = new PackageFolders();
  host = new PluginHost({ translate: fromSources, limits: { loadMs: 5_000, computeMs: 1_500, reachMs: 3_000, deafMs: 1_000, memoryBytes: 160_000_000, patienceMs: 250 }, onCrash: () => undefined });
  plugin = await host.load(folders.add(CODE, { network: ['boards.example.org'] }));
  post = plugin.package.nodes[0] as AnyStep;
});
afterAll(async () => {
  await plugin.dispose();
  await host.close();
  folders.remove();
});

const loader = (): OptionLoader => {
  const type = { definition: post, description: describeNode('fax', post) } as NodeType;
  const context: Environment['context'] = () => ({ now: () => 0, timezone: 'UTC', http: async ({ url }: { url: string }) => ({ status: 200, headers: {}, body: [url] }), credential: async () => ({}) }) as never;
  return new OptionLoader({ pool: { query: async () => ({ rows: [{ timezone: 'UTC' }] }) } as never, find: () => type, environment: { context }, timeoutMs: 1_000 });
};
const asking = (options: string) => loader().load(1, { type: 'fax.post', version: 3, options, settings: { account: 'ours-' }, query: { search: 'a', cursor: null, value: null } });

describe('a package in a process of its own', () => {
  test('loads the choices of its fields through the host', async () => {
    expect(await asking('boards')).toEqual({ options: [{ value: 'https://boards.example.org/?ours-a', label: 'https://boards.example.org/?ours-a' }], nextCursor: 'more' });
  });

  test('that never answers with its choices keeps nobody waiting', async () => {
    await expect(asking('never')).rejects.toThrow(TransientError);
  });

  test('says what its updates change, and makes them', async () => {
    expect(describeNode('fax', post).updates).toEqual([{ from: 1, changes: null, ports: {} }, { from: 2, changes: { en: 'Accounts have moved.' }, ports: { done: 'main' } }]);
    expect(await migrateSettings(post as never, 1, { board: 'b' })).toEqual({ version: 3, settings: { board: 'b', account: 'moved' }, ports: { done: 'main' } });
  });
});
