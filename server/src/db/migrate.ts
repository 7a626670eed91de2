import { DataSource } from 'typeorm';
import { Accounts0013 } from './migrations/0013-accounts.js';
import { Calls0007 } from './migrations/0007-calls.js';
import { DateTriggers0004 } from './migrations/0004-date-triggers.js';
import { Enrolments0006 } from './migrations/0006-enrolments.js';
import { Foundation0001 } from './migrations/0001-foundation.js';
import { LookBack0005 } from './migrations/0005-look-back.js';
import { JourneyRules0002 } from './migrations/0002-journey-rules.js';
import { NodePackages0011 } from './migrations/0011-node-packages.js';
import { Watches0010 } from './migrations/0010-watches.js';
import { OAuthAndFiles0009 } from './migrations/0009-oauth-and-files.js';
import { Operations0003 } from './migrations/0003-operations.js';
import { Retention0008 } from './migrations/0008-retention.js';

/** How to reach a PostgreSQL: a URL, or the socket of the embedded one. */
export interface Connection {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** Entities are named here by the composition; migrations are append-only. */
export function dataSource(connection: Connection, entities: NonNullable<ConstructorParameters<typeof DataSource>[0]['entities']> = []): DataSource {
  const { user, ...rest } = connection;
  return new DataSource({
    type: 'postgres',
    ...rest,
    ...(user === undefined ? {} : { username: user }),
    entities,
    migrations: [Foundation0001, JourneyRules0002, Operations0003, DateTriggers0004, LookBack0005, Enrolments0006, Calls0007, Retention0008, OAuthAndFiles0009, Watches0010, NodePackages0011, Accounts0013],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    extra: { max: 10 },
  });
}

const LOCK = 0x70617263; // "parc": one migrator at a time, whichever process it is

/** Brings the database to the newest schema; safe to call from several processes at once. Returns the names of the migrations that ran. */
export async function migrate(connection: Connection): Promise<string[]> {
  const source = await dataSource(connection).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [LOCK]);
    const ran = await source.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await runner.release();
    await source.destroy();
  }
}
