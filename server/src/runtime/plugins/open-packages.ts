import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PackageOperation } from '@parcours/sdk/api';
import type pg from 'pg';
import type { LiveFeed } from '../../core/ports.js';
import type { Packages } from '../../core/packages/packages.js';
import type { NpmSettings } from '../../platform/npm-settings.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Plugins } from '../plugin-host/plugin.js';
import { AllowedPackages } from './allowed-packages.js';
import { InstalledPackages } from './installed-packages.js';
import { LoadedPackages } from './loaded-packages.js';
import { PackageNotice } from './package-notice.js';
import { PackageProcesses } from './package-processes.js';
import { PackageRows } from './package-rows.js';
import { PackageWatch } from './package-watch.js';
import { Registry } from './registry.js';

export interface PackagesOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  readonly feed: Pick<LiveFeed, 'publish'>;
  readonly npm: NpmSettings;
  /** See `AllowedPackages`. */
  readonly allowed: readonly string[];
  readonly dataDir: string;
  readonly role: string;
  report(message: string): void;
  onError(where: string, error: unknown): void;
}

export interface OpenPackages {
  readonly packages: Packages;
  /** Looks for changes from now on. */
  start(): void;
  stop(): Promise<void>;
}

/** Everybody hears of packages: they are the same for all workspaces. */
async function tellWorkspaces({ pool, feed }: PackagesOptions, event: Parameters<LiveFeed['publish']>[0]): Promise<void> {
  const { rows } = await pool.query<{ id: number }>('select id from workspaces');
  for (const { id } of rows) feed.publish(event, id);
}

/** Loads the installed packages into the catalog, then resolves; what cannot be loaded is reported and stays off. */
export async function openPackages(options: PackagesOptions): Promise<OpenPackages> {
  const { pool, catalog, plugins, report, onError } = options;
  const rows = new PackageRows(pool);
  const processes = new PackageProcesses(pool, randomUUID(), options.role);
  const loaded = new LoadedPackages({ rows, catalog, plugins, report, folder: join(options.dataDir, 'packages') });
  const tell = (event: Parameters<LiveFeed['publish']>[0]): void => void tellWorkspaces(options, event).catch((error: unknown) => onError('packages', error));
  const notice = new PackageNotice(pool, () => watch.hear());
  const watch: PackageWatch = new PackageWatch({ loaded, processes, notice, noticed: () => tell({ type: 'catalog.changed' }), sweep: () => packages.sweep(), onError: (error) => onError('packages', error) });
  const packages: InstalledPackages = new InstalledPackages({
    pool, rows, processes, loaded, catalog, plugins, registry: new Registry(options.npm), allowed: new AllowedPackages(options.allowed),
    changed: () => watch.look(),
    said: ({ id, name, status, step }: PackageOperation) => tell({ type: 'package.progress', operationId: id, name, status, step }),
    onError: (error) => onError('packages', error),
  });
  await watch.look();
  return {
    packages,
    start: () => {
      notice.listen().catch((error: unknown) => onError('packages', error));
      watch.start();
    },
    stop: async () => {
      await packages.idle();
      await watch.stop();
      await loaded.close();
      await processes.leave();
    },
  };
}
