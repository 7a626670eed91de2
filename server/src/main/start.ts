import { parseArgs } from 'node:util';
import { UserError, isNodeFailure } from '@parcours/sdk/node';
import { readConfig } from '../platform/config.js';
import { createLog } from '../platform/logging.js';
import { startDatabase } from './connect.js';
import { createServer, type RunningServer } from './create-server.js';
import { loadDemo } from './demo.js';

const USAGE = 'Usage: npm start -- [--demo] [--role all]';

interface Flags {
  readonly demo: boolean;
}

function readFlags(): Flags {
  let values: { demo?: boolean; role?: string };
  try {
    ({ values } = parseArgs({ options: { demo: { type: 'boolean' }, role: { type: 'string' } } }));
  } catch (error) {
    throw new UserError('bad_arguments', `${(error as Error).message}. ${USAGE}`);
  }
  if (values.role !== undefined && values.role !== 'all') throw new UserError('bad_role', `Expected --role all, found --role ${values.role}; separate roles for API and workers are not there yet.`);
  return { demo: values.demo === true };
}

/** The set-up link goes to the console only, not through the log, which takes tokens out and may be sent elsewhere. */
function greet({ url, setupLink }: RunningServer, demo: { email: string; password: string } | null): void {
  const lines = [`Parcours is at ${url}`];
  if (setupLink !== null) lines.push(`Make your account here (the link works once): ${setupLink}`);
  if (demo !== null) lines.push(`Demo account: ${demo.email} with the password ${demo.password}`);
  process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
}

async function run(): Promise<void> {
  const flags = readFlags();
  const config = readConfig();
  const log = createLog({ level: config.logLevel });
  let stopping: Promise<void> | undefined;
  let server: RunningServer | undefined;
  const database = await startDatabase(config, (message) => {
    process.stderr.write(`${message}\n`);
    void stop(1);
  });
  const stop = (exitCode: number): Promise<void> =>
    (stopping ??= (async () => {
      try {
        await server?.close();
        await database.release();
      } catch (err) {
        log.error({ err }, 'stopping was not clean');
      }
      process.exit(exitCode);
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
  try {
    server = await createServer({ config, connection: database.connection, log });
    greet(server, flags.demo ? await loadDemo(server.app) : null);
  } catch (error) {
    complain(error);
    await stop(1);
  }
}

/** One sentence for what an operator can act on; everything for what is our fault. */
function complain(error: unknown): void {
  if (isNodeFailure(error) && error.who === 'user') process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`Parcours could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

run().catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
