import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeNode, isShown, type AnyStep, type AnyTrigger, type Fields, type Hit, type NodePackage } from '@parcours/sdk/node';
import { fakeContact, runNode, sampleSettings, type RunNodeOptions } from '@parcours/sdk/testing';
import { NODES_DIR } from '../../src/main/folders.js';
import { builtEntry, importPackage, readManifest, type EntryOf, type Manifest } from '../../src/runtime/catalog/read-package.js';
import type { Plugin } from '../../src/runtime/plugin-host/plugin.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';

const PACKAGES = readdirSync(NODES_DIR).filter((name) => !name.startsWith('_') && existsSync(join(NODES_DIR, name, 'package.json')));
const sources: EntryOf = (folder) => join(folder, 'src/index.ts');

let host: PluginHost;
beforeAll(() => {
  // the sandbox has tests of its own; here code answers what it was given
  host = new PluginHost({ translate: fromSources, runCode: async ({ calls }) => calls.map(({ items }) => items.map((item) => ({ kind: 'value', value: item, log: [] }))) });
});
afterAll(() => host.close());

const sourceOf = (name: string): { folder: string; manifest: Manifest; granted: Manifest['parcours']['permissions'] } => {
  const folder = join(NODES_DIR, name);
  const manifest = readManifest(folder) as Manifest;
  return { folder, manifest, granted: manifest.parcours.permissions };
};

const HITS: readonly Hit[] = [{ on: 'manual', json: { plan: 'gold' } }, { on: 'form', values: { email: 'ada@example.org' } }];

/** What came of a call, as it could be compared. */
const outcomeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    return JSON.parse(JSON.stringify((await work()) ?? null)) as unknown;
  } catch (error) {
    return { thrown: (error as Error).message };
  }
};

const settingsOf = ({ fields }: { readonly fields: Fields }): ReturnType<typeof sampleSettings> => Object.fromEntries(Object.entries(sampleSettings(fields)).filter(([name]) => isShown(fields[name] as never, fields, sampleSettings(fields))));

describe.each(PACKAGES)('the package %s, run outside of the server', (name) => {
  let inside: NodePackage;
  let plugin: Plugin;
  beforeAll(async () => {
    const source = sourceOf(name);
    inside = await importPackage(source.folder, source.manifest, sources);
    plugin = await host.load(source, builtEntry);
  });
  afterAll(() => plugin?.dispose());

  test('keeps every promise a node package makes, unchanged', async () => {
    expect(await host.check(sourceOf(name))).toEqual([]);
  });

  test('declares the same', () => {
    const described = (found: NodePackage): unknown => JSON.parse(JSON.stringify([found.nodes.map((node) => describeNode(found.id, node)), found.credentials ?? []]));
    expect(described(plugin.package)).toEqual(described(inside));
  });

  test('answers the same, wherever it runs', async () => {
    for (const [index, node] of inside.nodes.entries()) {
      const outside = plugin.package.nodes[index] as AnyStep | AnyTrigger;
      const settings = settingsOf(node as { fields: Fields });
      if (node.kind === 'trigger' && outside.kind === 'trigger') {
        for (const hit of HITS) expect([node.type, await outcomeOf(() => outside.receive(hit, settings as never))]).toEqual([node.type, await outcomeOf(() => node.receive(hit, settings as never))]);
      } else if (node.kind !== 'trigger' && outside.kind !== 'trigger' && node.effects === 'none') {
        const options: RunNodeOptions = { settings, items: [{ plan: 'gold' }, { plan: 'silver', event: { name: 'opened' } }], contact: fakeContact(), members: { Newsletter: [1] } };
        expect([node.type, await outcomeOf(() => runNode(outside, options))]).toEqual([node.type, await outcomeOf(() => runNode(node, options))]);
      }
    }
  });
});
