import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** isolated-vm follows V8: each line of Node has a version of its own, and npm leaves out those that do not fit. */
function packageFor(nodeVersion: string): string {
  const major = Number(nodeVersion.split('.')[0]);
  return major >= 24 ? 'isolated-vm-24' : major >= 22 ? 'isolated-vm-22' : 'isolated-vm-20';
}

/** The folder of the isolated-vm that fits this Node; null when npm could not install or compile it. */
export function locateIsolatedVm(nodeVersion = process.versions.node): string | null {
  const name = packageFor(nodeVersion);
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    // version 5 brings no binary: it is there once it could be compiled
    return name !== 'isolated-vm-20' || existsSync(join(folder, 'out/isolated_vm.node')) ? folder : null;
  } catch {
    return null;
  }
}
