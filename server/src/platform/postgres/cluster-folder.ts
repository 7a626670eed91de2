import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, chownSync, constants, existsSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DefectError, UserError } from '@parcours/sdk/node';
import type { SystemUser } from './system-user.js';

/** Where a database goes whose data folder the Postgres account cannot reach. */
const OUTSIDE = '/var/lib/parcours';

const linkOrFolder = (path: string): 'link' | 'folder' | undefined => {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : found.isSymbolicLink() ? 'link' : 'folder';
};

function canEnter(folder: string, user: SystemUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/', env: {} }).status === 0;
}

/** Gives a cluster to the account, also when the account's number changed since (a container made anew keeps its volume). */
function own(folder: string, user: SystemUser): void {
  if (statSync(folder).uid === user.uid && (!existsSync(join(folder, 'data')) || statSync(join(folder, 'data')).uid === user.uid)) return;
  const done = spawnSync('chown', ['-R', '-h', `${user.uid}:${user.gid}`, folder], { encoding: 'utf8' });
  if (done.status !== 0) throw new UserError('data_folder_unusable', `The folder ${folder} must belong to the account of PostgreSQL, but its owner could not be changed (${done.stderr.trim()}): put PARCOURS_DATA_DIR on a disk that keeps owners.`);
}

/** Moves the cluster to where the account can reach it and leaves a link, so that the data folder still says where the data are. */
function moveOutside(inside: string, user: SystemUser): string {
  mkdirSync(OUTSIDE, { recursive: true, mode: 0o711 });
  const outside = mkdtempSync(join(OUTSIDE, 'postgres-'));
  const copied = spawnSync('cp', ['-a', `${inside}/.`, outside], { encoding: 'utf8' });
  if (copied.status !== 0) throw new DefectError('cluster_move', `The database in ${inside} should have been copied to ${outside}, but: ${copied.stderr.trim()}.`);
  chmodSync(outside, 0o700);
  own(outside, user);
  const link = `${inside}.link`;
  rmSync(link, { force: true });
  symlinkSync(outside, link);
  rmSync(inside, { recursive: true });
  renameSync(link, inside);
  return outside;
}

/** Like `mkdir -p`. Node's own `recursive` never returns below /proc and other places where a folder can be seen but not added to. */
function makeFolder(path: string, mode: number): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), 0o755);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!existsSync(path)) throw error; // somebody else made it meanwhile
  }
}

function makeClusterFolder(dataDir: string, user: SystemUser | undefined): string {
  const inside = join(dataDir, 'postgres');
  makeFolder(dataDir, 0o700);
  if (linkOrFolder(inside) === 'link' && !existsSync(inside)) {
    throw new UserError('database_gone', `The database of ${dataDir} should be in ${readlinkSync(inside)}, which is gone: put it back, or remove ${inside} to start with an empty database.`);
  }
  makeFolder(inside, 0o700);
  if (!user) {
    accessSync(inside, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(inside);
  }
  // The account passes through our folder; reading it stays ours.
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  const cluster = realpathSync(inside);
  chownSync(cluster, user.uid, user.gid);
  own(cluster, user);
  return canEnter(cluster, user) ? cluster : moveOutside(inside, user);
}

const UNUSABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'ENOENT', 'EDQUOT', 'ELOOP', 'ENAMETOOLONG'];

/**
 * Makes `postgres/` in the data folder, for the account that will run PostgreSQL, and answers its real path. When that account cannot
 * enter the data folder (a checkout below /root), the cluster lies in /var/lib/parcours and `postgres` is a link to it.
 * Throws `UserError` `data_folder_unusable`.
 */
export function clusterFolder(dataDir: string, user: SystemUser | undefined): string {
  try {
    return makeClusterFolder(dataDir, user);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !UNUSABLE.includes(code)) throw error;
    throw new UserError('data_folder_unusable', `The data folder ${dataDir} must be a folder that Parcours can write to, but the system says ${code}: correct its permissions, or set PARCOURS_DATA_DIR to another folder.`, { systemCode: code }, { cause: error });
  }
}

/** The cluster of a data folder that was made before, without making anything. */
export function existingClusterFolder(dataDir: string): string | undefined {
  const inside = join(dataDir, 'postgres');
  return existsSync(inside) ? realpathSync(inside) : undefined;
}
