import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { Clock, Engine } from '../core/ports.js';
import type { Connection } from '../db/migrate.js';
import { API_ROLE, ENGINE_ROLE } from '../db/scope/secure-rows.js';
import { writeInstanceQuotas } from '../db/quotas/quotas.js';
import { CredentialVault } from '../db/vault/credential-vault.js';
import { AccountsService } from '../http/accounts/accounts.service.js';
import { LiveRooms } from '../http/live/live-rooms.service.js';
import type { Config } from '../platform/config.js';
import { boundHeapGrowth, collectWithoutHelpers } from '../platform/garbage-collection.js';
import { HealthChecks } from '../platform/health.js';
import { keepPatternsLinear } from '../platform/linear-patterns.js';
import { createLog } from '../platform/logging.js';
import { Catalog } from '../runtime/catalog/catalog.js';
import type { EntryOf } from '../runtime/catalog/read-package.js';
import { createRuntime, type Runtime } from '../runtime/create-runtime.js';
import { Neighbours } from '../runtime/cluster/neighbours.js';
import { armCrashPoint } from '../runtime/crash-points.js';
import type { Plugins } from '../runtime/plugin-host/plugin.js';
import { openPackages } from '../runtime/plugins/open-packages.js';
import { openAlerts } from '../runtime/alerts/open-alerts.js';
import { createOutbound } from '../runtime/outbound/create-outbound.js';
import { openDevelopment } from './dev/open-development.js';
import { openDoors } from './open-doors.js';
import { openMail } from './open-mail.js';
import { openPlugins } from './open-plugins.js';
import { closeInTime } from './close-application.js';
import { createApplication, createWorkerApplication } from './application.js';
import { Cluster } from './cluster/cluster.js';
import { PARTITIONS_AHEAD, explainStart, openDatabase, type Database } from './database.js';
import { encryptionKeys } from './encryption-key.js';
import { EDITOR_DIR, TEMPLATES_DIR } from './folders.js';
import { freePort } from './free-port.js';
import { listen } from './listen.js';
import { loadCatalog } from './load-catalog.js';
import type { Role } from './role.js';

