import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { dataSource, migrate, type Connection } from '../../src/db/migrate.js';
import { API_ROLE, ENGINE_ROLE } from '../../src/db/scope/secure-rows.js';
import { scopedPool } from '../../src/db/scope/scoped-pool.js';
import { acrossWorkspaces, inWorkspace } from '../../src/db/scope/workspace-scope.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';

/** Tables without rows of workspaces, and why; requests have no rights on them but for some columns of users. */
const OF_NO_WORKSPACE: Readonly<Record<string, string>> = {
  users: 'people, who may be members of several workspaces',
  account_links: 'of people', recovery_codes: 'of people', user_identities: 'of people',
  attempts: 'hashes of addresses and accounts that tried to sign in, before it is known who',
  instance_quotas: 'what the operator allows each workspace',
  instance: 'one row for the installation', instance_secrets: 'of the installation, sealed',
  node_packages: 'packages are installed for all workspaces', package_operations: 'the same', package_processes: 'the same',
  schema_migrations: 'the migrations',
  queued_runs: 'order in which the engine starts runs; its rows are run ids, and no request reads them',
  date_timers: 'through its listener', date_occurrences: 'through its listener',
};
const THROUGH_PARENT = ['date_timers', 'date_occurrences'];

const database = testDatabase();
let all: pg.Pool;
let scoped: pg.Pool;
const emails = async (query = 'select email from contacts order by id'): Promise<unknown[]> => (await scoped.query<{ email: string }>(query)).rows.map((row) => row.email);

beforeAll(async () => {
  all = createPool(database.connection, () => undefined, 3);
  scoped = scopedPool(all);
  for (const name of ['Tea', 'Coffee', 'Cocoa']) {
    const { rows } = await all.query<{ id: number }>('insert into workspaces (name) values ($1) returning id', [name]);
    for (const person of ['ada', 'ben']) await all.query('insert into contacts (workspace_id, email) values ($1, $2)', [rows[0]!.id, `${person}@${name.toLowerCase()}.example`]);
  }
});
afterAll(() => all.end());

