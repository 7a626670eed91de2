import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import type { SystemUser } from './system-user.js';

export const SOCKET_PORT = 5432;
// The kernel takes 108 bytes, one of them the closing zero; macOS takes 104.
const LONGEST_SOCKET_BYTES = process.platform === 'darwin' ? 103 : 107;

const fits = (folder: string): boolean => Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_BYTES;

/** Where the socket of a cluster lies: inside it, or in a short temporary folder with a name derived from it when the path is too long for a socket. */
export function socketFolderOf(cluster: string): string {
  const inside = join(cluster, 'run');
  if (fits(inside)) return inside;
  const name = `parcours-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`;
  const temporary = join(tmpdir(), name);
  return fits(temporary) ? temporary : join('/tmp', name);
}

/** Makes the folder for our account alone. In a temporary folder somebody else might have been there first: then it is refused. */
export function makeSocketFolder(cluster: string, user: SystemUser | undefined): string {
  const folder = socketFolderOf(cluster);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = lstatSync(folder);
  const allowed = [process.getuid?.(), user?.uid];
  if (!owner.isDirectory() || !allowed.includes(owner.uid)) {
    throw new UserError('socket_folder', `The folder ${folder} must belong to the account that runs Parcours, but belongs to user ${owner.uid}: remove it, or set PARCOURS_DATA_DIR to a shorter path.`);
  }
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}
