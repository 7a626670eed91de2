// npm run test:security: runs every test that docs/security/statements.md names, and prints statement by statement what came of it.
// With `--results <folder>` it reads what `npm test` has left there (PARCOURS_TEST_RESULTS=<folder>) and runs nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { checkStatements, readStatements } from './gates/security-statements.mjs';
import { installIfNeeded } from './install.mjs';
import { requireNode } from './node-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
requireNode();
const [option, results, ...others] = process.argv.slice(2);
if (option !== undefined && (option !== '--results' || results === undefined || others.length > 0)) {
  console.log('Expected nothing or --results <folder>, found other options; leave them out.');
  process.exit(1);
}
if (results === undefined) {
  installIfNeeded(root);
  buildIfStale(root);
}
const folder = mkdtempSync(join(tmpdir(), 'parcours-security-'));
const problems = checkStatements(root);
for (const problem of problems) console.log(problem);

const statements = readStatements(root);
const paths = [...new Set(statements.flatMap(({ proofs }) => proofs.map(({ path }) => path)))].filter((path) => path.endsWith('.spec.ts'));
const ofEditor = paths.filter((path) => path.startsWith('editor/'));
const ofJest = paths.filter((path) => !ofEditor.includes(path));

/** What each test of these files came to: file and full title with `passed`, `failed` or what the runner calls it. */
function run(args, file, cwd = root) {
  spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  return readResults(file);
}

function readResults(file) {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  return testResults.flatMap(({ name, testFilePath, assertionResults, status }) =>
    assertionResults.length === 0 ? [{ file: name ?? testFilePath, title: '', status }] : assertionResults.map((test) => ({ file: name ?? testFilePath, title: test.fullName, status: test.status })),
  );
}

const jestFile = join(folder, 'jest.json');
const vitestFile = join(folder, 'vitest.json');
const ran = results !== undefined ? ['jest-results.json', 'vitest.json'].flatMap((name) => readResults(join(results, name))) : [
  ...(ofJest.length === 0 ? [] : run(['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${jestFile}`, '--runTestsByPath', ...ofJest], jestFile)),
  ...(ofEditor.length === 0 ? [] : run([join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${vitestFile}`, ...ofEditor.map((path) => path.slice('editor/'.length))], vitestFile, join(root, 'editor'))),
];
rmSync(folder, { recursive: true, force: true });

/** A title with places ($name, %s) stands for all tests it makes; `describe` comes before it in full titles. */
const pattern = (title) => new RegExp(title.split(/\$\w+|%[sdij#%]/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*'), 's');

function resultOf({ path, title }) {
  if (path.startsWith('tools/image')) return 'apart: npm run image -- check';
  if (!path.endsWith('.spec.ts')) return 'gate';
  const tests = ran.filter((test) => test.file.endsWith(path) && pattern(title).test(test.title));
  if (tests.length === 0) return 'did not run';
  const bad = tests.filter(({ status }) => status !== 'passed');
  return bad.length === 0 ? `passed${tests.length > 1 ? ` (${tests.length})` : ''}` : bad.map(({ status }) => status)[0];
}

const rows = statements.flatMap(({ id, proofs, missing }) => [
  ...proofs.map((proof) => [id, `${proof.path}: ${proof.title}`, resultOf(proof)]),
  ...(missing === null ? [] : [[id, missing.reason, missing.kind]]),
]);
const shown = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));
console.log(`\n${shown('', 4)} ${shown('test', 120)} result`);
for (const [id, what, result] of rows) console.log(`${shown(id, 4)} ${shown(what, 120)} ${result}`);
const count = (wanted) => statements.filter(({ missing }) => (missing?.kind ?? 'stands') === wanted).length;
const failed = rows.filter(([, , result]) => !/^(passed|gate|apart|open|partly)/.test(result));
console.log(`\n${statements.length} statements: ${count('stands')} stand, ${count('partly')} partly, ${count('open')} open. ${failed.length === 0 ? 'Every named test that was run passed.' : `${failed.length} tests did not pass.`}`);
process.exitCode = problems.length + failed.length > 0 ? 1 : 0;
