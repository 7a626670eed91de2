import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../../src/main/free-port.js';
import { programOf } from '../support/program-of.js';

jest.setTimeout(90_000);
const root = join(import.meta.dirname, '../../..');
const dataDir = mkdtempSync(join(tmpdir(), 'parcours-start-'));
const children: ChildProcess[] = [];
let port = 0;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** The real entry points in processes of their own. */
function run(entry: 'start' | 'cli', args: readonly string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}): Program {
  const child = spawn(process.execPath, [...programOf(entry), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], PARCOURS_DATA_DIR: dataDir, PORT: String(port), PARCOURS_LOG_LEVEL: 'error', ...env },
  });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ code, out, err })));
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (const until = Date.now() + 60_000; Date.now() < until && child.exitCode === null; await new Promise((wake) => setTimeout(wake, 50))) {
      const found = pattern.exec(out);
      if (found) return found;
    }
    throw new Error(`It never said ${pattern}: ${out}${err}`);
  };
  return { child, ended, said };
}

const sentence = ({ err }: Ended): string => {
  expect(err.trim().split('\n')).toHaveLength(1);
  return err;
};

afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

describe('a server started by hand', () => {
  let key = '';

  it('prints its address and a link that makes the first account, serves, and lets commands work beside it', async () => {
    port = await freePort('127.0.0.1');
    const server = run('start', []);
    const [, url = ''] = await server.said(/Parcours is at (\S+)/);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const [link] = await server.said(/http\S+\/setup\?token=\S+/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const owner = { token: new URL(link).searchParams.get('token'), email: 'me@example.org', password: 'a long way to go', name: 'Me', workspace: 'Mine' };
    expect((await fetch(`${url}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(owner) })).status).toBe(201);

    const made = await run('cli', ['api-key', 'create', '--name', 'test', '--role', 'viewer']).ended;
    key = made.out.trim();
    expect([made.code, key]).toEqual([0, expect.stringMatching(/^pk_[\w-]{49}$/)]);
    expect((await fetch(`${url}/api/v1/workflows`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);

    const samePort = await run('start', [], { env: { PARCOURS_DATA_DIR: join(dataDir, 'second') } }).ended;
    expect([samePort.code, sentence(samePort)]).toEqual([1, expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`)]);
    const sameFolder = await run('start', []).ended;
    expect([sameFolder.code, sentence(sameFolder)]).toEqual([1, expect.stringContaining('already used by a Parcours server')]);

    server.child.kill('SIGTERM');
    const { code, err } = await server.ended;
    expect([code, err]).toEqual([0, '']);
  });

  it('leaves a database that commands can work on by themselves', async () => {
    const file = join(dataDir, 'flow.json');
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, name: 'From a file', nodes: [], edges: [] }));
    expect(await run('cli', ['workflow', 'import', file]).ended).toMatchObject({ code: 0, out: expect.stringMatching(/draft of workflow 1\./), err: '' });
    const exported = await run('cli', ['workflow', 'export', '1']).ended;
    expect(JSON.parse(exported.out)).toEqual({ schemaVersion: 1, name: 'From a file', nodes: [], edges: [] });
    expect(await run('cli', ['user', 'reset-password', 'me@example.org'], { input: 'another long way\n' }).ended).toMatchObject({ code: 0 });
    expect(await run('cli', ['user', 'remove-second-factor', 'me@example.org']).ended).toMatchObject({ code: 0, out: expect.stringContaining('password alone') });
    expect(await run('cli', ['workflow', 'export', '99']).ended).toMatchObject({ code: 1, err: expect.stringContaining('found 99, which none has') });
  });

  it('says in one sentence what is wrong with a file, an argument or a database that is not there', async () => {
    const file = join(dataDir, 'flow.json');
    expect(await run('cli', ['workflow', 'validate', file]).ended).toMatchObject({ code: 1, out: expect.stringContaining('no entry point') });
    writeFileSync(file, '{');
    const broken = await run('cli', ['workflow', 'validate', file]).ended;
    expect([broken.code, sentence(broken)]).toEqual([1, expect.stringContaining('Expected JSON')]);
    expect(await run('cli', ['workflow', 'fly']).ended).toMatchObject({ code: 2, err: expect.stringContaining('Usage:') });
    const away = await run('start', [], { env: { DATABASE_URL: 'postgres://127.0.0.1:1/none' } }).ended;
    expect([away.code, sentence(away)]).toEqual([1, expect.stringContaining('Expected a PostgreSQL at the address in DATABASE_URL')]);
    const role = await run('start', ['--role', 'dancer']).ended;
    expect([role.code, sentence(role)]).toEqual([1, expect.stringContaining('found --role dancer')]);
  });
});
