import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything the lock file names but our own workspaces: name, version, licence, integrity, where, and whether only development needs it. */
export function lockedPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path, { name, version, license, integrity, resolved, dev = false, optional = false }]) => ({ path, name: name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version, license, integrity, resolved, dev, optional }));
}
