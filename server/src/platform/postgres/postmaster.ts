import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { POSTGRES_ENV } from './cluster.js';
import type { Programs } from './programs.js';
import { SOCKET_PORT } from './socket-folder.js';
import type { SystemUser } from './system-user.js';

const SETPRIV = '/usr/bin/setpriv';
const LINGER_MS = 3_000;
const READY = 'database system is ready to accept connections';

/** For two cores and a few GB that are shared with the server itself. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '150',
  // a batch of waits for events locks its contacts
  max_locks_per_transaction: '256',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '1',
  // Our queries are short: compiling them costs more than it saves.
  jit: 'off',
  log_checkpoints: 'off',
  log_line_prefix: '',
  timezone: 'UTC',
};

/** How a postmaster ended: by its exit code, or by the signal that ended it; and its last words. */
export interface PostmasterExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly log: string;
}

export interface Postmaster {
  readonly pid: number;
  readonly exited: Promise<PostmasterExit>;
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<null, null, Readable>;

/**
 * Starts it in a process group of its own: Ctrl-C in a terminal goes to the whole group, and the server needs its database to
 * finish what it is doing. setpriv drops root before exec, and has the kernel shut PostgreSQL down when this process dies, even by SIGKILL.
 */
function launch(programs: Programs, data: string, socketFolder: string, user: SystemUser | undefined): Child {
  const program = join(programs.folder, 'bin', 'postgres');
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', data, '-k', socketFolder, '-p', String(SOCKET_PORT), ...settings];
  const options = { env: POSTGRES_ENV, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] };
  if (process.platform !== 'linux' || !existsSync(SETPRIV)) return spawn(program, args, { ...options, ...user });
  const identity = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  return spawn(SETPRIV, [...identity, '--no-new-privs', '--pdeathsig', 'INT', program, ...args], options);
}

const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 30_000 }, // fast: ends sessions, writes everything
  { signal: 'SIGQUIT', waitMs: 5_000 }, // immediate: the next start recovers
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  for (const { signal, waitMs } of STOP_STEPS) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([exited, new Promise((done) => (timer = setTimeout(done, waitMs)))]);
    clearTimeout(timer);
  }
}

/** Resolves when it takes connections; `exit` when it ended before that. Its log is read all along: a full pipe would stop PostgreSQL. */
export async function startPostmaster(programs: Programs, data: string, socketFolder: string, user: SystemUser | undefined): Promise<{ postmaster: Postmaster } | { exit: PostmasterExit }> {
  const child = launch(programs, data, socketFolder, user);
  let log = '';
  const exited = new Promise<PostmasterExit>((done) => {
    child.once('error', (error) => done({ code: null, signal: null, log: error.message }));
    // Closed when its last session let go of the log as well; one that hangs does not keep us.
    child.once('exit', (code, signal) => setTimeout(() => done({ code, signal, log: log.trim() }), LINGER_MS).unref());
    child.once('close', (code, signal) => done({ code, signal, log: log.trim() }));
  });
  const ready = new Promise<'ready'>((done) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-8000);
      if (log.includes(READY)) done('ready');
    });
  });
  const first = await Promise.race([ready, exited]);
  if (first !== 'ready') return { exit: first };
  log = '';
  return { postmaster: { pid: child.pid!, exited, stop: () => stopChild(child, exited) } };
}
