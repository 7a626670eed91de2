// npm run fuzz -- [--cases N] [--seed S]
// Hostile requests to every address of the API, webhooks, forms and live connections; a failing seed repeats the same cases.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } });
for (const [name, text] of Object.entries(values)) if (!/^\d{1,9}$/.test(text)) throw new Error(`Expected --${name} to be a whole number, found ${JSON.stringify(text)}; say for example --${name} 1000.`);
console.log(`${values.cases} cases, seed ${values.seed}`);
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--selectProjects', 'server', '--testPathPatterns', 'server/test/security/fuzz'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, PARCOURS_FUZZ_CASES: values.cases, PARCOURS_FUZZ_SEED: values.seed },
});
process.exitCode = status ?? 1;
