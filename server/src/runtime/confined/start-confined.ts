import { spawn, type ChildProcess } from 'node:child_process';
import { chown } from 'node:fs/promises';
import type { Duplex, Readable } from 'node:stream';
import { findWalls, freeUid, type Walls } from './walls.js';

/** A Node program that runs code of others, and what it may do. What is not named here it may not. */
export interface Confinement {
  /** Absolute path of the script; it must be below one of `readable`. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Further flags for Node, such as `--no-node-snapshot`. */
  readonly nodeFlags?: readonly string[];
  /** All of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders it may read. Where it gets an account of its own, that account must be able to: see `isOpenToAll`. */
  readonly readable: readonly string[];
  readonly writable?: readonly string[];
  /** Folders that are given to its account, where it has one of its own. */
  readonly owns?: readonly string[];
  /** Whether native code may be loaded. */
  readonly addons?: boolean;
  /** Memory it may ask the kernel for. Node itself needs 1,500 MB of it to start, most of which it never touches: `watchMemory` limits what it uses. */
  readonly dataBytes?: number;
  /** Open files and connections. */
  readonly files?: number;
}

/** A process behind walls. Its only way out is the channel: descriptor 3, open for both directions. */
export interface ConfinedProcess {
  readonly child: ChildProcess;
  readonly channel: Duplex;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly walls: Walls;
  /** Its account, where it has one of its own. */
  readonly uid: number | null;
}

const STANDARD_DATA_BYTES = 1_500_000_000;
const STANDARD_FILES = 128;
/** Per account; Node and its pool take a dozen. */
const THREADS = 64;

/** The flag was renamed when the permission model became stable. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

function nodeFlags({ readable, writable = [], addons = false, nodeFlags: more = [] }: Confinement): string[] {
  return [
    PERMISSION,
    '--no-warnings',
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    ...writable.map((folder) => `--allow-fs-write=${folder}`),
    ...(addons ? ['--allow-addons'] : []),
    ...more,
  ];
}

function wrap(walls: Walls, uid: number | null, { dataBytes = STANDARD_DATA_BYTES, files = STANDARD_FILES }: Confinement): string[] {
  const limits = walls.limits === null ? [] : [walls.limits, `--data=${dataBytes}`, `--nofile=${files}`, '--core=0', ...(uid === null ? [] : [`--nproc=${THREADS}`]), '--'];
  const account = uid === null || walls.account === null ? (walls.tiedToServer ?? []) : walls.account(uid);
  return [...(walls.network ?? []), ...limits, ...account];
}

/**
 * Starts a Node program behind every wall this machine has: no network, an account of its own, limits of the kernel, an empty environment,
 * no descriptor but the channel, and Node's permission model (no files but those named, no processes, threads, inspector or native code).
 * The caller listens to `exit` and `error` of `child`, reads `stdout` and `stderr`, and ends it with SIGKILL.
 */
export async function startConfined(confinement: Confinement): Promise<ConfinedProcess> {
  const walls = await findWalls();
  const uid = walls.account === null ? null : freeUid();
  if (uid !== null) await Promise.all((confinement.owns ?? []).map((folder) => chown(folder, uid, uid)));
  const [command, ...words] = [...wrap(walls, uid, confinement), process.execPath, ...nodeFlags(confinement), confinement.entry, ...(confinement.args ?? [])];
  // a group of its own: who stops the server from a terminal stops it, and it ends its processes when it has finished with them
  const child = spawn(command as string, words, { detached: true, cwd: '/', env: { ...confinement.environment }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const channel = child.stdio[3] as Duplex;
  // what was written when it ended is lost with it; `exit` tells
  channel.on('error', () => undefined);
  return { child, channel, stdout: child.stdout as Readable, stderr: child.stderr as Readable, walls, uid };
}