export interface ServerOptions {
  readonly config: Config;
  readonly connection: Connection;
  /** All of it unless said. */
  readonly role?: Role;
  /** The system's time unless said. */
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Already loaded node packages; otherwise the built-in ones and those in the configured folders are loaded. */
  readonly catalog?: Catalog;
  /** Which file of a package is loaded: tests take its sources. */
  readonly entryOf?: EntryOf;
  /** Runs installed packages; in processes of their own unless said. */
  readonly plugins?: Plugins;
  readonly editorDir?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly engine: Engine;
  /** Open while there is no owner; good for one account, until the next start. */
  readonly setupLink: string | null;
  /** Says that the clock has jumped, or that work may have come from elsewhere. */
  nudge(): void;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const systemClock: Clock = { now: () => Date.now() };

/** Port 0 becomes a real one, in the address that links and tracking pixels start with too. */
async function withPort(config: Config, role: Role): Promise<Config> {
  if (role === 'worker') return { ...config, healthPort: config.healthPort === 0 ? await freePort(config.host) : config.healthPort };
  if (config.port !== 0) return config;
  const port = await freePort(config.host);
  return { ...config, port, baseUrl: config.baseUrl.replace(/:0$/, `:${port}`) };
}

async function prepareOwner(app: NestFastifyApplication, config: Config): Promise<string | null> {
  const accounts = app.get(AccountsService);
  if (config.owner !== undefined) {
    const name = config.owner.email.split('@')[0] ?? config.owner.email;
    await accounts.ensureOwner({ ...config.owner, name, workspace: 'Parcours' });
  }
  const token = await accounts.offerSetup();
  return token === null ? null : `${config.baseUrl}/setup?token=${token}`;
}

const ROWS_NOT_SECURED = `The database account may neither make nor use the roles ${API_ROLE} and ${ENGINE_ROLE}, so workspaces are kept apart by queries alone; as an administrator of the database run "create role ${API_ROLE} nologin; create role ${ENGINE_ROLE} nologin; grant ${API_ROLE}, ${ENGINE_ROLE} to <account>", then start again.`;

function watchHealth(app: NestFastifyApplication, database: Database, runtime: Runtime, log: Logger): void {
  const health = app.get(HealthChecks);
  if (!database.rowsSecured) {
    log.warn(ROWS_NOT_SECURED);
    health.warn('row security', ROWS_NOT_SECURED);
  }
  health.register('database', async () => {
    await database.pool.query('select 1');
    return undefined;
  });
  health.register('engine', () => runtime.problems()[0]);
}

async function makePartitions(database: Database, log: Logger): Promise<void> {
  try {
    await database.pool.query(PARTITIONS_AHEAD);
  } catch (err) {
    // rows go to the rest partition meanwhile; tomorrow it is tried again
    log.error({ err }, 'partitions could not be made ahead');
  }
}

interface Prepared {
  readonly config: Config;
  readonly vault: CredentialVault;
  readonly role: Role;
  readonly log: Logger;
  readonly database: Database;
  readonly live: LiveRooms;
  readonly neighbours: Neighbours;
}

async function openCluster({ config, vault, log, live, neighbours }: Prepared, runtime: Runtime): Promise<Cluster | undefined> {
  if (config.redisUrl === undefined) return undefined;
  const installation = `parcours-${(await vault.signingSecret('redis')).toString('hex').slice(0, 16)}`;
  const words = { warn: (message: string) => log.warn(message), info: (message: string) => log.info(message) };
  return new Cluster({ redisUrl: config.redisUrl, installation, id: randomUUID(), log: words, live, neighbours, nudge: runtime.nudge, answered: runtime.answered });
}

/** Everything that is not HTTP, at work from `start` on. */
async function openEngine(options: ServerOptions, { config, vault, role, log, database, live, neighbours }: Prepared) {
  const plugins = options.plugins ?? openPlugins((message) => log.warn(message));
  const catalog = options.catalog ?? (await loadCatalog(config, plugins, options.entryOf));
  for (const { error } of catalog.describe().packages) if (error !== null) log.warn(error);
  const opened = await openPackages({
    pool: database.pool, catalog, plugins, feed: live, npm: config.npm, allowed: config.allowedPackages, dataDir: config.dataDir, role,
    report: (message) => log.warn(message),
    onError: (where, err) => log.error({ where, err }, 'a node package met an error'),
  });
  const outbound = createOutbound({ allowPrivateHosts: config.allowPrivateHosts });
  const clock = options.clock ?? systemClock;
  const open = openDoors({ pool: database.pool, clock, catalog, vault, outbound, filesQuotaBytes: config.filesQuotaBytes, dropDir: join(config.dataDir, 'drop'), baseUrl: config.baseUrl });
  const mail = openMail(config.accounts.mail);
  const runtime = createRuntime({
    pool: database.pool, clock, catalog, doors: open.doors, files: open.files, feed: live, neighbours, baseUrl: config.baseUrl, leaseMs: config.leaseMs, sendLetter: mail.send,
    ...(config.sandboxProcesses === undefined ? {} : { sandboxProcesses: config.sandboxProcesses }),
    trackingKey: await vault.signingSecret('tracking'),
    onError: (where, err) => log.error({ where, err }, 'the engine met an error'),
  });
  const alerting = openAlerts({ pool: database.pool, clock, feed: live, outbound, baseUrl: config.baseUrl, key: await vault.signingSecret('alerts'), send: mail.send, onError: (err) => log.error({ where: 'alerts', err }, 'the engine met an error') });
  return { ...open, vault, catalog, outbound, clock, runtime, opened, plugins, mail, alerting };
}

/** A whole server in this process: database migrated, engine at work, API and editor listening; or the part of it that the role names. Throws `UserError` with one sentence when it cannot be. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { connection, role = 'all', log = createLog({ level: options.config.logLevel }) } = options;
  keepPatternsLinear();
  boundHeapGrowth();
  if (role === 'worker') collectWithoutHelpers();
  const config = await withPort(options.config, role);
  if (config.crashAt !== undefined) armCrashPoint(config.crashAt);
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase(connection, (error) => log.error({ reason: error.message }, 'database connection lost'));
    closing.push(() => database.close());
    await makePartitions(database, log);
    await writeInstanceQuotas(database.pool, config.quotas);
    const daily = setInterval(() => void makePartitions(database, log), DAY_MS).unref();
    closing.push(async () => clearInterval(daily));
    const vault = new CredentialVault(database.pool, await encryptionKeys(config, database.pool));
    await vault.checkKey();
    const prepared: Prepared = { config, vault, role, log, database, live: new LiveRooms(), neighbours: new Neighbours() };
    const { runtime, opened, plugins, mail, alerting, ...parts } = await openEngine(options, prepared);
    closing.push(async () => mail.close());
    closing.push(() => alerting.lane.stop());
    closing.push(() => plugins.close());
    closing.push(() => opened.stop());
    if (config.dev) closing.push(await openDevelopment({ dataDir: config.dataDir, catalog: parts.catalog, plugins, database, live: prepared.live, report: (message) => log.warn(message) }));
    closing.push(() => runtime.stop());
    const cluster = await openCluster(prepared, runtime);
    closing.push(async () => cluster?.close());
    const infrastructure = { ...parts, packages: opened.packages, alerts: alerting.alerts, config, database, engine: runtime.engine, live: prepared.live, report: (where: string, err: unknown) => log.error({ where, err }, 'something went wrong that nobody was told'), editorDir: options.editorDir ?? EDITOR_DIR, templatesDir: TEMPLATES_DIR };
    const app = role === 'worker' ? await createWorkerApplication(log, cluster) : await createApplication(infrastructure, log, role === 'all', cluster);
    const closeApp = closeInTime(app);
    closing.push(() => {
      cluster?.leave();
      return closeApp();
    });
    cluster?.connect(app);
    watchHealth(app, database, runtime, log);
    const setupLink = role === 'worker' ? null : await prepareOwner(app, config);
    if (role !== 'api') runtime.start();
    alerting.lane.start();
    opened.start();
    const { host } = config;
    await listen(app, role === 'worker' ? { host, port: config.healthPort, setting: 'PARCOURS_HEALTH_PORT' } : { host, port: config.port, setting: 'PORT' });
    return { url: role === 'worker' ? `http://${host}:${config.healthPort}` : config.baseUrl, app, engine: runtime.engine, setupLink, nudge: () => (runtime.nudge(), alerting.lane.nudge()), close };
  } catch (error) {
    await close().catch((err: unknown) => log.warn({ err }, 'what had been started could not be stopped cleanly'));
    throw explainStart(error);
  }
}
