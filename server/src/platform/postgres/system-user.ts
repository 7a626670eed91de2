import { spawnSync } from 'node:child_process';
import { UserError } from '@parcours/sdk/node';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'parcours-pg';
const TOOL_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

function lookUp(flag: '-u' | '-g'): number | undefined {
  const found = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
  return found.status === 0 ? Number(found.stdout) : undefined;
}

function existing(): SystemUser | undefined {
  const uid = lookUp('-u');
  const gid = lookUp('-g');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/**
 * PostgreSQL refuses to run as root. As root this finds, or makes, a system account without a login for it;
 * for an ordinary user there is nothing to change and the answer is undefined.
 * Throws `UserError` `postgres_user` when the account cannot be made.
 */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = existing();
  if (known) return known;
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', NAME];
  const made = spawnSync('useradd', options, { encoding: 'utf8', env: { PATH: TOOL_PATH } });
  // Two servers started at once both get here: the slower one finds the account made.
  const user = existing();
  if (user) return user;
  const found = (made.error?.message ?? made.stderr).trim();
  throw new UserError('postgres_user', `PostgreSQL does not run as root and the account ${NAME} could not be made (${found}): start Parcours as an ordinary user, make the account yourself, or set DATABASE_URL.`);
}
