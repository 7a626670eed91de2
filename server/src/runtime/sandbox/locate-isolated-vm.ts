import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** isolated-vm follows V8: each line of Node has a version of its own, and npm leaves out those that do not fit. */
function packageFor(nodeVersion: string): string {
  const major = Number(nodeVersion.split('.')[0]);
  return major >= 24 ? 'isolated-vm-24' : major >= 22 ? 'isolated-vm-22' : 'isolated-vm-20';
}

/** The folder of the isolated-vm that fits this Node; null when npm could not install it. */
export function locateIsolatedVm(nodeVersion = process.versions.node): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${packageFor(nodeVersion)}/package.json`));
  } catch {
    return null;
  }
}
