import { parseArgs } from 'node:util';
import { UserError } from '@parcours/sdk/node';
import { readConfig, type Config } from '../platform/config.js';
import { createApiKey, removeSecondFactor, resetPassword } from './cli/account-commands.js';
import { generateDemo } from './cli/demo-commands.js';
import { installPlugin, listPlugins, removePlugin, type PluginDesk } from './cli/plugin-commands.js';
import { runNodeCommand } from './cli/node/run-node-command.js';
import { createBackup, restoreFromBackup } from './cli/backup-commands.js';
import { rotateVault } from './cli/vault-commands.js';
import { testWorkflows } from './cli/test-workflows.js';
import { exportWorkflow, importWorkflow, validateWorkflow } from './cli/workflow-commands.js';
import { complain } from './complain.js';
import { reachDatabase } from './connect.js';
import { openDatabase, type Database } from './database.js';
import { openPlugins } from './open-plugins.js';

const USAGE = `Usage: npm run parcours -- <command>

  workflow validate <file>               says everything that is wrong with a workflow file; exit code 1 if it could not be published
  workflow import <file>                 stores a workflow file as a new draft
  workflow export <number> [file]        writes a draft to a file, or to the screen
  workflow test [number | file]          plays the test cases of a workflow, of a file, or of all workflows; exit code 1 if one fails
  api-key create --name <name> [--role editor]
                                         makes an API key (roles: admin, editor, analyst, viewer) and prints it once
  plugin install <name>@<version> | <file.tgz> [--yes]
                                         installs a node package; a running server has it a moment later. --yes allows what it asks for
  plugin update <name>@<version> [--yes] another version of an installed package
  plugin remove <name> [--force]         removes a package that no workflow uses, or nevertheless
  plugin list                            installed packages with their node types
  node create <name> [--folder <path>] [--sdk <version | path>]
                                         a new node package, outside of this folder; docs/authors is the guide
  node create <name> --openapi <file> [--operations <id,id | all>]
                                         the same from a description of an HTTP service
  node dev <folder>                      builds the package at every save into the server started by "npm start -- --dev"
  node lint | test | pack <folder>       finds mistakes; tries what the nodes promise; makes the archive to publish
  backup create <file>                   writes the whole database to a file, while servers work; the encryption key is not in it
  backup restore <file>                  puts a backup into an empty database
  vault rotate                           seals all secrets with a new key; goes on where it was stopped, whether a server runs or not
  demo generate [--contacts 1000] [--days 90] [--seed 1] [--until 2027-03-01]
                                         fills the workspace with made-up customers of a French shop; the same seed and last day (today unless said) give the same ones
  user reset-password <email>            asks for a new password, or reads it from a pipe; ends the user's sessions
  user remove-second-factor <email>      for somebody who lost both phone and recovery codes

The commands work on the database of this folder's server (PARCOURS_DATA_DIR) or on DATABASE_URL, whether the server runs or not.
`;

const wrongUse = (what: string): UserError => new UserError('bad_arguments', `${what}\n\n${USAGE}`);

async function withDatabase(config: Config, use: (database: Database) => Promise<void>): Promise<number> {
  const reached = await reachDatabase(config);
  try {
    const database = await openDatabase(reached.connection, (error) => process.stderr.write(`${error.message}\n`));
    try {
      await use(database);
      return 0;
    } finally {
      await database.close();
    }
  } finally {
    await reached.release();
  }
}

function withPlugins(config: Config, use: (desk: PluginDesk) => Promise<void>): Promise<number> {
  return withDatabase(config, async (database) => {
    const plugins = openPlugins((message) => process.stderr.write(`${message}\n`));
    try {
      await use({ config, database, plugins });
    } finally {
      await plugins.close();
    }
  });
}

/** The exit code is the command's own. */
async function testInPlays(config: Config, asked: string | undefined): Promise<number> {
  let code = 1;
  await withPlugins(config, async (desk) => void (code = await testWorkflows(config, desk, asked)));
  return code;
}

