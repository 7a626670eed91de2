import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';
import { readAuthorPackage } from '../../src/main/cli/node/author-package.js';
import { buildPackage } from '../../src/main/cli/node/build-area.js';
import { createPackage } from '../../src/main/cli/node/create-package.js';
import { authorTools } from './support/author-tools.js';

const GUIDE = fileURLToPath(new URL('../../../docs/authors', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'parcours-pages-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The blocks that stand for themselves; those that name their file are the package of guide.spec.ts. Their types are looked at in the sdk. */
const snippets = readdirSync(GUIDE).filter((name) => name.endsWith('.md')).flatMap((page) =>
  [...readFileSync(join(GUIDE, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code).filter((code) => !code.startsWith('// src/')).map((code, index) => ({ name: `${page.replace('.md', '')}-${index + 1}`, code })),
);

/** Loads a snippet as Parcours would, and puts whatever node or package it exports through the conformance suite; texts in English are enough here. */
const PROGRAM = `import { conformance } from '@parcours/sdk/testing';
const found = [];
for (const name of process.argv.slice(2)) {
  const module = await import('./' + name + '.js');
  const packages = Object.values(module).flatMap((value) => (Array.isArray(value?.nodes) ? [value] : typeof (value?.execute ?? value?.subscribe) === 'function' ? [{ id: 'snippet', label: { en: 'x' }, nodes: [value] }] : []));
  for (const pkg of packages) for (const { type, message } of await conformance(pkg, { outage: true, settings: { addCard: { board: '7' } } })) if (!message.startsWith('keywords is missing')) found.push(name + ': ' + type + ': ' + message);
  console.log('loaded ' + name);
}
console.log('found ' + JSON.stringify(found));
`;

it('whatever the pages for authors show can be loaded, and keeps what a node package promises', async () => {
  const folder = createPackage(await authorTools(), 'pages', { folder: join(home, 'pages'), sdk: '1.0.0' });
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (const { name, code } of snippets) writeFileSync(join(folder, `src/${name}.ts`), code);
  const { folder: built } = await buildPackage(await authorTools(), readAuthorPackage(folder), 'dev');
  writeFileSync(join(built, 'dist/all.js'), PROGRAM);
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(built, 'dist/all.js'), ...snippets.map(({ name }) => name)], { encoding: 'utf8', timeout: 60_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/^loaded /gm)).toHaveLength(snippets.length);
  expect(JSON.parse(/^found (.*)$/m.exec(stdout)?.[1] ?? 'null')).toEqual([]);
  // the spec on the page about fields ran as well
  expect(stdout).toContain('is a good citizen');
}, 60_000);
