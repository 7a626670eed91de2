import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildIfStale } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { requireNode } from './node-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * Installs and builds what is missing, then runs an entry point of the server in this very process: signals reach it directly,
 * and its arguments are ours. The editor is built for what serves it.
 */
export async function launch(entry, { servesEditor } = { servesEditor: true }) {
  requireNode();
  installIfNeeded(root);
  buildIfStale(root, { editor: servesEditor });
  const file = join(root, 'server/dist/main', entry);
  if (!existsSync(file)) {
    console.error(`The build should have made server/dist/main/${entry}, but it is not there: remove the folder server/dist and try again.`);
    process.exit(1);
  }
  await import(pathToFileURL(file).href);
}