interface Arguments {
  readonly values: { readonly help?: boolean; readonly name?: string; readonly role?: string; readonly yes?: boolean; readonly force?: boolean; readonly folder?: string; readonly sdk?: string; readonly openapi?: string; readonly operations?: string; readonly contacts?: string; readonly days?: string; readonly seed?: string; readonly until?: string };
  readonly positionals: readonly string[];
}

function readArguments(): Arguments {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', short: 'h' }, name: { type: 'string' }, role: { type: 'string' }, yes: { type: 'boolean' }, force: { type: 'boolean' }, folder: { type: 'string' }, sdk: { type: 'string' }, openapi: { type: 'string' }, operations: { type: 'string' }, contacts: { type: 'string' }, days: { type: 'string' }, seed: { type: 'string' }, until: { type: 'string' } } });
  } catch (error) {
    throw wrongUse(`${(error as Error).message}.`);
  }
}

/** Answers null for a verb there is not. */
async function runPluginCommand(config: Config, verb: string | undefined, needed: (what: string) => string, values: Arguments['values']): Promise<number | null> {
  switch (verb) {
    case 'install':
    case 'update': {
      const spec = needed('a package with its exact version, or an archive');
      return withPlugins(config, (desk) => installPlugin(desk, spec, values, verb === 'update'));
    }
    case 'remove': {
      const name = needed('the name of a package');
      return withPlugins(config, (desk) => removePlugin(desk, name, values));
    }
    case 'list':
      return withPlugins(config, listPlugins);
    default:
      return null;
  }
}

async function run({ values, positionals }: Arguments): Promise<number> {
  const [subject, verb, argument, target] = positionals;
  if (values.help || subject === undefined) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const config = readConfig();
  const needed = (what: string): string => {
    if (argument === undefined) throw wrongUse(`Expected ${what} after "${subject} ${verb}", found nothing.`);
    return argument;
  };
  const done = subject === 'node' ? await runNodeCommand(config, verb ?? '', needed(verb === 'create' ? 'a name' : 'the folder of a package'), values) : subject === 'plugin' ? await runPluginCommand(config, verb, needed, values) : null;
  if (done !== null) return done;
  switch (`${subject} ${verb ?? ''}`) {
    case 'workflow validate':
      return validateWorkflow(config, needed('a file'));
    case 'workflow test':
      return testInPlays(config, argument);
    case 'workflow import': {
      const file = needed('a file');
      return withDatabase(config, (database) => importWorkflow(config, database, file));
    }
    case 'workflow export': {
      const id = needed('the number of a workflow');
      return withDatabase(config, (database) => exportWorkflow(database, id, target));
    }
    case 'api-key create': {
      const { name, role = 'editor' } = values;
      if (name === undefined) throw wrongUse('Expected --name with what the key is for, found nothing.');
      return withDatabase(config, (database) => createApiKey(database, name, role));
    }
    case 'backup create': {
      const file = needed('a file to write');
      return withDatabase(config, (database) => createBackup(database, file));
    }
    case 'backup restore': {
      const file = needed('a file written by "backup create"');
      return withDatabase(config, (database) => restoreFromBackup(config, database, file));
    }
    case 'vault rotate':
      return withDatabase(config, (database) => rotateVault(config, database));
    case 'demo generate':
      return withDatabase(config, (database) => generateDemo(database, values));
    case 'user reset-password': {
      const email = needed('the address of an account');
      return withDatabase(config, (database) => resetPassword(database, email));
    }
    case 'user remove-second-factor': {
      const email = needed('the address of an account');
      return withDatabase(config, (database) => removeSecondFactor(database, email));
    }
    default:
      throw wrongUse(`There is no command "${positionals.join(' ')}".`);
  }
}

try {
  process.exitCode = await run(readArguments());
} catch (error) {
  complain(error);
  process.exitCode = (error as { code?: unknown }).code === 'bad_arguments' ? 2 : 1;
}
