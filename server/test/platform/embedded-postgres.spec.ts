import { once } from 'node:events';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { runningEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedConnection, type EmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { processCommand } from '../../src/platform/postgres/living-process.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const module = fileURLToPath(new URL('../../src/platform/embedded-postgres.ts', import.meta.url));
const asRoot = process.getuid?.() === 0;

let dataDir: string;
let running: EmbeddedPostgres | undefined;
let child: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parcours-test-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await running?.stop();
  running = undefined;
  const cluster = join(dataDir, 'postgres');
  if (existsSync(cluster)) rmSync(cluster, { recursive: true });
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(connection: EmbeddedConnection, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ ...connection });
  client.on('error', () => undefined); // the database is killed below us on purpose
  await client.connect();
  try {
    const answers = [await client.query({ text: sql, rowMode: 'array' })].flat() as pg.QueryArrayResult[];
    return answers.at(-1)?.rows.flat() ?? [];
  } finally {
    await client.end();
  }
}

async function start(onExit?: (message: string) => void): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir, ...(onExit ? { onExit } : {}) });
  return running;
}

/** A server process of its own, which says where its database is and then does nothing. */
async function startInChild(): Promise<{ connection: EmbeddedConnection; pid: number }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { connection, pid } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ connection, pid }));
    setInterval(() => {}, 1000);`;
  const started = spawn(process.execPath, ['--import', join(root, 'tools/typescript-sources.mjs'), '--input-type=module', '-e', script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  const line = await new Promise<string>((done, fail) => {
    started.stdout.once('data', (chunk: Buffer) => done(chunk.toString()));
    started.once('exit', (code) => fail(new Error(`the child ended with ${code}`)));
  });
  return JSON.parse(line) as { connection: EmbeddedConnection; pid: number };
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (processCommand(pid) === undefined) return true;
    await sleep(50);
  }
  return false;
}

describe('the database that comes with Parcours', () => {
  it('starts, keeps what was written, stops, and starts again', async () => {
    const first = await start();
    expect(await ask(first.connection, 'create table kept (n int); insert into kept values (1); select current_database()')).toEqual(['parcours']);
    await first.stop();
    await first.stop();
    expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
    const second = await start();
    expect(await ask(second.connection, 'select n from kept')).toEqual([1]);
    expect(await ask(second.connection, `select current_setting('server_encoding'), current_setting('TimeZone'), current_setting('jit'), current_database()`)).toEqual(['UTF8', 'UTC', 'off', 'parcours']);
  });

  it('recovers when its process is killed, and says so to the server', async () => {
    let told: (message: string) => void = () => undefined;
    const message = new Promise<string>((done) => (told = done));
    const first = await start(told);
    await ask(first.connection, 'create table kept (n int); insert into kept values (7)');
    process.kill(first.pid, 'SIGKILL');
    expect(await message).toMatch(/^The embedded PostgreSQL should be running, but ended by SIGKILL/);
    const second = await start();
    expect(await ask(second.connection, 'select n from kept')).toEqual([7]);
  });

  it('stops by itself when the server is killed with kill -9, and serves the next server', async () => {
    const first = await startInChild();
    await ask(first.connection, 'create table kept (n int); insert into kept values (3)');
    const ended = once(child!, 'exit');
    child?.kill('SIGKILL');
    await ended;
    const second = await start(); // at once, while the old one is still shutting down
    expect(await ask(second.connection, 'select n from kept')).toEqual([3]);
    expect(await gone(first.pid)).toBe(true);
  });

  it('is served by one server at a time: the second is told who holds the data', async () => {
    const first = await startInChild();
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
      who: 'user',
      code: 'data_folder_in_use',
      message: `The data folder ${dataDir} is already used by a Parcours server (process ${child?.pid}): stop that one, or set PARCOURS_DATA_DIR to another folder.`,
    });
    expect(await ask(first.connection, 'select 1')).toEqual([1]);
    expect(runningEmbeddedPostgres(dataDir)).toEqual(first.connection);
  });

  it('is found by a command beside a running server only', async () => {
    expect(runningEmbeddedPostgres(dataDir)).toBeUndefined();
    const { connection, stop } = await start();
    expect(runningEmbeddedPostgres(dataDir)).toEqual(connection);
    await stop();
    expect(runningEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('clears a postmaster.pid whose number belongs to another program by now', async () => {
    await (await start()).stop();
    const other = spawn('sleep', ['60'], asRoot ? { uid: 65_534, gid: 65_534, stdio: 'ignore' } : { stdio: 'ignore' });
    child = other;
    writeFileSync(join(dataDir, 'postgres/data/postmaster.pid'), `${other.pid}\n${dataDir}/postgres/data\n`);
    expect(await ask((await start()).connection, 'select 1')).toEqual([1]);
  });

  it('makes the database anew when the very first start was cut off', async () => {
    mkdirSync(join(dataDir, 'postgres/data.unfinished'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres/data.unfinished/PG_VERSION'), '18\n');
    expect(await ask((await start()).connection, 'select 1')).toEqual([1]);
    expect(existsSync(join(dataDir, 'postgres/data.unfinished'))).toBe(false);
  });

  it('works below a path that is too long for a socket', async () => {
    const short = dataDir;
    chmodSync(short, 0o711);
    dataDir = join(short, 'a-folder-with-quite-a-long-name'.repeat(3), 'and-one-more-of-them-below-it');
    try {
      const { connection } = await start();
      expect(readdirSync(join(dataDir, 'postgres'))).toContain('data');
      expect(connection.host.startsWith(join(tmpdir(), 'parcours-'))).toBe(true);
      expect(await ask(connection, 'select 1')).toEqual([1]);
      await running?.stop();
      rmSync(connection.host, { recursive: true, force: true });
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
      dataDir = short;
    }
  });

  it('refuses data of another major version in one sentence', async () => {
    await (await start()).stop();
    running = undefined;
    writeFileSync(join(dataDir, 'postgres/data/PG_VERSION'), '16\n');
    await expect(start()).rejects.toMatchObject({ code: 'postgres_version', message: expect.stringMatching(/must be one of PostgreSQL 18, but was written by PostgreSQL 16: dump it/) });
    expect(existsSync(join(dataDir, 'postgres/server.lock'))).toBe(false);
  });

  it('refuses a data folder that cannot be written in one sentence', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    await expect(startEmbeddedPostgres({ dataDir: join(dataDir, 'file/below') })).rejects.toMatchObject({
      who: 'user',
      code: 'data_folder_unusable',
      message: expect.stringMatching(/^The data folder .*file\/below must be a folder that Parcours can write to, but the system says ENOTDIR: correct its permissions/),
    });
  });
});

const ifRoot = asRoot ? it : it.skip;

describe('the database of a server that runs as root', () => {
  ifRoot('belongs to an account of its own, which cannot become root', async () => {
    const { connection, pid } = await start();
    expect(await ask(connection, 'select 1')).toEqual([1]);
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
    expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe('1');
  });

  ifRoot('lies where that account can reach it when the data folder is below /root, with a link in its place', async () => {
    const hidden = join(dataDir, 'private');
    mkdirSync(hidden, { mode: 0o700 });
    const outer = dataDir;
    dataDir = join(hidden, '.parcours');
    try {
      await ask((await start()).connection, 'create table kept (n int); insert into kept values (5)');
      await running?.stop();
      const outside = readlinkSync(join(dataDir, 'postgres'));
      expect(outside).toMatch(/^\/var\/lib\/parcours\/postgres-/);
      expect(await ask((await start()).connection, 'select n from kept')).toEqual([5]);
      await running?.stop();
      rmSync(outside, { recursive: true });
      await expect(start()).rejects.toMatchObject({ code: 'database_gone', message: expect.stringContaining(outside) });
    } finally {
      await running?.stop();
      const link = join(dataDir, 'postgres');
      if (existsSync(link)) rmSync(readlinkSync(link), { recursive: true });
      dataDir = outer;
    }
  });

  ifRoot('serves an ordinary user in the same way, without any of this', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parcours-test-user-'));
    spawnSync('chown', ['65534:65534', folder]);
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
      const pg = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(join(folder, 'data'))} });
      await pg.stop();
      await startEmbeddedPostgres({ dataDir: '/proc/parcours' }).catch((error) => console.log(error.message));`;
    const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '--import', join(root, 'tools/typescript-sources.mjs'), '--input-type=module', '-e', script];
    const ran = spawnSync('setpriv', args, { cwd: root, encoding: 'utf8', timeout: 20_000 });
    rmSync(folder, { recursive: true, force: true });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^The data folder \/proc\/parcours must be a folder that Parcours can write to, but the system says/);
  });
});
