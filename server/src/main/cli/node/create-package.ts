import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import { readManifest } from '../../../runtime/catalog/read-package.js';
import { checkPackageName, isExactVersion } from '../../../runtime/plugins/package-spec.js';
import { NODES_DIR } from '../../folders.js';
import { greetingSource, greetingSpec } from './scaffold/greeting-sources.js';
import { gitignore, iconSource, packageJson, readme, tsconfigJson, type ScaffoldNames } from './scaffold/package-files.js';
import { SDK, type Toolchain } from './toolchain.js';

/** Sources of a package, made from something else than the greeting to begin with. */
export interface GivenSources {
  readonly files: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  readonly description: string;
  readonly network: readonly string[];
}

export interface CreateOptions {
  /** Beside the folder of Parcours unless said. */
  readonly folder?: string;
  /** Where the package gets the sdk from: a version or range at the registry, a folder, or a .tgz; the running one, packed into the package, unless said. */
  readonly sdk?: string;
  readonly sources?: (names: ScaffoldNames) => GivenSources;
}

const ID = /^[a-z][a-z0-9-]{0,39}$/;

/** Ids that come along: no package of others can have them. */
const takenIds = (): string[] => readdirSync(NODES_DIR).flatMap((name) => (existsSync(join(NODES_DIR, name, 'package.json')) ? [readManifest(join(NODES_DIR, name))?.parcours.id ?? ''] : []));

function namesOf(text: string): ScaffoldNames {
  const bare = text.replace(/^@[^/]+\//, '').replace(/^parcours-node-/, '');
  const name = checkPackageName(text.startsWith('@') || text.startsWith('parcours-node-') ? text : `parcours-node-${text}`);
  if (!ID.test(bare)) throw new UserError('bad_name', `Expected a name of small letters, digits and "-" that begins with a letter, such as pigeon, found ${JSON.stringify(text)}; choose another one.`);
  if (takenIds().includes(bare)) throw new UserError('bad_name', `Expected a name of your own, found "${bare}", which comes with Parcours; choose another one.`);
  return { name, id: bare, title: bare.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') };
}

/** Packs the running sdk into the package, so that it builds wherever it is taken. */
function packSdk({ sdkFolder }: Toolchain, folder: string): string {
  if (!existsSync(join(sdkFolder, 'dist/node/index.js'))) throw new UserError('not_built', 'Expected the sdk of this Parcours to be built, found no "dist" in it; run "npm run build" first, or name another sdk with --sdk.');
  const vendor = join(folder, 'vendor');
  mkdirSync(vendor, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['pack', sdkFolder, '--pack-destination', vendor, '--ignore-scripts', '--silent'], { encoding: 'utf8' });
  const archive = readdirSync(vendor).find((name) => name.endsWith('.tgz'));
  if (status !== 0 || archive === undefined) throw new UserError('not_packed', `npm should have packed the sdk, but said: ${stderr.trim()}`);
  return `file:./vendor/${archive}`;
}

function sdkSpec(tools: Toolchain, folder: string, given: string | undefined): string {
  if (given === undefined) return packSdk(tools, folder);
  if (isExactVersion(given) || /^[\^~>=<*\d][\d.^~>=<*x |-]*$/.test(given)) return given;
  const path = resolve(given);
  if (!existsSync(path)) throw new UserError('no_sdk', `Expected --sdk to be a version of ${SDK}, its folder or its archive, found ${JSON.stringify(given)}, which is none; check the path.`);
  return `file:${relative(folder, path)}`;
}

const versionOf = (tools: Toolchain, name: string): string => (JSON.parse(readFileSync(join(dirname(tools.typeRoot), name, 'package.json'), 'utf8')) as { version: string }).version;

/**
 * Writes a new package: nothing that exists is touched. Answers its folder. Throws `UserError` `bad_name`, `bad_package_name`, `folder_taken`,
 * `inside_parcours`, `not_built`, `no_sdk`.
 */
export function createPackage(tools: Toolchain, text: string, { folder: wanted, sdk, sources }: CreateOptions = {}): string {
  const names = namesOf(text);
  const root = resolve(NODES_DIR, '..');
  const folder = resolve(wanted ?? join(root, '..', names.name.replace(/^@/, '').replace('/', '-')));
  if (folder === root || folder.startsWith(`${root}/`)) throw new UserError('inside_parcours', `Expected a folder outside of Parcours, found ${folder}; name another one with --folder. A channel that comes with Parcours begins with nodes/_template.`);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UserError('folder_taken', `Expected an empty folder or none, found files in ${folder}; name another one with --folder.`);
  const given: GivenSources = sources?.(names) ?? { files: { 'index.ts': greetingSource(names), 'index.spec.ts': greetingSpec() }, nodes: ['Greet'], description: '', network: [] };
  const dependencies = { sdk: sdkSpec(tools, folder, sdk), typescript: tools.ts.version, nodeTypes: versionOf(tools, '@types/node') };
  mkdirSync(join(folder, 'src'), { recursive: true });
  const files: Record<string, string> = {
    'package.json': packageJson(names, dependencies, given.description, given.network),
    'tsconfig.json': tsconfigJson(),
    '.gitignore': gitignore(),
    'README.md': readme(names, given.nodes),
    'src/icon.ts': iconSource(),
    ...Object.fromEntries(Object.entries(given.files).map(([path, content]) => [`src/${path}`, content])),
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
  return folder;
}
