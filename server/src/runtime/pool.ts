import pg from 'pg';
import type { Connection } from '../db/migrate.js';

const INT8 = 20;

/** bigint columns hold ids and counters far below 2^53: read them as numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text')) as never,
};

/** The engine's connections. Errors of idle ones are reported, not thrown: the pool replaces them. */
export function createPool(connection: Connection, onError: (error: Error) => void, max = 12): pg.Pool {
  const { url, ...rest } = connection;
  const pool = new pg.Pool({ ...(url === undefined ? rest : { connectionString: url }), max, types, application_name: 'parcours', connectionTimeoutMillis: 10_000 });
  pool.on('error', onError);
  // The pool listens to idle connections only. One that is lost between two queries of a transaction fails the next of them; without a listener it ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
