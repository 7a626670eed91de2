import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { IMPORT_PART, type ContactImport } from '@parcours/sdk/api';
import type { RunningServer } from '../../src/main/create-server.js';
import { openUrl } from '../cluster/worker-process.js';
import { testDatabase } from '../support/test-database.js';
import { OWNER, Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

jest.setTimeout(120_000);
const PART_BYTES = 4 * 1_048_576;
const ROWS = 100_000;
const PEOPLE = 500;
const MEGABYTE = 1_048_576;

interface Memory {
  /** When it was asked first. */
  readonly restBytes: number;
  readonly peakBytes: number;
  /** After everything that nobody needs any longer was collected. */
  readonly aliveBytes: number;
}

const root = join(import.meta.dirname, '../../..');
const database = testDatabase();
const dataDir = mkdtempSync(join(tmpdir(), 'parcours-import-'));
let address: Awaited<ReturnType<typeof openUrl>>;
let child: ChildProcess;
let owner: Visitor;

/** A whole server in a process of its own, from the sources: what the tests themselves keep is not counted. */
async function startServer(): Promise<string> {
  child = fork(join(root, 'server/src/main/start.ts'), [], {
    cwd: root,
    execArgv: ['--expose-gc', '--import', './tools/typescript-sources.mjs', '--import', './server/test/support/peak-memory.mjs'],
    env: { PATH: process.env['PATH'], PORT: '0', PARCOURS_LOG_LEVEL: 'error', PARCOURS_DATA_DIR: dataDir, DATABASE_URL: address.url, PARCOURS_OWNER_EMAIL: OWNER.email, PARCOURS_OWNER_PASSWORD: OWNER.password },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()));
  const url = await eventually(async () => /Parcours is at (\S+)/.exec(said)?.[1] ?? (child.exitCode === null ? null : said), (found) => found !== null, 60_000);
  if (child.exitCode !== null) throw new Error(`The server should be at work, but says: ${said}`);
  return url as string;
}

const memory = (): Promise<Memory> =>
  new Promise((told) => {
    child.once('message', (found) => told(found as Memory));
    child.send('memory');
  });

/** Rows of few people, whom the database has to be asked for all the same, so that it is no test of how fast contacts are written. */
const row = (index: number): string => `customer-${index % PEOPLE},person${index % PEOPLE}@example.org,Zoé,${index},customer number ${index} of the shop\n`;

beforeAll(async () => {
  address = await openUrl(database.connection);
  const url = await startServer();
  owner = new Visitor(() => ({ url }) as RunningServer);
  expect((await owner.call('POST', 'session', { email: OWNER.email, password: OWNER.password })).status).toBe(201);
});

afterAll(async () => {
  if (child.exitCode === null) {
    const ended = new Promise((end) => child.once('close', end));
    child.kill();
    await ended;
  }
  await address.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('the memory of a server stays within 200 MB of what it has at rest while it takes a CSV file, and does not follow the rows (L4)', async () => {
  const file = Buffer.from(`id,email,name,number,note\n${Array.from({ length: ROWS }, (_, index) => row(index)).join('')}`);
  const before = await memory();
  const { id } = (await owner.call('POST', 'imports', { fileName: 'shop.csv', sizeBytes: file.length })).body as unknown as ContactImport;
  for (let part = 1; (part - 1) * PART_BYTES < file.length; part++) {
    const bytes = file.subarray((part - 1) * PART_BYTES, part * PART_BYTES);
    const sent = await fetch(`${owner.server().url}/api/v1/imports/${id}/parts/${part}`, { method: 'PUT', headers: { cookie: owner.cookie ?? '', 'content-type': IMPORT_PART }, body: bytes });
    expect(sent.status).toBe(204);
  }
  const columns = ['externalId', 'email', 'attribute:name', 'attribute:number', 'attribute:note'].map((to) => ({ to, kind: 'text' }));
  await owner.call('POST', `imports/${id}/start`, { encoding: 'utf-8', delimiter: ',', header: true, columns, existing: 'skip', listId: null });
  const read = async (): Promise<ContactImport> => (await owner.call('GET', `imports/${id}`)).body as unknown as ContactImport;
  await eventually(read, ({ state, rowsDone }) => state !== 'running' || rowsDone >= 0.9 * ROWS, 100_000);
  const { restBytes, peakBytes, aliveBytes } = await memory();
  const done = await eventually(read, ({ state }) => state !== 'running', 100_000);
  expect(done).toMatchObject({ state: 'done', rowsDone: ROWS, created: PEOPLE, skipped: ROWS - PEOPLE, refused: 0 });
  expect((peakBytes - restBytes) / MEGABYTE).toBeLessThan(120);
  expect((aliveBytes - before.aliveBytes) / MEGABYTE).toBeLessThan(20);
});
