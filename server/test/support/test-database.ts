import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll } from '@jest/globals';
import pg from 'pg';
import { migrate, type Connection } from '../../src/db/migrate.js';
import { PARTITIONS_AHEAD } from '../../src/main/database.js';

interface Host {
  readonly connection: Connection;
  readonly prefix: string;
}

export interface TestDatabase {
  /** Of a database that only this spec file uses, with all migrations run. Known from `beforeAll` on. */
  readonly connection: Connection;
}

const LOCK = 0x7465_7374;
const LEAK_PATIENCE_MS = 2_000;
let made = 0;

async function askHost(): Promise<Host> {
  const address = process.env['PARCOURS_TEST_DATABASE_HOST'];
  if (address === undefined) throw new Error('A test database needs server/test/support/global-setup.mjs as globalSetup of its Jest project, but it did not run: add it in jest.config.mjs.');
  const answer = JSON.parse(await text(connect(address))) as Host | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

function named(connection: Connection, database: string): Connection {
  if (connection.url === undefined) return { ...connection, database };
  const url = new URL(connection.url);
  url.pathname = `/${database}`;
  return { url: url.href };
}

async function withClient<T>(connection: Connection, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const { url, ...rest } = connection;
  const client = new pg.Client(url === undefined ? rest : { connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Migrations run once for the whole run; under another name until they are through, so that no half-made template is cloned. */
async function ensureTemplate(client: pg.Client, host: Host): Promise<string> {
  const template = `${host.prefix}template`;
  const making = `${host.prefix}making`;
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    const known = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 1) return template;
    await client.query(`drop database if exists ${making} with (force)`);
    await client.query(`create database ${making}`);
    await migrate(named(host.connection, making));
    // each server makes sure of these when it starts: here once for all of them
    await withClient(named(host.connection, making), (made) => made.query(PARTITIONS_AHEAD));
    await client.query(`alter database ${making} rename to ${template}`);
    return template;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

async function openConnections(client: pg.Client, database: string): Promise<string[]> {
  const { rows } = await client.query<{ shown: string }>(
    `select coalesce(nullif(application_name, ''), 'unnamed') || ', ' || coalesce(state, 'unknown') || ': ' || left(query, 120) as shown
       from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [database],
  );
  return rows.map((row) => row.shown);
}

async function dropUnlessUsed(host: Host, database: string): Promise<void> {
  await withClient(host.connection, async (client) => {
    const giveUpAt = performance.now() + LEAK_PATIENCE_MS;
    let open = await openConnections(client, database);
    // Closing ends on the other side a moment after we are told.
    while (open.length > 0 && performance.now() < giveUpAt) {
      await sleep(20);
      open = await openConnections(client, database);
    }
    await client.query(`drop database ${database} with (force)`);
    if (open.length > 0) throw new Error(`A spec file should close its database connections, but ${open.length} stayed open; close them in afterAll. Their last statements:\n  ${open.join('\n  ')}`);
  });
}

const finishers: (() => Promise<void>)[] = [];
Object.assign(globalThis, {
  finishTestDatabases: async () => {
    for (const finish of finishers.splice(0)) await finish();
  },
});

/**
 * Call it at the top of a spec file or a describe: it makes a database before the tests and drops it when the file has ended.
 * Connections that are still open then fail the file, with their last statements.
 */
export function testDatabase(): TestDatabase {
  let connection: Connection | undefined;
  beforeAll(async () => {
    const host = await askHost();
    const database = `${host.prefix}${process.pid}_${Date.now().toString(36)}_${++made}`;
    await withClient(host.connection, async (client) => {
      const template = await ensureTemplate(client, host);
      // copying files costs half of writing all pages to the log, but waits for the disk where the server trusts none
      await client.query(`create database ${database} template ${template}${host.connection.url === undefined ? ' strategy file_copy' : ''}`);
    });
    connection = named(host.connection, database);
    finishers.push(() => dropUnlessUsed(host, database));
  });
  return {
    get connection() {
      if (connection === undefined) throw new Error('The test database is made in beforeAll: use its connection in a hook or a test, not while the file is read.');
      return connection;
    },
  };
}
