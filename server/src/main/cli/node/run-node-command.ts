import { join } from 'node:path';
import type { Config } from '../../../platform/config.js';
import type { Plugins } from '../../../runtime/plugin-host/plugin.js';
import { openPlugins } from '../../open-plugins.js';
import { developPackage } from './dev-package.js';
import { createNode, lintNode, packNode, testNode, type CreateFlags } from './node-commands.js';
import { openToolchain } from './toolchain.js';

async function withPlugins<Result>(use: (plugins: Plugins) => Promise<Result>): Promise<Result> {
  const plugins = openPlugins((message) => process.stderr.write(`${message}\n`));
  try {
    return await use(plugins);
  } finally {
    await plugins.close();
  }
}

/** The commands of authors; none of them needs a database. Answers the exit code; null for a verb there is not. */
export async function runNodeCommand(config: Config, verb: string, argument: string, flags: CreateFlags): Promise<number | null> {
  switch (verb) {
    case 'create':
      createNode(await openToolchain(), argument, flags);
      return 0;
    case 'dev': {
      const end = await developPackage({ tools: await openToolchain(), dataDir: config.dev ? config.dataDir : join(config.dataDir, 'dev'), folder: argument, say: (line) => void process.stdout.write(`${line}\n`) });
      process.stdout.write('Every save is loaded; Ctrl+C ends it.\n');
      await new Promise<void>((over) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => over())));
      await end();
      return 0;
    }
    case 'lint':
      return lintNode(await openToolchain(), argument);
    case 'test':
      return withPlugins(async (plugins) => testNode(await openToolchain(), plugins, argument));
    case 'pack':
      return withPlugins(async (plugins) => packNode(await openToolchain(), plugins, argument).then(() => 0));
    default:
      return null;
  }
}
