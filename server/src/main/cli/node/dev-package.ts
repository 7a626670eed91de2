import { watch } from 'node:fs';
import { UserError, isNodeFailure } from '@parcours/sdk/node';
import { tellDevServer } from '../../dev/dev-link.js';
import { readAuthorPackage, type AuthorPackage } from './author-package.js';
import { buildPackage } from './build-area.js';
import { lintPackage } from './lint-package.js';
import type { Toolchain } from './toolchain.js';

export interface DevOptions {
  readonly tools: Toolchain;
  /** Of the server in development. */
  readonly dataDir: string;
  readonly folder: string;
  say(line: string): void;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 40;
/** What lint has to say may wait until nobody types. */
const LINT_AFTER_MS = 800;

const OWN = /^(src[\\/]|package\.json$)/;

/**
 * Builds a package now and at every save, into the server in development. What does not work is said here and in open editors, and the last
 * version that worked stays. Answers what ends it. Throws `UserError` `no_dev_server` or what `readAuthorPackage` throws.
 */
export async function developPackage({ tools, dataDir, folder, say }: DevOptions): Promise<() => Promise<void>> {
  let author = readAuthorPackage(folder);
  const { name } = author.manifest;
  let [saved, linted, lintTimer, settleTimer]: [Promise<void>, Promise<void>, NodeJS.Timeout | undefined, NodeJS.Timeout | undefined] = [Promise.resolve(), Promise.resolve(), undefined, undefined];

  const build = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      author = readAuthorPackage(folder);
      const { folder: built } = await buildPackage(tools, author, 'dev');
      const answer = await tellDevServer(dataDir, { say: 'load', folder: built });
      if ('error' in answer) return say(`not loaded: ${answer.error}`);
      say(`loaded in ${Math.round(performance.now() - startedAt)} ms: ${answer.nodes.join(', ')}`);
      clearTimeout(lintTimer);
      const loaded = author;
      lintTimer = setTimeout(() => void (linted = linted.then(() => lint(loaded))), LINT_AFTER_MS);
    } catch (error) {
      if (!isNodeFailure(error) || error.code === 'no_dev_server') throw error;
      await tellDevServer(dataDir, { say: 'failed', name, version: author.manifest.version, error: error.message });
      say(`not built: ${error.message}`);
    }
  };
  const lint = async (loaded: AuthorPackage): Promise<void> => {
    // another save has come meanwhile: what is said of this one would be about code that is gone
    if (loaded !== author) return;
    try {
      const findings = await lintPackage(tools, loaded, 'dev-lint');
      if (loaded === author) for (const { severity, message } of findings) say(`${severity}: ${message}`);
    } catch (error) {
      say(`lint could not look at it: ${(error as Error).message}`);
    }
  };
  const save = (): void => {
    clearTimeout(lintTimer);
    saved = saved.then(build).catch((error: unknown) => say((error as Error).message));
  };

  await build();
  const watcher = watch(author.folder, { recursive: true }, (_event, path) => {
    if (path === null || !OWN.test(path)) return;
    clearTimeout(settleTimer);
    settleTimer = setTimeout(save, SETTLE_MS);
  });
  watcher.on('error', (error) => say(`The folder cannot be watched any more: ${error.message}; start again.`));
  return async () => {
    watcher.close();
    clearTimeout(settleTimer);
    clearTimeout(lintTimer);
    await saved;
    await tellDevServer(dataDir, { say: 'gone', name }).catch((error: unknown) => {
      // a server that has ended has nothing to forget
      if (!(error instanceof UserError)) throw error;
    });
  };
}
