import type pg from 'pg';
import { entities } from '../db/entities.js';
import { dataSource, migrate, type Connection } from '../db/migrate.js';
import { scopedPool } from '../db/scope/scoped-pool.js';
import { isDatabaseAway } from '../platform/database-away.js';
import { createPool } from '../runtime/pool.js';
import { UserError, isNodeFailure } from '@parcours/sdk/node';
import type { DataSource } from 'typeorm';

export interface Database {
  /** All rows: for what is about people and not about a workspace, and for the command line. */
  readonly source: DataSource;
  /** All rows: the engine serves all workspaces in one batch. */
  readonly pool: pg.Pool;
  /** What requests get: the rows of one workspace, see `db/scope`. */
  readonly scoped: { readonly source: DataSource; readonly pool: pg.Pool };
  /** Whether the database itself keeps workspaces apart. */
  readonly rowsSecured: boolean;
  close(): Promise<void>;
}

/** Partitions are made ahead, so that rows land in their month; the rest partition catches what comes unforeseen. */
export const PARTITIONS_AHEAD = `with one_at_a_time as materialized (select pg_advisory_xact_lock(1886548835)) select ensure_partitions(now() + interval '3 months') from one_at_a_time`;

/** What the operator is told when the database goes away during the start; anything else as it is. */
export function explainStart(error: unknown): unknown {
  if (isNodeFailure(error) || !isDatabaseAway(error)) return error;
  const { message } = error as Error;
  return new UserError('database_unreachable', `Expected a PostgreSQL at the address in DATABASE_URL, found none that answers (${message || 'no connection'}); start it or correct the address.`, {}, { cause: error });
}

/** Migrates and connects. Throws `UserError` `database_unreachable` when nothing answers. */
export async function openDatabase(connection: Connection, onError: (error: Error) => void): Promise<Database> {
  const explained = (error: unknown): never => {
    throw explainStart(error);
  };
  const { rowsSecured } = await migrate(connection).catch(explained);
  const source = await dataSource(connection, entities).initialize().catch(explained);
  const scopedSource = rowsSecured ? await dataSource(connection, entities, { scoped: true }).initialize().catch(explained) : source;
  let closing = false;
  // the pool says it has ended a moment before its sockets have: what Postgres tells them then is no news
  const pool = createPool(connection, (error) => (closing ? undefined : onError(error)));
  return {
    source,
    pool,
    scoped: { source: scopedSource, pool: rowsSecured ? scopedPool(pool) : pool },
    rowsSecured,
    close: async () => {
      closing = true;
      await pool.end();
      await source.destroy();
      if (scopedSource !== source) await scopedSource.destroy();
    },
  };
}
