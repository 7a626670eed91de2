import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { requireNode } from './node-version.mjs';

/* Renews docs/images from the browser tests that take its pictures: all of them, or those whose path holds an argument, `npm run pictures -- every-page`. */
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
requireNode();
installIfNeeded(root);
buildIfStale(root);

const wanted = process.argv.slice(2);
const specs = readdirSync(join(root, 'e2e'))
  .filter((file) => file.endsWith('.spec.ts') && /take(Docs|Page)Picture\(/.test(readFileSync(join(root, 'e2e', file), 'utf8')))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .map((file) => join(root, 'e2e', file));
if (specs.length === 0) {
  console.error(`Expected a browser test with pictures whose name holds ${wanted.join(' or ')}, found none in e2e.`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--runTestsByPath', ...specs], { cwd: root, stdio: 'inherit', env: { ...process.env, PARCOURS_DOCS_IMAGES: '1' } });
process.exitCode = status ?? 1;
