import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '@parcours/sdk/node';
import { processCommand, processParent } from './living-process.js';

const PATIENCE_MS = 30_000;

function recordedPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

const isPostmasterOf = (pid: number, data: string): boolean => processCommand(pid)?.includes(data) === true;

/**
 * Clears what an earlier server left, when it was killed: a postmaster that is still shutting down is waited for, one that nobody will
 * stop (no parent death signal on this system) is stopped, and a postmaster.pid whose number now belongs to something else is removed.
 * Call it holding the server lock. Throws `UserError` `postgres_still_running`.
 */
export async function clearStalePostmaster(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = recordedPid(file);
  if (pid === undefined) return;
  const giveUpAt = performance.now() + PATIENCE_MS;
  let told = false;
  while (isPostmasterOf(pid, data)) {
    // Process 1 adopts orphans. When it is ourselves there was nobody before us who could have left one.
    if (!told && processParent(pid) === 1 && process.pid !== 1) {
      process.kill(pid, 'SIGINT');
      told = true;
    }
    if (performance.now() > giveUpAt) {
      throw new UserError('postgres_still_running', `The database in ${data} must not be in use, but PostgreSQL (process ${pid}) of an earlier server still runs on it: stop it with kill -INT ${pid}, then start again.`, { pid });
    }
    await sleep(50);
  }
  // PostgreSQL would believe any living process of its account to be the postmaster; a dead one it clears away itself.
  if (processCommand(pid) !== undefined) rmSync(file, { force: true });
}
