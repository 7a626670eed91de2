import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Plugin, PluginSource, Plugins } from '../runtime/plugin-host/plugin.js';
import { loadCatalog } from './load-catalog.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-nodes-'));
  mkdirSync(join(folder, 'fax'));
  writeFileSync(join(folder, 'fax', 'package.json'), JSON.stringify({ name: 'parcours-fax', version: '1.0.0', type: 'module', main: './index.js', parcours: { id: 'fax', sdk: 1, permissions: { network: ['api.fax.example'] } } }));
  writeFileSync(join(folder, 'fax', 'index.js'), `export default { id: 'fax', label: { en: 'Fax' }, nodes: [] };`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Notes which packages were to be run outside; the host itself has tests of its own. */
function noting(): { readonly plugins: Plugins; readonly outside: PluginSource[] } {
  const outside: PluginSource[] = [];
  const load = async (source: PluginSource): Promise<Plugin> => {
    outside.push(source);
    return { package: { id: source.manifest.parcours.id, label: { en: 'x' }, nodes: [] }, health: () => ({ state: 'asleep', crashes: 0, lastError: null, retryAt: null }), dispose: async () => undefined };
  };
  return { plugins: { load, check: async () => [], close: async () => undefined }, outside };
}

const sources = (path: string): string => join(path, path.startsWith(folder) ? 'index.js' : 'src/index.ts');

describe('the packages of a server', () => {
  test('run in it when they came with it, and outside of it with what they ask for when they lie in a folder of the operator', async () => {
    const { plugins, outside } = noting();
    const catalog = await loadCatalog({ isolate: 'third-party', nodesDirs: [folder] }, plugins, sources);
    expect(outside.map(({ manifest, granted }) => [manifest.name, granted.network])).toEqual([['parcours-fax', ['api.fax.example']]]);
    expect(catalog.find('core.wait', 1)).toBeDefined();
    expect(catalog.describe().packages.map(({ error }) => error)).toEqual(catalog.describe().packages.map(() => null));
  });
  test('all run outside, or none, where the operator says so', async () => {
    const all = noting();
    await loadCatalog({ isolate: 'all', nodesDirs: [folder] }, all.plugins, sources);
    expect(all.outside.map(({ manifest }) => manifest.parcours.id)).toEqual(expect.arrayContaining(['core', 'email', 'fax', 'http', 'list']));
    const none = noting();
    await loadCatalog({ isolate: 'installed', nodesDirs: [folder] }, none.plugins, sources);
    expect(none.outside).toEqual([]);
  });
});
