import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isOpenToAll } from './is-open-to-all.js';
import { startConfined, type ConfinedProcess } from './start-confined.js';
import { findWalls, type Walls } from './walls.js';
import { watchMemory } from './watch-memory.js';

let folder: string;
let walls: Walls;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parcours-confined-'));
  chmodSync(folder, 0o755);
  walls = await findWalls();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program behind the walls; what it puts into `tell` comes back. */
async function attempt(code: string): Promise<unknown> {
  const entry = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(entry, `import { writeSync } from 'node:fs'; const tell = (value) => writeSync(3, JSON.stringify(value));\n${code}`);
  const started = await startConfined({ entry, readable: [folder] });
  return heard(started);
}

function heard({ child, channel, stderr }: ConfinedProcess): Promise<unknown> {
  let text = '';
  let complaint = '';
  channel.setEncoding('utf8').on('data', (part: string) => (text += part));
  stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  return new Promise((resolve, reject) => {
    child.on('close', () => (text === '' ? reject(new Error(complaint)) : resolve(JSON.parse(text))));
  });
}

/** The code of the error that this piece of code ends with, or what it answers. */
const codeOf = (expression: string): Promise<unknown> => attempt(`try { tell(await (${expression})); } catch (error) { tell(error.code ?? error.message); }`);

describe('a program behind the walls', () => {
  test('knows nothing of the environment of the server [E8]', async () => {
    expect(await attempt('tell(process.env);')).toEqual({});
  });
  test.each([
    ['a file of the system', `(await import('node:fs')).readFileSync('/etc/passwd', 'utf8')`],
    ['the environment of the server through /proc', `(await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8')`],
    ['another program', `(await import('node:child_process')).execFileSync('/bin/true').toString()`],
    ['a thread', `new (await import('node:worker_threads')).Worker('1', { eval: true }).threadId`],
    ['the inspector', `(await import('node:inspector')).open(0)`],
    ['the inside of Node', `process.binding('tcp_wrap')`],
    ['a file to write', `(await import('node:fs')).writeFileSync('${tmpdir()}/parcours-escape', 'x')`],
  ])('is refused %s [J2]', async (_what, expression) => {
    expect(await codeOf(expression)).toBe('ERR_ACCESS_DENIED');
  });
  test('loads no native code [J2]', async () => {
    expect(await codeOf(`process.dlopen({ exports: {} }, '/lib/x.node')`)).toBe('ERR_DLOPEN_DISABLED');
  });
  test('reaches no address, not even of this machine, where the kernel allows that to be kept from it [J2]', async () => {
    const connect = (host: string): Promise<unknown> => codeOf(`new Promise((done, fail) => import('node:net').then((net) => net.connect(9, '${host}').on('connect', () => done('connected')).on('error', fail)))`);
    const expected = walls.network === null ? expect.anything() : 'ENETUNREACH';
    expect([await connect('127.0.0.1'), await connect('192.0.2.1')]).toEqual([expected, expected]);
  });
  test('has an account of its own, another for each, where the server may give it one [J2]', async () => {
    const uids = await Promise.all([attempt('tell(process.getuid());'), attempt('tell(process.getuid());')]);
    if (walls.account === null) expect(uids).toEqual([process.getuid?.(), process.getuid?.()]);
    else expect(new Set([...uids, process.getuid?.()]).size).toBe(3);
  });
  test('signals nobody, where it has an account of its own [J2]', async () => {
    // signal 0 only asks whether it could
    expect(await codeOf('String(process.kill(process.ppid, 0))')).toBe(walls.account === null ? 'true' : 'EPERM');
  });
  test('that takes all memory is seen from outside while it is at it [J3]', async () => {
    const entry = join(folder, 'bomb.mjs');
    writeFileSync(entry, 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 10);');
    const { child } = await startConfined({ entry, readable: [folder] });
    const ended = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    const bytes = await new Promise<number>((resolve) => watchMemory(child.pid as number, 200_000_000, resolve));
    expect(bytes).toBeGreaterThan(200_000_000);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
  });
});

test('a folder others may not enter is told from one they may', () => {
  expect(isOpenToAll(folder)).toBe(true);
  chmodSync(folder, 0o700);
  expect(isOpenToAll(folder)).toBe(false);
  chmodSync(folder, 0o755);
});
