// npm run supply: licences and banned packages of the lock file, and what the registry knows of holes in what an installation consists of. With `--strict`, as before a release, a registry that answers no audit is a failure.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeAdvisories } from './supply/judge-advisories.mjs';
import { judgePackages } from './supply/judge-packages.mjs';
import { lockedPackages } from './supply/locked-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const allowed = JSON.parse(readFileSync(join(root, 'tools/supply/allowed.json'), 'utf8'));

const packages = lockedPackages(root);
const problems = judgePackages(packages, allowed);
console.log(`${packages.length} packages, ${packages.filter(({ dev }) => !dev).length} of them in an installation: ${problems.length === 0 ? 'licences allowed, sources known, each held to its checksum, none banned' : 'problems'}`);

const audit = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000, shell: process.platform === 'win32' });
const { warnings, problems: holes } = judgeAdvisories(audit.stdout ?? '', allowed.advisories, new Date(), { strict: process.argv.includes('--strict') });
for (const warning of warnings) console.log(`WARNING ${warning}`);
for (const problem of [...problems, ...holes]) console.log(`FAIL ${problem}`);
process.exitCode = problems.length + holes.length > 0 ? 1 : 0;
