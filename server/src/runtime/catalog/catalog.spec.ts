import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Catalog } from './catalog.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-catalog-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (en: string): { en: string } => ({ en });
const node = (type: string): object => ({ kind: 'action', effects: 'none', type, version: 1, label: text(type), description: text(type), icon: 'zap', fields: {} });

function addPackage(name: string, manifest: object, code: string): void {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.2.3', type: 'module', main: './index.js', ...manifest }));
  writeFileSync(join(path, 'index.js'), code);
}

const exporting = (id: string, ...types: string[]): string => `export default ${JSON.stringify({ id, label: text(id), nodes: types.map(node) })};`;
const errorsOf = (catalog: Catalog): Record<string, string | null> => Object.fromEntries(catalog.describe().packages.map(({ name, error }) => [name, error]));

describe('a node package', () => {
  test('is found by its folder alone: nothing else has to name it', async () => {
    addPackage('fax', { parcours: { id: 'fax', sdk: 1 } }, exporting('fax', 'send'));
    const catalog = await Catalog.load([folder]);
    expect(catalog.find('fax.send', 1)?.description).toMatchObject({ type: 'fax.send', kind: 'action' });
    expect(catalog.describe().packages).toEqual([{ id: 'fax', name: 'fax', version: '1.2.3', label: text('fax'), error: null }]);
  });

  test('that cannot be loaded is listed with one sentence, and the others load', async () => {
    addPackage('fine', { parcours: { id: 'fine', sdk: 1 } }, exporting('fine', 'step'));
    addPackage('throws', { parcours: { id: 'throws', sdk: 1 } }, 'throw new Error("no fuel");');
    addPackage('unbuilt', { parcours: { id: 'unbuilt', sdk: 1 }, main: './dist/index.js' }, '');
    addPackage('empty', { parcours: { id: 'empty', sdk: 1 } }, 'export const nothing = 1;');
    addPackage('tomorrow', { parcours: { id: 'tomorrow', sdk: 2 } }, exporting('tomorrow', 'step'));
    addPackage('liar', { parcours: { id: 'liar', sdk: 1 } }, exporting('honest', 'step'));
    addPackage('twins', { parcours: { id: 'twins', sdk: 1 } }, exporting('twins', 'same', 'same'));
    addPackage('shouting', { parcours: { id: 'SHOUT', sdk: 1 } }, exporting('SHOUT', 'step'));
    const catalog = await Catalog.load([folder]);
    expect(catalog.find('fine.step', 1)).toBeDefined();
    expect(errorsOf(catalog)).toEqual({
      fine: null,
      throws: 'throws could not be loaded: no fuel',
      unbuilt: expect.stringMatching(/dist\/index\.js is missing; build the package\.$/),
      empty: expect.stringContaining('does not export a node package'),
      tomorrow: expect.stringContaining('made for version 2 of the sdk; this server speaks version 1'),
      liar: expect.stringContaining('says it is "liar", its code says "honest"'),
      twins: expect.stringContaining('declares the node type same@1 twice'),
      shouting: expect.stringContaining('a short lower-case name'),
    });
  });

  test('whose types another one has already changes nothing', async () => {
    addPackage('a-first', { parcours: { id: 'mail', sdk: 1 } }, exporting('mail', 'send'));
    addPackage('b-second', { parcours: { id: 'mail', sdk: 1 } }, exporting('mail', 'archive', 'send'));
    const catalog = await Catalog.load([folder]);
    expect(errorsOf(catalog)['b-second']).toContain('The node type mail.send@1 is already there');
    expect(catalog.find('mail.archive', 1)).toBeUndefined();
  });

  test('with a broken package.json is named by its folder', async () => {
    mkdirSync(join(folder, 'torn'));
    writeFileSync(join(folder, 'torn', 'package.json'), '{ "name": ');
    expect(errorsOf(await Catalog.load([folder]))['torn']).toContain('torn could not be loaded');
  });

  test('in a folder that starts with "_" is a pattern to copy, and other folders are not packages', async () => {
    addPackage('_template', { parcours: { id: 'template', sdk: 1 } }, exporting('template', 'step'));
    addPackage('tools', {}, '');
    mkdirSync(join(folder, 'notes'));
    expect((await Catalog.load([folder, join(folder, 'missing')])).describe().packages).toEqual([]);
  });
});
