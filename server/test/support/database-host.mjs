import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const clientOptions = (connection) => (connection.url ? { connectionString: connection.url } : connection);

/** All databases of the run start with the prefix; on a server that is not ours they must not stay behind. */
async function dropDatabases(connection, prefix) {
  const client = new pg.Client(clientOptions(connection));
  await client.connect();
  const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [prefix]);
  for (const { datname } of rows) await client.query(`drop database ${pg.escapeIdentifier(datname)} with (force)`);
  await client.end();
}

/** Nothing of a test run has to survive a power cut. */
async function trustTheDisk(connection) {
  const client = new pg.Client(connection);
  await client.connect();
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) await client.query(`alter system set ${setting} = off`);
  await client.query('select pg_reload_conf()');
  await client.end();
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** A run that was interrupted could not clean up; its PostgreSQL has ended with it. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^parcours-jest-(\d+)-/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/**
 * One PostgreSQL for all Jest workers, started when the first spec file asks for it: specs that need no database do not wait for one.
 * With DATABASE_URL it is that server, and only databases of our own are made on it.
 */
export async function openDatabaseHost(startEmbeddedPostgres) {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `parcours-jest-${process.pid}-`));
  chmodSync(folder, 0o711); // as root the account of PostgreSQL passes through
  const url = process.env.DATABASE_URL || undefined;
  const prefix = `parcours_test_${process.pid}_`;
  let embedded;
  let asked = false;
  const connection = async () => {
    asked = true;
    if (url) return { url };
    embedded ??= startEmbeddedPostgres({ dataDir: join(folder, 'data') }).then(async (postgres) => {
      await trustTheDisk(postgres.connection);
      return postgres;
    });
    return (await embedded).connection;
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // a worker that gave up
    connection().then(
      (found) => socket.end(JSON.stringify({ connection: found, prefix })),
      (error) => socket.end(JSON.stringify({ error: error.message })),
    );
  });
  const address = join(folder, 'host.sock');
  await new Promise((done, fail) => server.once('error', fail).listen(address, done));
  server.unref();
  return {
    address,
    async close() {
      server.close();
      try {
        if (url && asked) await dropDatabases({ url }, prefix);
        await (await embedded)?.stop();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
