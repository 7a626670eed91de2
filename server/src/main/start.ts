import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '@parcours/sdk/node';
import { readConfig, serverEnvironment, type Config } from '../platform/config.js';
import { HealthChecks } from '../platform/health.js';
import { createLog } from '../platform/logging.js';
import { findWalls } from '../runtime/confined/walls.js';
import { complain } from './complain.js';
import { startDatabase } from './connect.js';
import { createServer, type RunningServer } from './create-server.js';
import { readRole, type Role } from './role.js';
import { startDemo, type Demo } from './demo/start-demo.js';
import { thinWalls } from './thin-walls.js';

const USAGE = 'Usage: npm start -- [--demo | --dev] [--role all|api|worker]';

interface Flags {
  readonly config: Config;
  readonly demo: boolean;
  readonly role: Role;
}

function readFlags(): Flags {
  let values: { demo?: boolean; dev?: boolean; role?: string };
  try {
    ({ values } = parseArgs({ options: { demo: { type: 'boolean' }, dev: { type: 'boolean' }, role: { type: 'string' } } }));
  } catch (error) {
    throw new UserError('bad_arguments', `${(error as Error).message}. ${USAGE}`);
  }
  // a setting like any other, so that it is checked against the others
  const config = readConfig(values.dev === true ? { ...serverEnvironment, PARCOURS_DEV: '1' } : serverEnvironment);
  const role = readRole(values.role, config);
  if (config.dev && (values.demo === true || role !== 'all')) throw new UserError('bad_arguments', `A server in development is one process with data of its own; leave --demo and --role out. ${USAGE}`);
  if (values.demo === true && role === 'worker') throw new UserError('bad_arguments', `--demo needs an API to fill, but --role worker has none; leave one of them out. ${USAGE}`);
  return { config, demo: values.demo === true, role };
}

/** To the console only, not through the log: that takes tokens out, and may be sent elsewhere. */
function greet({ url, setupLink }: RunningServer, { config, role }: Flags, demo: Demo | undefined): void {
  if (role === 'worker') return void process.stdout.write(`\n  A Parcours worker is at work; its health is at ${url}/readyz\n\n`);
  const lines = [`Parcours is at ${url}`];
  if (demo?.account) lines.push(`Demo account: ${demo.account.email} with the password ${demo.account.password}`);
  else if (setupLink !== null) lines.push(`Make your account here (the link works once): ${setupLink}`);
  if (config.dev) lines.push('In development: load a package with "npm run parcours -- node dev <folder>"');
  process.stdout.write(`\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}

async function run(): Promise<void> {
  const { config: configured, ...flags } = readFlags();
  // the demo never mixes with real contacts, unless a database is named
  const config = flags.demo && configured.databaseUrl === undefined ? { ...configured, dataDir: join(configured.dataDir, 'demo') } : configured;
  const log = createLog({ level: config.logLevel });
  /** What has to end, in the order it was started. */
  const running: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const end = async (exitCode: number): Promise<void> => {
    try {
      for (const stop of running.splice(0).reverse()) await stop();
    } catch (err) {
      log.error({ err }, 'stopping was not clean');
      process.exit(1);
    }
    process.exit(exitCode);
  };
  const stop = (exitCode: number): Promise<void> => (stopping ??= end(exitCode));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  try {
    const database = await startDatabase(config, (message) => {
      process.stderr.write(`${message}\n`);
      void stop(1);
    });
    running.push(() => database.release());
    // the demo's own mail server stands on this machine
    const reachable = flags.demo ? { ...config, allowPrivateHosts: [...config.allowPrivateHosts, '127.0.0.1'] } : config;
    const server = await createServer({ config: reachable, connection: database.connection, log, role: flags.role });
    running.push(() => server.close());
    const missing = thinWalls(await findWalls());
    if (missing !== undefined) {
      log.warn(missing);
      server.app.get(HealthChecks).warn('walls', missing);
    }
    const demo = flags.demo ? await startDemo(server.app, server.url, log) : undefined;
    if (demo !== undefined) running.push(() => demo.stop());
    greet(server, { ...flags, config }, demo);
  } catch (error) {
    complain(error);
    await stop(1);
  }
}

run().catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
