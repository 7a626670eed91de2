import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefectError, UserError } from '@parcours/sdk/node';
import { clusterFolder, existingClusterFolder } from './postgres/cluster-folder.js';
import { DATABASE, DATABASE_USER, prepareCluster } from './postgres/cluster.js';
import { startPostmaster, type Postmaster, type PostmasterExit } from './postgres/postmaster.js';
import { findPrograms, type Programs } from './postgres/programs.js';
import { holderOf, lockFolder } from './postgres/server-lock.js';
import { SOCKET_PORT, makeSocketFolder, socketFolderOf } from './postgres/socket-folder.js';
import { clearStalePostmaster } from './postgres/stale-postmaster.js';
import { postgresUser, type SystemUser } from './postgres/system-user.js';

export interface EmbeddedConnection {
  /** Folder of the Unix socket; there is no TCP port and so no password. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Ends sessions, writes everything, and gives the data folder back. A second call changes nothing. */
  stop(): Promise<void>;
}

interface Options {
  readonly dataDir: string;
  /** PostgreSQL ended although nobody called `stop`; one sentence says how. */
  readonly onExit?: (message: string) => void;
}

const connectionTo = (host: string): EmbeddedConnection => ({ host, port: SOCKET_PORT, user: DATABASE_USER, database: DATABASE });

const describeExit = (exit: PostmasterExit): string => {
  const how = exit.signal === null ? `with status ${exit.code}` : `by ${exit.signal}`;
  const lastLine = exit.log.split('\n').filter((line) => line.trim() !== '').at(-1);
  return lastLine === undefined ? how : `${how}, saying ${JSON.stringify(lastLine)}`;
};

/** Sessions of a killed postmaster need a moment to notice that it is gone; until then PostgreSQL refuses to start. */
const leftoversRemain = (exit: PostmasterExit): boolean => /pre-existing shared memory block|lock file ".*" already exists/.test(exit.log);

async function startPatiently(programs: Programs, data: string, socketFolder: string, user: SystemUser | undefined): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const started = await startPostmaster(programs, data, socketFolder, user);
    if ('postmaster' in started) return started.postmaster;
    const { exit } = started;
    if (leftoversRemain(exit) && attempt <= 50) {
      await sleep(200);
      continue;
    }
    if (/No space left on device/.test(exit.log)) throw new UserError('disk_full', `PostgreSQL needs room below ${data}, but the disk is full: free some space and start again.`);
    throw new DefectError('postgres_start', `The embedded PostgreSQL should have started on ${data}, but ended ${describeExit(exit)}.`, { log: exit.log });
  }
}

/**
 * Starts a real PostgreSQL on `dataDir`, as an ordinary user or as root, and makes the database on the first start. Whatever ended the
 * last server (also kill -9 of anything), the next start recovers. When this process dies in any way, PostgreSQL shuts down.
 * Call it from the main thread. Throws `UserError`: `data_folder_unusable`, `data_folder_in_use`, `postgres_version`, `postgres_missing`,
 * `postgres_unusable`, `postgres_user`, `postgres_still_running`, `socket_folder`, `database_gone`, `disk_full`.
 */
export async function startEmbeddedPostgres({ dataDir, onExit }: Options): Promise<EmbeddedPostgres> {
  const folder = resolve(dataDir);
  const user = postgresUser();
  const cluster = clusterFolder(folder, user);
  const unlock = lockFolder(cluster, folder);
  try {
    const programs = await findPrograms(cluster, user);
    const data = await prepareCluster(cluster, programs, user);
    await clearStalePostmaster(data);
    const socketFolder = makeSocketFolder(cluster, user);
    const postmaster = await startPatiently(programs, data, socketFolder, user);
    let stopping = false;
    void postmaster.exited.then((exit) => {
      unlock();
      if (!stopping) onExit?.(`The embedded PostgreSQL should be running, but ended ${describeExit(exit)}: start Parcours again, it recovers by itself.`);
    });
    const stop = async (): Promise<void> => {
      stopping = true;
      await postmaster.stop();
      await postmaster.exited;
    };
    return { connection: connectionTo(socketFolder), pid: postmaster.pid, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The database of a server that runs on `dataDir` now, for a command beside it; undefined when none does. */
export function runningEmbeddedPostgres(dataDir: string): EmbeddedConnection | undefined {
  const cluster = existingClusterFolder(resolve(dataDir));
  return cluster === undefined || holderOf(cluster) === undefined ? undefined : connectionTo(socketFolderOf(cluster));
}
