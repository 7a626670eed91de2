import { hkdfSync } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { UserError } from '@parcours/sdk/node';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock, Engine } from '../core/ports.js';
import type { Connection } from '../db/migrate.js';
import { CredentialVault } from '../db/vault/credential-vault.js';
import { AccountsService } from '../http/accounts/accounts.service.js';
import { LiveRooms } from '../http/live/live-rooms.service.js';
import type { Config } from '../platform/config.js';
import { HealthChecks } from '../platform/health.js';
import { createLog } from '../platform/logging.js';
import { Catalog } from '../runtime/catalog/catalog.js';
import type { EntryOf } from '../runtime/catalog/read-package.js';
import { createRuntime, type Runtime } from '../runtime/create-runtime.js';
import { createOutbound } from '../runtime/outbound/create-outbound.js';
import { createApplication } from './application.js';
import { PARTITIONS_AHEAD, openDatabase, type Database } from './database.js';
import { encryptionKey } from './encryption-key.js';
import { EDITOR_DIR, NODES_DIR, TEMPLATES_DIR } from './folders.js';
import { freePort } from './free-port.js';

export interface ServerOptions {
  readonly config: Config;
  readonly connection: Connection;
  /** The system's time unless said. */
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Already loaded node packages; otherwise the built-in ones and those in the configured folders are loaded. */
  readonly catalog?: Catalog;
  /** Which file of a package is loaded: tests take its sources. */
  readonly entryOf?: EntryOf;
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
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const port = await freePort(config.host);
  return { ...config, port, baseUrl: config.baseUrl.replace(/:0$/, `:${port}`) };
}

async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<void> {
  try {
    // fastify's own listen: Nest's would also write the failure to the log
    await (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new UserError('port_taken', `Port ${port} on ${host} is taken by another program; stop it, or choose another port with PORT=${port + 1}.`, {}, { cause: error });
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') throw new UserError('address_unusable', `This computer cannot listen on ${host}:${port} (${code}); choose another HOST or PORT.`, {}, { cause: error });
    throw error;
  }
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

function watchHealth(app: NestFastifyApplication, database: Database, runtime: Runtime): void {
  const health = app.get(HealthChecks);
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

/** A whole server in this process: database migrated, engine at work, API and editor listening. Throws `UserError` with one sentence when it cannot be. */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const { connection, clock = systemClock, log = createLog({ level: options.config.logLevel }) } = options;
  const config = await withPort(options.config);
  const key = encryptionKey(config);
  const database = await openDatabase(connection, (error) => log.error({ reason: error.message }, 'database connection lost'));
  const closing: (() => Promise<void>)[] = [() => database.close()];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const vault = new CredentialVault(database.pool, key);
    await vault.checkKey();
    await makePartitions(database, log);
    const daily = setInterval(() => void makePartitions(database, log), DAY_MS).unref();
    closing.push(async () => clearInterval(daily));
    const catalog = options.catalog ?? (await Catalog.load([NODES_DIR, ...config.nodesDirs], options.entryOf));
    for (const { error } of catalog.describe().packages) if (error !== null) log.warn(error);
    const outbound = createOutbound({ allowPrivateHosts: config.allowPrivateHosts });
    const live = new LiveRooms();
    const runtime = createRuntime({
      pool: database.pool, clock, catalog, outbound, feed: live, baseUrl: config.baseUrl,
      trackingKey: Buffer.from(hkdfSync('sha256', key, '', 'parcours tracking', 32)),
      openCredential: vault.openCredential,
      onError: (where, err) => log.error({ where, err }, 'the engine met an error'),
    });
    closing.push(() => runtime.stop());
    const parts = { config, database, clock, engine: runtime.engine, catalog, outbound, vault, live, editorDir: options.editorDir ?? EDITOR_DIR, templatesDir: TEMPLATES_DIR };
    const app = await createApplication(parts, log);
    closing.push(() => app.close());
    watchHealth(app, database, runtime);
    const setupLink = await prepareOwner(app, config);
    runtime.start();
    await listen(app, config);
    return { url: config.baseUrl, app, engine: runtime.engine, setupLink, nudge: () => runtime.nudge(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
