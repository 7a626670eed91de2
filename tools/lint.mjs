import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkGuarantees } from './gates/guarantees.mjs';
import { checkJsonFiles } from './gates/json-files.mjs';
import { checkStatements } from './gates/security-statements.mjs';
import { checkNames } from './gates/names.mjs';
import { REPORT_FILE, checkSdkReport, sdkReport } from './sdk-report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const bin = (name) => join(root, 'node_modules', name);

function program(args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '0' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (status) => done({ ok: status === 0, output: output.trim() }));
  });
}

const check = (find) => async () => {
  const problems = find(root);
  return { ok: problems.length === 0, output: problems.join('\n') };
};

const FLOORS = ['sdk/src', 'nodes', 'server/src', 'server/test', 'editor/src'];

/** Slowest first, so that the short ones fill the gaps. */
const GATES = [
  ['rules of the code (eslint)', () => program([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', 'node_modules/.cache/eslint'])],
  ['types of the specs (tsc)', () => program([bin('typescript/bin/tsc'), '-p', 'tsconfig.specs.json', '--pretty', 'false'])],
  ['floors and cycles (dependency-cruiser)', () => program([bin('dependency-cruiser/bin/dependency-cruise.mjs'), ...FLOORS, '--config', '.dependency-cruiser.cjs'])],
  ['nothing unused (knip)', () => program([bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints'])],
  ["the sdk's report", check(checkSdkReport)],
  ['names of files', check(checkNames)],
  ['JSON files', check(checkJsonFiles)],
  ['guarantees and their tests', check(checkGuarantees)],
  ['security statements and their tests', check(checkStatements)],
];

async function runGates(wanted) {
  const waiting = [...wanted];
  let failed = 0;
  const worker = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const [name, run] = gate;
      const startedAt = performance.now();
      const { ok, output } = await run().catch((error) => ({ ok: false, output: error.message }));
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)${ok ? '' : `\n${output.replace(/^/gm, '     ')}`}`);
      if (!ok) failed++;
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, worker));
  return failed;
}

// The floors, the report, typed rules and the specs look at what the sdk and the node packages offer once built.
const packages = readdirSync(join(root, 'nodes')).filter((name) => existsSync(join(root, 'nodes', name, 'tsconfig.json')));
const built = spawnSync(process.execPath, [bin('typescript/bin/tsc'), '-b', 'sdk', ...packages.map((name) => join('nodes', name))], { cwd: root, encoding: 'utf8' });
if (built.status !== 0) {
  console.log(`FAIL the sdk or a node package does not compile\n${built.stdout}`);
  process.exit(1);
}
if (process.argv.includes('--update')) {
  writeFileSync(join(root, REPORT_FILE), sdkReport(root));
  console.log(`wrote ${REPORT_FILE}`);
}
const words = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const failed = await runGates(GATES.filter(([name]) => words.length === 0 || words.some((word) => name.includes(word))));
console.log(failed === 0 ? 'all gates passed' : `${failed} of ${GATES.length} gates failed`);
process.exitCode = failed === 0 ? 0 : 1;
