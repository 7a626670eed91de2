import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DefectError, UserError } from '@parcours/sdk/node';
import type { Programs } from './programs.js';
import type { SystemUser } from './system-user.js';

export const DATABASE = 'parcours';
export const DATABASE_USER = 'parcours';

/** Nothing of the server's own environment reaches PostgreSQL: PGDATA or LANG would change what it does. */
export const POSTGRES_ENV = { LC_ALL: 'C', TZ: 'UTC' };

interface Answer {
  readonly status: number | null;
  readonly output: string;
}

function run(program: string, args: readonly string[], user: SystemUser | undefined, input = ''): Promise<Answer> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { ...user, env: POSTGRES_ENV, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.stdin.on('error', () => undefined); // it may end before it read all; its exit status tells
    child.stdin.end(input);
    child.once('error', fail);
    child.once('close', (status) => done({ status, output: output.trim() }));
  });
}

function check(what: string, answer: Answer): void {
  if (answer.status === 0 && !/\b(FATAL|PANIC|ERROR):/.test(answer.output)) return;
  const full = /No space left on device/.test(answer.output);
  const message = `The database ${what}, but PostgreSQL said: ${answer.output.split('\n').at(-1)}`;
  throw full ? new UserError('disk_full', `${message}: free some space and start again.`) : new DefectError('postgres_first_start', message, { output: answer.output });
}

function checkVersion(data: string, programs: Programs): void {
  const written = Number(readFileSync(join(data, 'PG_VERSION'), 'utf8').trim());
  if (written === programs.majorVersion) return;
  throw new UserError(
    'postgres_version',
    `The database in ${data} must be one of PostgreSQL ${programs.majorVersion}, but was written by PostgreSQL ${written}: dump it with the version that wrote it and load it into a new PARCOURS_DATA_DIR, or serve it by a PostgreSQL ${written} and set DATABASE_URL.`,
    { expected: programs.majorVersion, found: written },
  );
}

/**
 * Makes the cluster with its database on the first start; later starts only check its version. It is made under another name and
 * renamed when complete, so that a first start that is killed half-way leaves nothing that looks like a database.
 */
export async function prepareCluster(folder: string, programs: Programs, user: SystemUser | undefined): Promise<string> {
  const data = join(folder, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) {
    checkVersion(data, programs);
    return data;
  }
  const unfinished = join(folder, 'data.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const initOptions = ['-D', unfinished, '-U', DATABASE_USER, '--auth=trust', '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions'];
  check('should have been made', await run(join(programs.folder, 'bin', 'initdb'), initOptions, user));
  const single = ['--single', '-D', unfinished, '-c', 'log_checkpoints=off', 'template1'];
  check('should have been named', await run(join(programs.folder, 'bin', 'postgres'), single, user, `CREATE DATABASE ${DATABASE};\n`));
  renameSync(unfinished, data);
  return data;
}
