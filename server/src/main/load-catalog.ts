import type { Config } from '../platform/config.js';
import { Catalog } from '../runtime/catalog/catalog.js';
import { builtEntry, importPackage, type EntryOf, type RunPackage } from '../runtime/catalog/read-package.js';
import type { Plugins } from '../runtime/plugin-host/plugin.js';
import { NODES_DIR } from './folders.js';

/**
 * The packages that come with the server and those of the operator's folders. The latter run in processes of their own, with what their
 * manifests ask for: whoever put them there has granted it. `PARCOURS_ISOLATE` says otherwise.
 */
export function loadCatalog({ isolate, nodesDirs }: Pick<Config, 'isolate' | 'nodesDirs'>, plugins: Plugins, entryOf: EntryOf = builtEntry): Promise<Catalog> {
  const run: RunPackage = async (folder, manifest) => {
    const comesAlong = folder.startsWith(`${NODES_DIR}/`);
    if (isolate === 'installed' || (isolate === 'third-party' && comesAlong)) return importPackage(folder, manifest, entryOf);
    const plugin = await plugins.load({ folder, manifest, granted: manifest.parcours.permissions });
    return plugin.package;
  };
  return Catalog.load([NODES_DIR, ...nodesDirs], run);
}
