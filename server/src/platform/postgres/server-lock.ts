import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import { processStart } from './living-process.js';

/** Who holds a data folder. The start of the process tells it from a later one that got the same id. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

const LOCK_FILE = 'server.lock';

function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.startedAt === 'string' ? { pid: holder.pid, startedAt: holder.startedAt } : undefined;
  } catch {
    return undefined;
  }
}

function livingHolder(file: string): number | undefined {
  const holder = readHolder(file);
  return holder !== undefined && processStart(holder.pid) === holder.startedAt ? holder.pid : undefined;
}

const inUse = (shownAs: string, pid: number): UserError =>
  new UserError('data_folder_in_use', `The data folder ${shownAs} is already used by a Parcours server (process ${pid}): stop that one, or set PARCOURS_DATA_DIR to another folder.`, { pid });

/** The id of the living server that holds the folder, or undefined. */
export const holderOf = (folder: string): number | undefined => livingHolder(join(folder, LOCK_FILE));

/**
 * Takes the folder for this process; the answer gives it back. A lock left by a process that is gone is taken over.
 * Throws `UserError` `data_folder_in_use` naming the process that holds it.
 */
export function lockFolder(folder: string, shownAs: string): () => void {
  const file = join(folder, LOCK_FILE);
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) }), { mode: 0o600 });
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        // A link appears whole or not at all, so that nobody reads half a lock.
        linkSync(mine, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
      }
      const pid = holderOf(folder);
      if (pid !== undefined) throw inUse(shownAs, pid);
      // Set aside, not removed: a server that starts at the same instant may have put its own lock there since we looked.
      const aside = `${mine}.aside`;
      renameSync(file, aside);
      const other = livingHolder(aside);
      if (other !== undefined) linkSync(aside, file);
      rmSync(aside, { force: true });
      if (other !== undefined) throw inUse(shownAs, other);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
