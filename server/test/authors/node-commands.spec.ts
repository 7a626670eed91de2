import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAuthorPackage } from '../../src/main/cli/node/author-package.js';
import { createPackage } from '../../src/main/cli/node/create-package.js';
import { lintPackage } from '../../src/main/cli/node/lint-package.js';
import { packPackage } from '../../src/main/cli/node/pack-package.js';
import { testPackage } from '../../src/main/cli/node/test-package.js';
import type { Toolchain } from '../../src/main/cli/node/toolchain.js';
import { NODES_DIR } from '../../src/main/folders.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { fromSources } from '../support/plugin-sources.js';
import { authorTools } from './support/author-tools.js';

// outside of the repository, as a stranger's package is
const home = mkdtempSync(join(tmpdir(), 'parcours-author-'));
const plugins = new PluginHost({ translate: fromSources });
let tools: Toolchain;
let made = 0;
beforeAll(async () => void (tools = await authorTools()));
afterAll(async () => {
  await plugins.close();
  rmSync(home, { recursive: true, force: true });
});

const create = (name = 'pigeon'): string => createPackage(tools, name, { folder: join(home, `package-${(made += 1)}`), sdk: '1.0.0' });
const change = (folder: string, file: string, edit: (text: string) => string): void => writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), 'utf8')));
const changeJson = (folder: string, edit: (json: Record<string, never>) => object): void => change(folder, 'package.json', (text) => JSON.stringify(edit(JSON.parse(text) as Record<string, never>)));
const lint = async (folder: string): Promise<string[]> => (await lintPackage(tools, readAuthorPackage(folder))).map(({ severity, message }) => `${severity}: ${message}`);
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

// issue 4, deliver 5
describe('a new package', () => {
  it('has everything a package needs, and passes lint, its own tests and the check at install as it is', async () => {
    const folder = create();
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'README.md', 'package.json', 'src', 'tsconfig.json']);
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({ name: 'parcours-node-pigeon', keywords: ['parcours-node', 'pigeon'], parcours: { id: 'pigeon', sdk: 1 }, devDependencies: { '@parcours/sdk': '1.0.0' } });
    expect(readFileSync(join(folder, 'src/index.ts'), 'utf8').split('\n').length).toBeLessThan(35);
    expect(await lint(folder)).toEqual([]);
    const { problems, nodes, specs } = await testPackage(tools, plugins, readAuthorPackage(folder));
    expect([problems, nodes, specs]).toEqual([[], ['pigeon.greet@1  Greet'], expect.stringContaining('pass 2')]);
    const { file, files, asked, warnings } = await packPackage(tools, readAuthorPackage(folder));
    expect([file, warnings, asked.network]).toEqual([join(folder, 'parcours-node-pigeon-0.1.0.tgz'), [], []]);
    expect(files.map(({ path }) => path).sort()).toEqual(['README.md', 'dist/icon.js', 'dist/index.js', 'package.json']);
  }, 60_000);
  it('brings the running sdk along unless another one is named', () => {
    const folder = createPackage(tools, '@acme/parcours-node-fax', { folder: join(home, 'fax') });
    const { name, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; devDependencies: Record<string, string> };
    expect(name).toBe('@acme/parcours-node-fax');
    expect(existsSync(join(folder, (devDependencies['@parcours/sdk'] ?? '').replace('file:', '')))).toBe(true);
    const linked = createPackage(tools, 'linked', { folder: join(home, 'linked'), sdk: tools.sdkFolder });
    expect(readFileSync(join(linked, 'package.json'), 'utf8')).toMatch(/"@parcours\/sdk": "file:\.\.\/.*sdk"/);
  });
  it('is refused where it cannot be: inside Parcours, over files, under a name that is taken or none', () => {
    expect(codeOf(() => createPackage(tools, 'fax', { folder: join(NODES_DIR, 'fax') }))).toBe('inside_parcours');
    expect(codeOf(() => createPackage(tools, 'again', { folder: home, sdk: '1.0.0' }))).toBe('folder_taken');
    expect(codeOf(() => createPackage(tools, 'email', { folder: join(home, 'email') }))).toBe('bad_name');
    expect(codeOf(() => createPackage(tools, '../fax', { folder: join(home, 'no') }))).toBe('bad_package_name');
    expect(codeOf(() => createPackage(tools, 'fax', { folder: join(home, 'no'), sdk: './nowhere' }))).toBe('no_sdk');
    expect(existsSync(join(home, 'no'))).toBe(false);
  });
});

