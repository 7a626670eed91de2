import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isNodeFailure } from '@parcours/sdk/node';
import { MAX_ARCHIVE_BYTES } from '../../../runtime/plugins/read-archive.js';
import { isExactVersion, isPackageName } from '../../../runtime/plugins/package-spec.js';
import type { AuthorPackage } from './author-package.js';
import { buildPackage } from './build-area.js';
import { checkTypes } from './compile-sources.js';
import { findReaches, type Finding } from './find-reaches.js';
import { inspectPackage, lacksFrench, type Inspected } from './inspect-package.js';
import { SDK, type Toolchain } from './toolchain.js';

const LARGE_BYTES = 1_048_576;
const INSTALL_SCRIPTS: readonly string[] = ['preinstall', 'install', 'postinstall'];

const error = (message: string): Finding => ({ severity: 'error', message });
const warning = (message: string): Finding => ({ severity: 'warning', message });
const keysOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

function checkJson({ json, folder, manifest }: AuthorPackage): Finding[] {
  const { name, version, keywords, description, license, scripts, dependencies } = json;
  const bundled = json['bundleDependencies'] ?? json['bundledDependencies'];
  const left = keysOf(dependencies).filter((entry) => entry !== SDK && bundled !== true && !(Array.isArray(bundled) && bundled.includes(entry)));
  const running = keysOf(scripts).filter((script) => INSTALL_SCRIPTS.includes(script));
  const bare = String(name).replace(/^@[^/]+\//, '');
  return [
    ...(typeof name === 'string' && isPackageName(name) ? [] : [error(`Expected "name" in package.json to be a name for the registry, found ${JSON.stringify(name)}.`)]),
    ...(bare.startsWith('parcours-node-') || bare.startsWith('node-') ? [] : [warning(`People look for names such as parcours-node-${manifest.parcours.id}, found ${bare}.`)]),
    ...(typeof version === 'string' && isExactVersion(version) ? [] : [error(`Expected "version" in package.json to be one such as 1.0.0, found ${JSON.stringify(version)}.`)]),
    ...(Array.isArray(keywords) && keywords.includes('parcours-node') ? [] : [error('Expected "keywords" in package.json to contain "parcours-node", or nobody finds the package in the editor; add it.')]),
    ...(typeof description === 'string' && description.length >= 10 ? [] : [warning('"description" in package.json is what people read and search for; say what the package does.')]),
    ...(typeof license === 'string' ? [] : [warning('package.json names no "license".')]),
    ...(existsSync(join(folder, 'README.md')) ? [] : [warning('There is no README.md; people read it before they install.')]),
    ...(running.length > 0 ? [error(`It has install scripts (${running.join(', ')}), which Parcours refuses; remove them.`)] : []),
    ...(existsSync(join(folder, 'binding.gyp')) ? [error('It has native code (binding.gyp), which Parcours refuses.')] : []),
    ...left.map((entry) => error(`It needs ${entry}, which would not be in its archive; set "bundleDependencies": true.`)),
  ];
}

/** English is needed, French falls back to it: what lacks it is said, in one sentence where it is much. */
function checkTexts(problems: Inspected['problems']): Finding[] {
  const french = problems.filter(lacksFrench);
  const named = french.map(({ type, message }) => `${type}: ${message}`);
  const told = named.length > 5 ? [`${named.length} texts are not in French yet, the first of them: ${named[0]}`] : named;
  return [...problems.filter((problem) => !lacksFrench(problem)).map(({ type, message }) => error(`${type}: ${message}`)), ...told.map(warning)];
}

async function checkSize(folder: string): Promise<Finding[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(files.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MAX_ARCHIVE_BYTES) return [error(`Its code is ${(bytes / 1_048_576).toFixed(1)} MB; at most ${MAX_ARCHIVE_BYTES / 1_048_576} MB can be installed.`)];
  return bytes > LARGE_BYTES ? [warning(`Its code is ${(bytes / 1_048_576).toFixed(1)} MB; every process loads all of it.`)] : [];
}

const codeIn = async (folder: string): Promise<string> => {
  const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.js'));
  return (await Promise.all(files.map((path) => readFile(join(folder, path), 'utf8')))).join('\n');
};

/** Everything that would be refused at install, or that people would miss, without trying what the nodes do. */
export async function lintPackage(tools: Toolchain, author: AuthorPackage, purpose: 'lint' | 'dev-lint' = 'lint'): Promise<Finding[]> {
  const found = [...checkJson(author), ...checkTypes(tools, author).map(error)];
  try {
    const area = await buildPackage(tools, author, purpose);
    found.push(...(await checkSize(area.folder)));
    const inspected = await inspectPackage(area, author, false);
    const { id, permissions } = author.manifest.parcours;
    found.push(...checkTexts(inspected.problems), ...findReaches(await codeIn(join(area.folder, 'dist')), inspected, id, permissions));
  } catch (thrown) {
    if (!isNodeFailure(thrown)) throw thrown;
    if (thrown.code !== 'does_not_compile' || found.every(({ severity }) => severity !== 'error')) found.push(error(thrown.message));
  }
  return found;
}
