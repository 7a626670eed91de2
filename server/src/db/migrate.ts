import { DataSource } from 'typeorm';
import { Accounts0013 } from './migrations/0013-accounts.js';
import { BusinessEvents0032 } from './migrations/0032-business-events.js';
import { Calls0007 } from './migrations/0007-calls.js';
import { Consent0026 } from './migrations/0026-consent.js';
import { ConsentOfMergedContacts0027 } from './migrations/0027-consent-of-merged-contacts.js';
import { Comments0054 } from './migrations/0054-comments.js';
import { RunsInTheLog0058 } from './migrations/0058-runs-in-the-log.js';
import { TouchpointsOfJourneys0058 } from './migrations/0058-touchpoints-of-journeys.js';
import { Contents0030 } from './migrations/0030-contents.js';
import { DateTriggers0004 } from './migrations/0004-date-triggers.js';
import { Enrolments0006 } from './migrations/0006-enrolments.js';
import { Foundation0001 } from './migrations/0001-foundation.js';
import { LookBack0005 } from './migrations/0005-look-back.js';
import { HookMessages0017 } from './migrations/0017-hook-messages.js';
import { JourneyRules0002 } from './migrations/0002-journey-rules.js';
import { Logs0034 } from './migrations/0034-logs.js';
import { Messages0029 } from './migrations/0029-messages.js';
import { NodePackages0011 } from './migrations/0011-node-packages.js';
import { Loyalty0031 } from './migrations/0031-loyalty.js';
import { Watches0010 } from './migrations/0010-watches.js';
import { OAuthAndFiles0009 } from './migrations/0009-oauth-and-files.js';
import { Identities0022 } from './migrations/0022-identities.js';
import { InstanceSecrets0015 } from './migrations/0015-instance-secrets.js';
import { Protection0045 } from './migrations/0045-protection.js';
import { Alerts0049 } from './migrations/0049-alerts.js';
import { Operations0003 } from './migrations/0003-operations.js';
import { Retention0008 } from './migrations/0008-retention.js';
import { Segments0020 } from './migrations/0020-segments.js';
import { People0024 } from './migrations/0024-people.js';
import { Scoring0033 } from './migrations/0033-scoring.js';
import { SharedPhones0032 } from './migrations/0032-shared-phones.js';
import { TestCases0036 } from './migrations/0036-test-cases.js';
import { Reports0035 } from './migrations/0035-reports.js';
import { SegmentKeys0021 } from './migrations/0021-segment-keys.js';
import { SendingRules0028 } from './migrations/0028-sending-rules.js';
import { EndedRunsCounted0044 } from './migrations/0044-ended-runs-counted.js';
import { Quotas0043 } from './migrations/0043-quotas.js';
import { FailuresOfNodes0037 } from './migrations/0037-failures-of-nodes.js';
import { HoldOuts0050 } from './migrations/0050-hold-outs.js';
import { Touchpoints0051 } from './migrations/0051-touchpoints.js';
import { Histories0052 } from './migrations/0052-histories.js';
import { Collections0060 } from './migrations/0060-collections.js';
import { WaitersGoWithTokens0063 } from './migrations/0063-waiters-go-with-tokens.js';
import { Listenings0053 } from './migrations/0053-listenings.js';
import { scopedDriver } from './scope/scoped-pool.js';
import { secureRows } from './scope/secure-rows.js';

/** How to reach a PostgreSQL: a URL, or the socket of the embedded one. */
export interface Connection {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

type Entities = NonNullable<ConstructorParameters<typeof DataSource>[0]['entities']>;

/** Entities are named here by the composition; migrations are append-only. `scoped`: sees only rows of the workspace that `inWorkspace` names. */
export function dataSource(connection: Connection, entities: Entities = [], { scoped = false } = {}): DataSource {
  const { user, ...rest } = connection;
  return new DataSource({
    type: 'postgres',
    ...rest,
    ...(scoped ? { driver: scopedDriver } : {}),
    ...(user === undefined ? {} : { username: user }),
    entities,
    migrations: [Foundation0001, JourneyRules0002, Operations0003, DateTriggers0004, LookBack0005, Enrolments0006, Calls0007, Retention0008, OAuthAndFiles0009, Watches0010, NodePackages0011, Accounts0013, InstanceSecrets0015, HookMessages0017, Consent0026, ConsentOfMergedContacts0027, SendingRules0028, Messages0029, People0024, Segments0020, Identities0022, SegmentKeys0021, Contents0030, Loyalty0031, BusinessEvents0032, SharedPhones0032, Scoring0033, Logs0034, FailuresOfNodes0037, Reports0035, TestCases0036, Quotas0043, EndedRunsCounted0044, Protection0045, Alerts0049, HoldOuts0050, Touchpoints0051, Histories0052, Listenings0053, Comments0054, RunsInTheLog0058, TouchpointsOfJourneys0058, Collections0060, WaitersGoWithTokens0063],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    extra: { max: 10 },
  });
}

const LOCK = 0x70617263; // "parc": one migrator at a time, whichever process it is

export interface Migrated {
  /** False when the account of the database may not make the roles it takes: see `secureRows`. */
  readonly rowsSecured: boolean;
}

/** Brings the database to the newest schema, and secures its rows; safe to call from several processes at once. */
export async function migrate(connection: Connection): Promise<Migrated> {
  const source = await dataSource(connection).initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [LOCK]);
    await source.runMigrations();
    return { rowsSecured: await secureRows(runner) };
  } finally {
    await runner.release();
    await source.destroy();
  }
}