describe('lint', () => {
  it('says where the types are wrong', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => text.replace('params.greeting', 'params.greetin'));
    expect(await lint(folder)).toEqual([expect.stringMatching(/^error: src\/index\.ts:\d+ .*'greetin' does not exist/)]);
  });
  it('wants every text in English and French', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => text.replace(", fr: 'Salutation'", ''));
    expect(await lint(folder)).toEqual(['warning: greet: fields.greeting.label has no text in "fr".']);
  });
  it('finds what would be refused at install, and what nobody would find', async () => {
    const folder = create();
    changeJson(folder, (json: object) => ({ ...json, version: 'latest', keywords: [], scripts: { postinstall: 'node evil.js' }, dependencies: { 'left-pad': '1.0.0' }, bundleDependencies: [], parcours: { id: 'pigeon', sdk: 1, permissions: { network: ['api.pigeon.example'], environment: ['PIGEON_REGION'] } } }));
    const found = await lint(folder);
    for (const message of [/^error: It has install scripts \(postinstall\)/, /^error: It needs left-pad/, /^error: .*"parcours-node"/, /^error: .*"version"/, /^warning: It asks to call api\.pigeon\.example/, /^warning: .*PIGEON_REGION/]) expect(found).toContainEqual(expect.stringMatching(message));
  });
  it('compares what the code reaches for with what it asks for', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => `import { readFileSync } from 'node:fs';\nimport { request } from 'node:https';\nimport { connect } from 'node:net';\nexport const touched = [readFileSync, request, connect, process.env['PIGEON_REGION'], 'https://api.pigeon.example/send', () => fetch('x')];\n${text}`);
    const found = (await lint(folder)).join('\n');
    for (const part of ['"https", which packages do not have; use context.http', 'imports "fs"', 'imports "net"', 'environment variable PIGEON_REGION', 'mentions api.pigeon.example', 'calls fetch']) expect(found).toContain(part);
  });
  it('says in one sentence that code throws while loading, or cannot be read', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => `${text}\nthrow new Error('no fuel');\n`);
    expect(await lint(folder)).toEqual(['error: parcours-node-pigeon could not be loaded: no fuel.']);
    change(folder, 'src/index.ts', () => 'export default {{{');
    expect(await lint(folder)).toContainEqual(expect.stringMatching(/^error: src\/index\.ts:1 /));
  });
});

describe('test', () => {
  it('finds a node that answers differently in a batch, and a spec that fails', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => text.replace('greeting: params.greeting }', 'greeting: `${params.greeting} ${items.length}` }'));
    const { problems, specs } = await testPackage(tools, plugins, readAuthorPackage(folder));
    expect(problems).toEqual([expect.stringMatching(/^greet: Item 0 got .* in a batch but .* alone\.$/), 'A spec failed; see above.']);
    expect(specs).toContain('Hello Ada 1');
  });
  it('finds effects without a key, and nodes that give up a whole batch in an outage', async () => {
    const folder = create();
    change(folder, 'src/index.ts', (text) => text.replace(/ {2}execute: .*/, "  effects: 'io',\n  idempotent: true,\n  execute: async (items, context) => {\n    await context.http({ method: 'POST', url: 'https://api.pigeon.example/send', body: {} });\n    return items.map(() => next());\n  },"));
    const { problems } = await testPackage(tools, plugins, readAuthorPackage(folder));
    expect(problems.join('\n')).toMatch(/It threw while its service was away/);
    expect(problems.join('\n')).toMatch(/carries no key/);
  });
});
