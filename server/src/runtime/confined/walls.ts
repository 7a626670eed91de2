import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What this machine can put around a process that runs code of others. Node's permission model is always there. */
export interface Walls {
  /** A network namespace without an interface: no address can be reached, whatever the code does. */
  readonly network: readonly string[] | null;
  /** An account of its own for each process, without capabilities. */
  readonly account: ((uid: number) => readonly string[]) | null;
  /** Limits kept by the kernel. */
  readonly limits: string | null;
  /** Ends the process with the server, however that ends. */
  readonly tiedToServer: readonly string[] | null;
}

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
const program = (name: string): string | null => FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;

/** Whether Node starts behind these words. The real program is tried: it may lie in a folder another account cannot enter. */
async function works(words: readonly string[]): Promise<boolean> {
  const [first, ...rest] = [...words, process.execPath];
  try {
    await run(first as string, [...rest, '-e', '0'], { env: {}, cwd: '/', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

async function firstThatWorks(candidates: readonly (readonly string[])[]): Promise<readonly string[] | null> {
  for (const words of candidates) if (await works(words)) return words;
  return null;
}

/** Ids that systemd gives to services for as long as they run; nobody owns files under them. */
const FIRST_UID = 61_184;
const UIDS = 4_336;
let given = 0;

/** Another one for each process, so that they cannot reach each other either. */
export const freeUid = (): number => FIRST_UID + ((process.pid * 37 + given++) % UIDS);

async function probe(): Promise<Walls> {
  const [unshare, setpriv, prlimit] = ['unshare', 'setpriv', 'prlimit'].map(program);
  const accountOf = (uid: number): string[] => [setpriv as string, '--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--pdeathsig', 'KILL', '--'];
  const tied = setpriv ? [setpriv, '--no-new-privs', '--pdeathsig', 'KILL', '--'] : null;
  const root = process.getuid?.() === 0;
  const [network, hasAccount, hasLimits, isTied] = await Promise.all([
    unshare ? firstThatWorks(root ? [[unshare, '--net', '--']] : [[unshare, '--user', '--map-current-user', '--net', '--']]) : null,
    setpriv && root ? works(accountOf(freeUid())) : false,
    prlimit ? works([prlimit, '--core=0', '--']) : false,
    tied ? works(tied) : false,
  ]);
  return { network, account: hasAccount ? accountOf : null, limits: hasLimits ? prlimit as string : null, tiedToServer: isTied ? tied : null };
}

let known: Promise<Walls> | undefined;

/** Tried once per server process; costs about 0.1 s. */
export const findWalls = (): Promise<Walls> => (known ??= probe());
