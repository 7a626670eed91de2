import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { requireNode } from './node-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** Where what each test came to is kept, for `npm run test:security -- --results <folder>`. */
const { PARCOURS_TEST_RESULTS: kept, ...environment } = process.env;

function run(name, args, { cwd = root, env = {} } = {}) {
  console.log(`\n== ${name} ==`);
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit', env: { ...environment, ...env } });
  return { name, status, seconds: (performance.now() - startedAt) / 1000 };
}

/** A runner that ended without a summary counts as one failure: silence is not success. */
function counted(ran, file, read) {
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 1, skipped: 0, notRun: [] };
  return { ...ran, ...counts, failed: Math.max(counts.failed, ran.status === 0 ? 0 : 1) };
}

function runJest(folder, args) {
  const file = join(folder, 'jest.json');
  const ran = run('server, sdk, nodes, browser (Jest)', ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...(kept === undefined ? [] : ['--json', `--outputFile=${join(folder, 'jest-results.json')}`]), ...args], { env: { PARCOURS_TEST_SUMMARY: file, PARCOURS_BUILT: '1', PARCOURS_SCREENSHOTS: environment.PARCOURS_SCREENSHOTS ?? 'failed' } });
  return counted(ran, file, (summary) => summary);
}

const fromVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0).length,
  skipped: report.numPendingTests + report.numTodoTests,
  notRun: report.testResults.flatMap((suite) => suite.assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName)),
});

function runVitest(folder, args) {
  const file = join(folder, 'vitest.json');
  const description = createRequire(join(root, 'editor/package.json')).resolve('vitest/package.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ran = run('editor (vitest)', [join(description, '../vitest.mjs'), 'run', ...reporters, ...args], { cwd: join(root, 'editor') });
  return counted(ran, file, fromVitest);
}

requireNode();
installIfNeeded(root);
buildIfStale(root);

// Paths and their parts mean something to both runners, options only to Jest.
const args = process.argv.slice(2);
const forJestOnly = args.some((arg) => arg.startsWith('-'));
const lenient = args.length > 0 ? ['--passWithNoTests'] : [];
if (kept !== undefined) mkdirSync(kept, { recursive: true });
const folder = kept ?? mkdtempSync(join(tmpdir(), 'parcours-npm-test-'));
const runs = [runJest(folder, [...args, ...lenient])];
if (!forJestOnly) runs.push(runVitest(folder, [...args, ...lenient]));
if (kept === undefined) rmSync(folder, { recursive: true, force: true });

console.log('\n== summary ==');
for (const { name, passed, failed, skipped, seconds } of runs) console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds.toFixed(1)} s`);
if (forJestOnly) console.log('editor (vitest): not run, because options such as these are for Jest: ' + args.join(' '));
for (const title of runs.flatMap((ran) => ran.notRun)) console.log(`not run: ${title}`);
const total = (key) => runs.reduce((sum, ran) => sum + ran[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') > 0 ? 1 : 0;
