import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { testDatabase } from './test-database.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const database = testDatabase();
let pool: pg.Pool;

beforeAll(() => {
  const { url, ...rest } = database.connection;
  pool = new pg.Pool(url === undefined ? rest : { connectionString: url });
});

// Runs before the helper looks for open connections, although it was declared after the helper.
afterAll(() => pool.end());

describe('a test database', () => {
  it('has every table already', async () => {
    const { rows } = await pool.query(`select count(*)::int as tables from information_schema.tables where table_schema = 'public'`);
    expect(rows[0].tables).toBeGreaterThan(3);
  });

  it('fails a spec file that leaves a connection open, and says what it did last', () => {
    const folder = mkdtempSync(join(root, 'server/test/support/leak-'));
    const spec = `
      import { it } from '@jest/globals';
      import pg from 'pg';
      import { testDatabase } from '../test-database.js';
      const database = testDatabase();
      it('leaks', async () => {
        const { url, ...rest } = database.connection;
        const client = new pg.Client(url === undefined ? rest : { connectionString: url });
        client.on('error', () => undefined);
        await client.connect();
        await client.query('select 42 as forgotten');
      });`;
    writeFileSync(join(folder, 'leak.spec.ts'), spec);
    try {
      const args = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--selectProjects', 'server', '--runTestsByPath', join(folder, 'leak.spec.ts')];
      const ran = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
      expect(ran.status).toBe(1);
      expect(ran.stderr).toMatch(/should close its database connections, but 1 stayed open[\s\S]*select 42 as forgotten/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
