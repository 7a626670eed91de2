import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError, readPermissions, type NodePackage, type Permissions } from '@parcours/sdk/node';
import { checkIdentity } from './check-identity.js';

/** The part of package.json that makes a package a node package. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly parcours: { readonly id: string; readonly sdk: number; /** What it asks for. */ readonly permissions: Permissions };
  readonly exports?: unknown;
  readonly main?: string;
}

/** Finds the file to load in a package folder. Replaced in tests, where sources are loaded. */
export type EntryOf = (folder: string, manifest: Manifest) => string;

const SDK_VERSION = 1;
const ID = /^[a-z][a-z0-9-]{0,39}$/;

/** Below each folder, every folder whose package.json has a `parcours` key; names starting with `_` are patterns to copy, not packages. */
export function findPackages(folders: readonly string[]): string[] {
  return folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('_') && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
      .filter((path) => existsSync(join(path, 'package.json')))
      .sort(),
  );
}

/** The file that the package's `exports` (or `main`) names. */
export const builtEntry: EntryOf = (folder, manifest) => {
  const root = (manifest.exports as Record<string, unknown> | undefined)?.['.'] ?? manifest.exports ?? manifest.main ?? './index.js';
  const target = typeof root === 'string' ? root : ((root as Record<string, unknown>)['default'] ?? (root as Record<string, unknown>)['import']);
  return join(folder, typeof target === 'string' ? target : './index.js');
};

/** The manifest in a folder; null when its package.json is not that of a node package. */
export const readManifest = (folder: string): Manifest | null => readManifestOf(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

/** Reads a package.json. Throws `UserError` `bad_manifest`. */
export function readManifestOf(json: unknown): Manifest | null {
  const manifest = json as Partial<Manifest> & { parcours?: Partial<Manifest['parcours']> };
  if (manifest.parcours === undefined) return null;
  const { id, sdk } = manifest.parcours;
  if (typeof id !== 'string' || !ID.test(id)) throw new UserError('bad_manifest', `Expected "parcours.id" in package.json to be a short lower-case name such as "email", found ${JSON.stringify(id)}.`);
  if (sdk !== SDK_VERSION) throw new UserError('bad_manifest', `The package is made for version ${JSON.stringify(sdk)} of the sdk; this server speaks version ${SDK_VERSION}.`);
  return { ...manifest, name: manifest.name ?? id, version: manifest.version ?? '0.0.0', parcours: { id, sdk, permissions: readPermissions(manifest.parcours.permissions) } } as Manifest;
}

/** Makes the package of a folder ready to be called: in this process, or in another one. */
export type RunPackage = (folder: string, manifest: Manifest) => Promise<NodePackage>;

/** Imports a package into this process and checks that it is what its manifest says. Throws an error with a sentence. */
export async function importPackage(folder: string, manifest: Manifest, entryOf: EntryOf = builtEntry): Promise<NodePackage> {
  const file = entryOf(folder, manifest);
  if (!existsSync(file)) throw new UserError('not_built', `Its file ${file} is missing; build the package.`);
  const module = (await import(pathToFileURL(file).href)) as { default?: NodePackage };
  return checkIdentity(module.default, manifest.parcours.id);
}
