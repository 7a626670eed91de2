import { UserError, type Permissions } from '@parcours/sdk/node';
import { readManifestOf, type Manifest } from '../catalog/read-package.js';
import type { PackageSpec } from './package-spec.js';
import { checkPackageName, checkPackageVersion } from './package-spec.js';
import type { PackageFiles } from './read-archive.js';

/** What npm would run by itself while installing. */
const INSTALL_SCRIPTS: readonly string[] = ['preinstall', 'install', 'postinstall'];
/** The one package every node package gets from its host. */
const SDK = '@parcours/sdk';

const refuse = (code: string, message: string): UserError => new UserError(code, message, { status: 422 });

function readJson(files: PackageFiles): Record<string, unknown> {
  const bytes = files.get('package.json');
  if (bytes === undefined) throw refuse('bad_archive', 'Expected the archive of an npm package, found no package.json in it; make it with "npm pack".');
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw refuse('bad_archive', 'Expected the archive of an npm package, found a package.json that is not a JSON object.');
}

const keysOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

function checkScripts(name: string, json: Record<string, unknown>, files: PackageFiles): void {
  const scripts = keysOf(json['scripts']).filter((script) => INSTALL_SCRIPTS.includes(script));
  if (scripts.length > 0) throw refuse('install_scripts', `${name} wants to run scripts while it is installed (${scripts.join(', ')}), which is never done; ask its author for a version without them.`);
  if (files.has('binding.gyp')) throw refuse('native_code', `${name} has to be compiled on this machine (binding.gyp), which is never done; ask its author for a version without native code.`);
}

/** Everything it needs has to lie in the archive: nothing else is fetched, so that an installation is one archive with one hash. */
function checkDependencies(name: string, json: Record<string, unknown>, files: PackageFiles): void {
  const optional = new Set(keysOf(json['optionalDependencies']));
  const missing = keysOf(json['dependencies']).filter((dependency) => dependency !== SDK && !optional.has(dependency) && !files.has(`node_modules/${dependency}/package.json`));
  if (missing.length === 0) return;
  throw refuse('dependencies_missing', `${name} needs ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}, which its archive does not contain; its author has to bundle them ("bundleDependencies" in package.json, or one built file).`);
}

export interface CheckedPackage {
  readonly manifest: Manifest;
  /** What it asks for. */
  readonly asked: Permissions;
}

/**
 * Reads what an archive says of itself, before anything of it runs. Throws `UserError`: `bad_archive`, `not_a_node_package`, `bad_manifest`,
 * `other_package`, `install_scripts`, `native_code`, `dependencies_missing`, `bad_permissions`.
 */
export function checkPackage(files: PackageFiles, expected?: PackageSpec): CheckedPackage {
  const json = readJson(files);
  const name = checkPackageName(typeof json['name'] === 'string' ? json['name'] : '');
  const version = checkPackageVersion(typeof json['version'] === 'string' ? json['version'] : '');
  if (expected !== undefined && (name !== expected.name || version !== expected.version))
    throw refuse('other_package', `Expected the archive of ${expected.name}@${expected.version}, found ${name}@${version} in it; nothing was installed.`);
  if (json['parcours'] === undefined) throw refuse('not_a_node_package', `${name} is not a node package: its package.json has no "parcours" key. See docs/authors for what a node package is.`);
  const manifest = readManifestOf(json);
  if (manifest === null) throw refuse('not_a_node_package', `${name} is not a node package: its package.json has no "parcours" key.`);
  checkScripts(name, json, files);
  checkDependencies(name, json, files);
  return { manifest, asked: manifest.parcours.permissions };
}
