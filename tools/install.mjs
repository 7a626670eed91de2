import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';

/** What npm itself says it put into node_modules, compared with the lock file. Packages for other systems are never put there. */
function matchesLock(root, lockText) {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(JSON.parse(lockText).packages).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true || wanted.peer === true : found.version === wanted.version && found.resolved === wanted.resolved;
  });
}

/** Runs `npm ci` when packages are missing or the lock file asks for others than are there. */
export function installIfNeeded(root) {
  const lockFile = join(root, 'package-lock.json');
  const lockText = existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : undefined;
  const stamp = join(root, 'node_modules/.cache/parcours-install');
  const wanted = createHash('sha256').update(lockText ?? '').digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (lockText === undefined || !matchesLock(root, lockText)) {
    const args = [lockText === undefined ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.env.npm_execpath;
    runStep('Installing packages (a minute or two)', npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, { cwd: root });
  }
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  writeFileSync(stamp, wanted);
}
