import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOpenToAll } from '../confined/is-open-to-all.js';
import { findWalls } from '../confined/walls.js';
import { locateIsolatedVm } from './locate-isolated-vm.js';

/** The program of sandbox processes is no part of the server's own code: it is not compiled, and loads nothing of ours. */
const PROGRAM_DIR = fileURLToPath(new URL('../../../sandbox', import.meta.url));

/** What a sandbox process needs to start, all of it readable by the account it runs as. */
export interface SandboxHome {
  readonly program: string;
  readonly isolatedVm: string;
  readonly readable: readonly string[];
  remove(): void;
}

/** isolated-vm from version 6 on finds its binary with this. */
function binaryFinder(isolatedVm: string): string[] {
  try {
    return [dirname(createRequire(join(isolatedVm, 'package.json')).resolve('node-gyp-build/package.json'))];
  } catch {
    return [];
  }
}

/** isolated-vm's loader asks whether this is there; newer versions of Node end the process for asking after what it may not read. */
const ASKED_FOR = '/etc/alpine-release';

const READ = 0o644;
const READ_AND_ENTER = 0o755;

function openToAll(folder: string): void {
  chmodSync(folder, READ_AND_ENTER);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else chmodSync(path, READ);
  }
}

/** A copy of all that is needed, where every account can read it. */
export function copySandboxHome(isolatedVm: string): SandboxHome {
  const folder = mkdtempSync(join(tmpdir(), 'parcours-sandbox-'));
  cpSync(PROGRAM_DIR, folder, { recursive: true });
  for (const part of [isolatedVm, ...binaryFinder(isolatedVm)]) cpSync(part, join(folder, 'node_modules', basename(part)), { recursive: true, dereference: true });
  openToAll(folder);
  return { program: join(folder, 'child.cjs'), isolatedVm: join(folder, 'node_modules', basename(isolatedVm)), readable: [folder, ASKED_FOR], remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Null where isolated-vm could not be installed. Below a folder like `/root`, what is needed is copied to where other accounts can read it. */
export async function findSandboxHome(): Promise<SandboxHome | null> {
  const isolatedVm = locateIsolatedVm();
  if (isolatedVm === null) return null;
  const readable = [PROGRAM_DIR, isolatedVm, ...binaryFinder(isolatedVm)];
  const { account } = await findWalls();
  if (account !== null && !readable.every(isOpenToAll)) return copySandboxHome(isolatedVm);
  return { program: join(PROGRAM_DIR, 'child.cjs'), isolatedVm, readable: [...readable, ASKED_FOR], remove: () => undefined };
}
