import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveEvent, PackageOperation } from '@parcours/sdk/api';
import type pg from 'pg';
import type { PackageRequest } from '../../../src/core/packages/packages.js';
import type { Connection } from '../../../src/db/migrate.js';
import { Catalog } from '../../../src/runtime/catalog/catalog.js';
import type { Plugins } from '../../../src/runtime/plugin-host/plugin.js';
import { openPackages, type OpenPackages } from '../../../src/runtime/plugins/open-packages.js';
import { createPool } from '../../../src/runtime/pool.js';
import { inProcessPlugins } from './in-process-plugins.js';

export interface Replica extends OpenPackages {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly folder: string;
  readonly said: string[];
  readonly heard: LiveEvent[];
  /** `package.type@version` of everything it can run. */
  types(): string[];
  /** Until it waits for somebody, or has ended. */
  install(request: Partial<PackageRequest> & Pick<PackageRequest, 'source'>): Promise<PackageOperation>;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  readonly connection: Connection;
  readonly registry: string;
  readonly allowed?: readonly string[];
  readonly plugins?: Plugins;
  readonly folder?: string;
  /** What comes with the server. */
  readonly catalog?: Catalog;
}

export const NOTHING = { network: [], credentials: [], environment: [], files: 'none', sockets: [] } as const;

/** The part of a process that has to do with packages, on a disk of its own. */
export async function openReplica({ connection, registry, allowed = ['any'], plugins = inProcessPlugins, catalog = new Catalog(), folder = mkdtempSync(join(tmpdir(), 'parcours-replica-')) }: ReplicaOptions): Promise<Replica> {
  const said: string[] = [];
  const heard: LiveEvent[] = [];
  const pool = createPool(connection, (error) => said.push(error.message));
  const opened = await openPackages({
    pool, catalog, plugins, allowed, dataDir: folder, role: 'all', npm: { registry, scopes: {}, authorization: {} },
    feed: { publish: (event) => heard.push(event) },
    report: (message) => said.push(message),
    onError: (where, error) => said.push(`${where}: ${(error as Error).stack}`),
  });
  opened.start();
  return {
    ...opened, pool, catalog, folder, said, heard,
    types: () => catalog.describe().nodes.map(({ type, version }) => `${type}@${version}`).sort(),
    install: async (request) => opened.packages.ended((await opened.packages.begin({ userId: null, ...request })).id),
    close: async () => {
      await opened.stop();
      await pool.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
