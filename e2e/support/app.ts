import { afterAll, beforeAll } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type RunningServer, type ServerOptions } from '../../server/src/main/create-server.js';
import { EDITOR_DIR } from '../../server/src/main/folders.js';
import { readConfig } from '../../server/src/platform/config.js';
import type { Plugins } from '../../server/src/runtime/plugin-host/plugin.js';
import { testDatabase } from '../../server/test/support/test-database.js';
import { createApi, type Api } from './api.js';
import { createAdjustableClock } from './clock.js';

/** Who sets the product up in these tests. */
export const OWNER = { email: 'ada@example.org', password: 'violet-harbour-42-kettle', name: 'Ada Martin', workspace: 'Example News', timezone: 'Europe/Paris' };

export interface App {
  /** Known from `beforeAll` on, as everything here. */
  readonly url: string;
  readonly setupLink: string;
  readonly setupToken: string;
  /** Calls the API with a session of its own. */
  readonly api: Api;
  readonly clock: { now(): number; advance(ms: number): void };
  /** Ends the server as a signal does. */
  stop(): Promise<void>;
  /** Another one at the same address, on the same database and data folder. */
  startAgain(): Promise<void>;
  /** What the server keeps on disk. */
  readonly dataDir: string;
  /** The server itself, for what is started beside it. */
  readonly nest: RunningServer['app'];
}

function startServer(parts: Pick<ServerOptions, 'connection' | 'clock'> & { readonly dataDir: string; readonly settings: Readonly<Record<string, string>>; readonly plugins: Plugins | undefined; readonly port?: string }): Promise<RunningServer> {
  const { dataDir, settings, plugins, port = '0', ...rest } = parts;
  // while somebody rebuilds the usual one, tests can be shown another
  const editorDir = process.env['PARCOURS_EDITOR_DIR'] ?? EDITOR_DIR;
  if (!existsSync(join(editorDir, 'index.html'))) throw new Error('Expected the built editor in editor/dist, found none; run `npm run build -w @parcours/editor` (`npm test` does so by itself).');
  const config = readConfig({ PORT: port, PARCOURS_DATA_DIR: dataDir, PARCOURS_ALLOW_PRIVATE_HOSTS: '127.0.0.1', PARCOURS_LOG_LEVEL: process.env['PARCOURS_LOG_LEVEL'] ?? 'error', ...settings });
  return createServer({ config, editorDir, ...rest, ...(plugins === undefined ? {} : { plugins }), entryOf: (folder) => join(folder, 'src/index.ts') });
}

/** The whole product in this process, on a database and a port of its own, with a clock that can be moved; stopped at the end of the file. `settings` are environment variables of the server. */
export function useApp(settings: Readonly<Record<string, string>> = {}, plugins?: Plugins): App {
  const database = testDatabase();
  const clock = createAdjustableClock();
  const dataDir = mkdtempSync(join(tmpdir(), 'parcours-e2e-'));
  let running: { readonly server: RunningServer; readonly setupLink: string; readonly api: Api } | undefined;
  let stopped = false;
  beforeAll(async () => {
    const server = await startServer({ connection: database.connection, dataDir, clock, settings, plugins });
    running = { server, setupLink: server.setupLink ?? '', api: createApi(server.url) };
  }, 60_000);
  afterAll(async () => {
    if (!stopped) await running?.server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const known = (): NonNullable<typeof running> => {
    if (running === undefined) throw new Error('Expected the product to run, found that it has not started; use it in a hook or a test.');
    return running;
  };
  return {
    async stop() {
      await known().server.close();
      stopped = true;
    },
    async startAgain() {
      const { port } = new URL(known().server.url);
      running = { ...known(), server: await startServer({ connection: database.connection, dataDir, clock, settings, plugins, port }) };
      stopped = false;
    },
    get url() { return known().server.url; },
    get setupLink() { return known().setupLink; },
    get setupToken() { return new URL(known().setupLink).searchParams.get('token') ?? ''; },
    get api() { return known().api; },
    get nest() { return known().server.app; },
    dataDir,
    clock: { now: clock.now, advance: (ms) => { clock.advance(ms); known().server.nudge(); } },
  };
}
