import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import http from '@parcours/node-http';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { NOT_KEPT, readShapes } from '../../src/db/backup/backup-tables.js';
import { CONFIG } from '../../src/http/injection.js';
import { createBackup, restoreFromBackup } from '../../src/main/cli/backup-commands.js';
import { createServer } from '../../src/main/create-server.js';
import { openDatabase } from '../../src/main/database.js';
import { readConfig, type Config } from '../../src/platform/config.js';
import { createLog } from '../../src/platform/logging.js';
import { createPool } from '../../src/runtime/pool.js';
import { OWNER, Visitor, httpStage } from '../http/support/http-server.js';
import { eventually } from '../http/support/journey.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { testDatabase } from '../support/test-database.js';

jest.setTimeout(60_000);
const SECRET = 'canary-of-the-backup';
const withHttp = () => {
  const catalog = testCatalog();
  catalog.add(http, '@parcours/node-http', '0.0.0');
  return catalog;
};
const stage = httpStage({}, { catalog: withHttp() });
const empty = testDatabase();
const other = testDatabase();
const folder = mkdtempSync(join(tmpdir(), 'parcours-backup-'));
const file = join(folder, 'backup.jsonl.gz');
let site: LocalSite;
let workflow: number;
let said = '';

const quiet = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
  try {
    return await work();
  } finally {
    write.mockRestore();
  }
};

async function withDatabase<Value>(connection: typeof stage.connection, work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<Value>): Promise<Value> {
  const database = await openDatabase(connection, () => undefined);
  try {
    return await quiet(() => work(database));
  } finally {
    await database.close();
  }
}

const calls = (credential: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Calls',
  nodes: [
    { id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} },
    { id: 'call', type: 'http.request', version: 1, name: 'Call', position: { x: 1, y: 0 }, settings: { url: `${site.url}/hello`, authentication: 'bearer', bearerCredential: credential } },
  ],
  edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'call' } }],
});

async function runs(who: Visitor): Promise<string | undefined> {
  const { runId } = (await who.call('POST', `workflows/${workflow}/runs`, { test: true, json: {} })).body as unknown as { runId: number };
  const { status, error } = await eventually(async () => (await who.call('GET', `runs/${runId}`)).body as unknown as { status: string; error: unknown }, ({ status }) => status === 'done' || status === 'failed');
  expect([status, error]).toEqual(['done', null]);
  return site.seen.at(-1)?.headers.authorization;
}

/** Number of rows of each table, and a hash of what is in them. */
async function contents(pool: pg.Pool): Promise<Record<string, [number, string]>> {
  const client = await pool.connect();
  try {
    const found: Record<string, [number, string]> = {};
    for (const { name } of await readShapes(client)) {
      const { rows } = await client.query<{ count: number; hash: string }>(`select count(*)::int as count, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash from "${name}" t`);
      found[name] = [rows[0]!.count, rows[0]!.hash];
    }
    return found;
  } finally {
    client.release();
  }
}

