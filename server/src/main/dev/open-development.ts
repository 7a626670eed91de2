import type { LiveFeed } from '../../core/ports.js';
import type { Catalog } from '../../runtime/catalog/catalog.js';
import type { Plugins } from '../../runtime/plugin-host/plugin.js';
import type { Database } from '../database.js';
import { openDevLink } from './dev-link.js';
import { DevelopedPackages } from './developed-packages.js';

interface DevelopmentParts {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  readonly database: Database;
  readonly live: Pick<LiveFeed, 'publish'>;
  report(message: string): void;
}

/** Lets a server take packages from `node dev`. Answers what ends it. */
export async function openDevelopment({ dataDir, catalog, plugins, database, live, report }: DevelopmentParts): Promise<() => Promise<void>> {
  const tellEditors = async (): Promise<void> => {
    const { rows } = await database.pool.query<{ id: number }>('select id from workspaces');
    for (const { id } of rows) live.publish({ type: 'catalog.changed' }, id);
  };
  const packages = new DevelopedPackages({ catalog, plugins, report, changed: () => void tellEditors().catch((error: unknown) => report(`Open editors could not be told of a package in development: ${(error as Error).message}`)) });
  const close = await openDevLink(dataDir, packages);
  return async () => {
    await close();
    await packages.close();
  };
}