describe('tables (D3)', () => {
  interface Table {
    name: string;
    required: boolean | null;
    secured: boolean;
    policies: string[];
    api: boolean;
  }
  const tables = async (): Promise<Table[]> =>
    (
      await all.query<Table>(
        `select c.relname as name, a.attnotnull as required, c.relrowsecurity and c.relforcerowsecurity as secured, has_any_column_privilege($1, c.oid, 'select, insert, update') or has_table_privilege($1, c.oid, 'delete, truncate') as api,
           array(select p.polname::text || coalesce(' ' || pg_get_expr(p.polqual, p.polrelid), '') from pg_policy p where p.polrelid = c.oid order by 1) as policies
         from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'workspaces' then 'id' else 'workspace_id' end
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
        [API_ROLE],
      )
    ).rows;

  it('all name the workspace of each row, or stand on the list of those that need not', async () => {
    expect((await tables()).filter(({ required }) => required !== true).map(({ name }) => name)).toEqual(Object.keys(OF_NO_WORKSPACE).sort());
  });
  it('with rows of workspaces hand out those of one workspace, also to their owner', async () => {
    const tenants = (await tables()).filter(({ name, required }) => required === true || THROUGH_PARENT.includes(name));
    expect(tenants.length).toBeGreaterThan(25);
    for (const { name, secured, policies } of tenants) expect([name, secured, policies]).toEqual([name, true, ['engine_rows true', expect.stringMatching(THROUGH_PARENT.includes(name) ? /^workspace_rows [^]*date_listeners/ : /^workspace_rows .*parcours\.workspace/)]]);
  });
  it('without are closed to requests, but for the names of people', async () => {
    const open = (await tables()).filter(({ name, api }) => api && name in OF_NO_WORKSPACE).map(({ name }) => name);
    expect(open).toEqual(['date_occurrences', 'date_timers', 'users']);
    const { rows } = await all.query<{ name: string }>(`select attname as name from pg_attribute where attrelid = 'users'::regclass and attnum > 0 and not attisdropped and has_column_privilege($1, attrelid, attnum, 'select') order by 1`, [API_ROLE]);
    expect(rows.map(({ name }) => name)).toEqual(['created_at', 'disabled_at', 'email', 'id', 'language', 'name', 'totp_enabled_at']);
  });
  it('keep parts of their own (months of history) closed to requests', async () => {
    const { rows } = await all.query(`select relname from pg_class where relispartition and relkind = 'r' and has_table_privilege($1, oid, 'select')`, [API_ROLE]);
    expect(rows).toEqual([]);
  });
});

describe('a request that forgot to say which workspace it is about', () => {
  it('finds nothing', async () => {
    expect(await emails()).toEqual([]);
    expect(await inWorkspace(null, () => emails())).toEqual([]);
  });
  it('adds nothing', async () => {
    await expect(scoped.query(`insert into contacts (workspace_id, email) values (1, 'x@example.org')`)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('a request about one workspace', () => {
  it('finds its rows and no others, even when its query forgot the workspace', async () => {
    expect(await inWorkspace(2, () => emails())).toEqual(['ada@coffee.example', 'ben@coffee.example']);
    expect(await inWorkspace(2, () => emails('select email from contacts where workspace_id = 1'))).toEqual([]);
    expect((await inWorkspace(2, () => scoped.query('select name from workspaces'))).rows).toEqual([{ name: 'Coffee' }]);
  });
  it('cannot write into another, nor move a row there', async () => {
    await expect(inWorkspace(2, () => scoped.query(`insert into contacts (workspace_id, email) values (1, 'x@example.org')`))).rejects.toMatchObject({ code: '42501' });
    await expect(inWorkspace(2, () => scoped.query('update contacts set workspace_id = 1'))).rejects.toMatchObject({ code: '42501' });
    expect((await inWorkspace(2, () => scoped.query(`delete from contacts where email like '%@tea.example'`))).rowCount).toBe(0);
  });
  it('reads no password, and rewrites no audit log (P3)', async () => {
    for (const query of ['select password_hash from users', 'select * from users', 'update audit_log set actor = actor', 'delete from audit_log', 'select key_check from instance', 'select archive from node_packages'])
      await expect(inWorkspace(1, () => scoped.query(query))).rejects.toMatchObject({ code: '42501' });
  });
  it('has ten seconds for each question, and the engine beside it as long as it needs (O5)', async () => {
    expect((await inWorkspace(1, () => scoped.query<{ statement_timeout: string }>('show statement_timeout'))).rows).toEqual([{ statement_timeout: '10s' }]);
    expect((await all.query<{ statement_timeout: string }>('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
  });
  it('leaves nothing of it on the connection, whether it went well or not', async () => {
    await inWorkspace(2, () => scoped.query('select 1'));
    await expect(inWorkspace(2, () => scoped.query('select 1 / 0'))).rejects.toMatchObject({ code: '22012' });
    for (let count = 0; count < 3; count++) expect((await all.query(`select current_user = session_user as self, nullif(current_setting('parcours.workspace', true), '') as workspace`)).rows).toEqual([{ self: true, workspace: null }]);
  });
  it('holds for all that its transaction does, and ends with it', async () => {
    const source = await dataSource(database.connection, [], { scoped: true }).initialize();
    try {
      const seen = await inWorkspace(3, () =>
        source.transaction(async (manager) => {
          await manager.query(`insert into contacts (workspace_id, email) values (3, 'eve@cocoa.example')`);
          return manager.query<{ email: string }[]>('select email from contacts order by id');
        }),
      );
      expect(seen.map(({ email }) => email)).toEqual(['ada@cocoa.example', 'ben@cocoa.example', 'eve@cocoa.example']);
      await expect(inWorkspace(3, () => source.transaction((manager) => manager.query('delete from contacts').then(() => Promise.reject(new Error('no')))))).rejects.toThrow('no');
      expect(await inWorkspace(3, () => source.query(`delete from contacts where email = 'eve@cocoa.example'`))).toEqual([[], 1]);
      expect(await source.query('select * from contacts')).toEqual([]);
    } finally {
      await source.destroy();
    }
  });
  it('never sees rows of another, however many are under way at once on few connections', async () => {
    const question = fc.record({ workspace: fc.constantFrom(1, 2, 3, null, 'all' as const), kind: fc.constantFrom('query', 'fails', 'transaction', 'rolled back') });
    const ask = async (kind: string): Promise<number[]> => {
      const read = 'select distinct workspace_id as id from contacts order by 1';
      if (kind === 'fails') await scoped.query('select 1 / (select count(*) - count(*) from contacts)').catch(() => undefined);
      if (kind === 'query' || kind === 'fails') return (await scoped.query<{ id: number }>(read)).rows.map(({ id }) => id);
      const client = await scoped.connect();
      await client.query('begin');
      const { rows } = await client.query<{ id: number }>(read);
      await client.query(kind === 'transaction' ? 'commit' : 'rollback');
      client.release();
      return rows.map(({ id }) => id);
    };
    const expected = (workspace: number | 'all' | null): number[] => (workspace === 'all' ? [1, 2, 3] : workspace === null ? [] : [workspace]);
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 12 }), async (questions) => {
        const seen = await Promise.all(questions.map(({ workspace, kind }) => (workspace === 'all' ? acrossWorkspaces(() => ask(kind)) : inWorkspace(workspace, () => ask(kind)))));
        expect(seen).toEqual(questions.map(({ workspace }) => expected(workspace)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a server whose account is no superuser', () => {
  const account = `parcours_plain_${process.pid}`;
  const as = (): Connection => {
    const { url, ...rest } = database.connection;
    if (url === undefined) return { ...rest, user: account };
    const named = new URL(url);
    named.username = account;
    named.password = 'plain';
    return { url: named.href };
  };
  const own = async (): Promise<void> => {
    const { rows } = await all.query<{ text: string }>(
      `select format('alter %s %s owner to ${account}', case relkind when 'S' then 'sequence' else 'table' end, oid::regclass) as text from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       union all select format('alter sequence %s owner to ${account}', oid::regclass) from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'S' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
       union all select format('alter function %s owner to ${account}', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f' and not exists (select from pg_depend d where d.objid = pg_proc.oid and d.deptype = 'e')`,
    );
    for (const { text } of rows) await all.query(text);
  };
  beforeAll(async () => {
    await all.query(`create role ${account} login password 'plain'`);
    await all.query(`grant all on schema public to ${account}`);
    await own();
  });
  afterAll(async () => {
    await all.query(`reassign owned by ${account} to current_user`);
    await all.query(`drop owned by ${account}`);
    await all.query(`drop role ${account}`);
  });

  it('is told that rows are not secured when it may not use the roles', async () => {
    expect(await migrate(as())).toEqual({ rowsSecured: false });
  });
  it('serves all workspaces once somebody has given it the roles, while its requests see one', async () => {
    await all.query(`grant ${API_ROLE}, ${ENGINE_ROLE} to ${account}`);
    expect(await migrate(as())).toEqual({ rowsSecured: true });
    const plain = createPool(as(), () => undefined, 2);
    try {
      expect((await plain.query('select email from contacts')).rowCount).toBe(6);
      expect((await inWorkspace(1, () => scopedPool(plain).query('select email from contacts'))).rowCount).toBe(2);
      expect((await scopedPool(plain).query('select email from contacts')).rowCount).toBe(0);
    } finally {
      await plain.end();
    }
  });
});