beforeAll(async () => {
  site = await openSite((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'));
  const owner = await stage.owner();
  const { id } = (await owner.call('POST', 'credentials', { type: 'http.bearer', name: 'Shop', values: { token: SECRET, hosts: '127.0.0.1' } })).body as unknown as { id: number };
  workflow = ((await owner.call('POST', 'workflows', { document: calls(id) })).body as unknown as { id: number }).id;
  await owner.call('POST', `workflows/${workflow}/publish`, { revision: 1 });
  await owner.call('POST', 'contacts', { email: 'ada@example.org', attributes: { city: 'Zürich "🙂"', born: '1990-02-29', n: 1e21, nothing: '' } });
  await owner.call('POST', 'files?fileName=a.bin', 'bytes', { 'content-type': 'application/vnd.parcours.file' });
  expect(await runs(owner)).toBe(`Bearer ${SECRET}`);
  // an old month, an instant that never comes, a JSON null: what text formats like to lose
  await stage.pool.query(`insert into events (workspace_id, contact_id, name, occurred_at, received_at, properties) values (1, 1, 'old', '2001-02-03T04:05:06.789123Z', '2001-02-03T04:05:06.789123Z', 'null')`);
  // the catalogue of events is kept beside the work: once it has seen the last one, the server is at rest
  await eventually(async () => (await stage.pool.query("select 1 from event_names where name = 'old'")).rowCount, (count) => count === 1);
  await stage.pool.query(`insert into date_timers (listener_id, contact_id, due_at) values (1, 1, 'infinity')`);
  // where nothing looks for what is due: a timer of long ago would be taken up by the server at a moment of its own
  await stage.pool.query(`update contact_identities set linked_at = '-infinity'`);
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup (Q5)', () => {
  it('is written while the server works, for this user alone, and holds no secret and no key', async () => {
    await withDatabase(stage.connection, (database) => createBackup(database, file));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = gunzipSync(readFileSync(file)).toString();
    const key = readFileSync(join(stage.server.app.get<Config>(CONFIG).dataDir, 'encryption.key'), 'utf8').trim();
    for (const hidden of [SECRET, Buffer.from(SECRET).toString('hex'), Buffer.from(SECRET).toString('base64'), key, Buffer.from(key, 'base64').toString('hex')]) expect(text).not.toContain(hidden);
    expect(text).toContain('ada@example.org');
    expect(said).toMatch(/\d+ rows are in .*Keep the encryption key/);
  });
  it('is not restored without its key, and says so', async () => {
    const config = readConfig({ PARCOURS_DATA_DIR: join(folder, 'without') });
    await withDatabase(empty.connection, async (database) => {
      await expect(restoreFromBackup(config, database, file)).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringMatching(/sealed with an encryption key that is not here.*PARCOURS_ENCRYPTION_KEY.*Nothing was changed/) });
      expect((await database.pool.query('select * from workspaces')).rowCount).toBe(0);
    });
  });
  it('comes back row by row in an empty database, where a workflow uses its credential and everything goes on', async () => {
    const dataDir = mkdtempSync(join(folder, 'restored-'));
    copyFileSync(join(stage.server.app.get<Config>(CONFIG).dataDir, 'encryption.key'), join(dataDir, 'encryption.key'));
    const config = readConfig({ PORT: '0', PARCOURS_DATA_DIR: dataDir, PARCOURS_LOG_LEVEL: 'silent', PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1' });
    // what is in the file, not what the running server has done since
    await withDatabase(stage.connection, (database) => createBackup(database, file));
    const before = await contents(stage.pool);
    const { rows: was } = await stage.pool.query<{ status: string }>('select status from workflows order by id');
    expect(was).toEqual([{ status: 'published' }]);
    await withDatabase(empty.connection, (database) => restoreFromBackup(config, database, file));
    const pool = createPool(empty.connection, () => undefined, 2);
    try {
      // nobody knows what was sent since: what would send is paused, and its workspaces are told (R18)
      expect(said).toContain('so 1 workflow is paused');
      const { rows: held } = await pool.query<{ status: string; since: boolean; told: boolean }>('select f.status, f.paused_at = w.restored_from as since, w.restored_from is not null as told from workflows f join workspaces w on w.id = f.workspace_id');
      expect(held).toEqual([{ status: 'paused', since: true, told: true }]);
      const changed = ['workflows', 'workspaces', 'entries'];
      const found = await contents(pool);
      expect(Object.fromEntries(Object.entries(found).filter(([name]) => !changed.includes(name)))).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => !changed.includes(name))));
      expect(changed.map((name) => found[name]?.[0])).toEqual(changed.map((name) => (name === 'entries' ? 0 : before[name]?.[0])));
      expect(Object.values(before).reduce((sum, [count]) => sum + count, 0)).toBeGreaterThan(15);
      const objects = `select (select count(*)::int from pg_constraint where connamespace = 'public'::regnamespace) as constraints, (select count(*)::int from pg_trigger where tgenabled <> 'O') as off`;
      expect((await pool.query(objects)).rows).toEqual((await stage.pool.query(objects)).rows);
      for (const name of Object.keys(NOT_KEPT).filter((table) => table !== 'schema_migrations')) expect((await pool.query(`select * from ${name}`)).rowCount).toBe(0);
    } finally {
      await pool.end();
    }
    const server = await createServer({ config, connection: empty.connection, catalog: withHttp(), log: createLog({ level: 'silent' }) });
    try {
      const visitor = new Visitor(() => server);
      expect((await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password })).status).toBeLessThan(300);
      expect(await runs(visitor)).toBe(`Bearer ${SECRET}`);
      const workspace = async (): Promise<{ restoredFrom?: string }> => (await visitor.call('GET', 'session')).body['workspace'] as unknown as { restoredFrom?: string };
      expect(Date.parse((await workspace()).restoredFrom ?? '')).toBeGreaterThan(Date.now() - 3_600_000);
      expect((await visitor.call('PATCH', 'workspace', { restoredFrom: null })).status).toBe(200);
      expect(await workspace()).not.toHaveProperty('restoredFrom');
      expect((await visitor.call('POST', `workflows/${workflow}/resume`, {})).status).toBeLessThan(300);
      await eventually(async () => ((await visitor.call('GET', `workflows/${workflow}`)).body as unknown as { status: string }).status, (status) => status === 'published');
      const { body } = await visitor.call('POST', 'contacts', { email: 'new@example.org' });
      expect((body as unknown as { id: number }).id).toBeGreaterThan(1);
    } finally {
      await server.close();
    }
  });
  it('is not restored over what is there', async () => {
    await withDatabase(empty.connection, async (database) => {
      const config = stage.server.app.get<Config>(CONFIG);
      await expect(restoreFromBackup(config, database, file)).rejects.toMatchObject({ code: 'database_in_use' });
    });
  });
  it.each<[string, (text: string) => Buffer | string]>([
    ['cut off', (text) => gzipSync(text.slice(0, -200))],
    ['cut off while packed', (text) => gzipSync(text).subarray(0, 900)],
    ['changed in one letter', (text) => gzipSync(text.replace('ada@example.org', 'eve@example.org'))],
    ['missing a row', (text) => gzipSync(text.split('\n').filter((line) => !line.includes('ada@example.org')).join('\n'))],
    ['something else', () => gzipSync('hello')],
    ['not packed at all', (text) => text],
    ['empty', () => ''],
  ])('that is %s changes nothing', async (_, damage) => {
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, damage(gunzipSync(readFileSync(file)).toString()));
    await withDatabase(other.connection, async (database) => {
      await expect(restoreFromBackup(stage.server.app.get<Config>(CONFIG), database, damaged)).rejects.toMatchObject({ code: 'backup_broken' });
      expect((await database.pool.query('select * from workspaces')).rowCount).toBe(0);
      expect((await database.pool.query(`select * from pg_trigger where tgenabled <> 'O'`)).rowCount).toBe(0);
    });
  });
  it('of which there is no file says so', async () => {
    await withDatabase(other.connection, async (database) => {
      await expect(restoreFromBackup(stage.server.app.get<Config>(CONFIG), database, join(folder, 'nothing'))).rejects.toMatchObject({ code: 'file_missing' });
    });
  });
  it('of another version says so', async () => {
    const older = join(folder, 'older');
    writeFileSync(older, gzipSync(gunzipSync(readFileSync(file)).toString().replace('InstanceSecrets1763760000015', 'Tomorrow2763760000000')));
    await withDatabase(other.connection, async (database) => {
      await expect(restoreFromBackup(stage.server.app.get<Config>(CONFIG), database, older)).rejects.toMatchObject({ code: 'backup_of_other_version' });
    });
  });
});
