import { parseArgs } from 'node:util';
import { UserError } from '@parcours/sdk/node';
import { readConfig } from '../platform/config.js';
import { createLog } from '../platform/logging.js';
import { complain } from './complain.js';
import { startDatabase } from './connect.js';
import { createServer, type RunningServer } from './create-server.js';
import { startDemo, type Demo } from './demo/start-demo.js';

const USAGE = 'Usage: npm start -- [--demo] [--role all]';

function readFlags(): { demo: boolean } {
  let values: { demo?: boolean; role?: string };
  try {
    ({ values } = parseArgs({ options: { demo: { type: 'boolean' }, role: { type: 'string' } } }));
  } catch (error) {
    throw new UserError('bad_arguments', `${(error as Error).message}. ${USAGE}`);
  }
  if (values.role !== undefined && values.role !== 'all') throw new UserError('bad_role', `Expected --role all, found --role ${values.role}; separate processes for API and workers are not there yet.`);
  return { demo: values.demo === true };
}

/** To the console only, not through the log: that takes tokens out, and may be sent elsewhere. */
function greet({ url, setupLink }: RunningServer, demo: Demo | undefined): void {
  const lines = [`Parcours is at ${url}`];
  if (demo?.account) lines.push(`Demo account: ${demo.account.email} with the password ${demo.account.password}`);
  else if (setupLink !== null) lines.push(`Make your account here (the link works once): ${setupLink}`);
  process.stdout.write(`\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}

async function run(): Promise<void> {
  const flags = readFlags();
  const config = readConfig();
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
    const server = await createServer({ config, connection: database.connection, log });
    running.push(() => server.close());
    const demo = flags.demo ? await startDemo(server.app, server.url, log) : undefined;
    if (demo !== undefined) running.push(() => demo.stop());
    greet(server, demo);
  } catch (error) {
    complain(error);
    await stop(1);
  }
}

run().catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
