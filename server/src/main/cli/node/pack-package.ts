import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError, type Permissions } from '@parcours/sdk/node';
import { checkPackage } from '../../../runtime/plugins/package-manifest.js';
import { MAX_ARCHIVE_BYTES, readArchive } from '../../../runtime/plugins/read-archive.js';
import type { AuthorPackage } from './author-package.js';
import { compileSources } from './compile-sources.js';
import { lintPackage } from './lint-package.js';
import type { Toolchain } from './toolchain.js';

export interface PackedPackage {
  /** The archive, absolute. */
  readonly file: string;
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly asked: Permissions;
  readonly warnings: readonly string[];
}

/**
 * Builds `dist` and packs the package as `npm publish` would, then reads the archive as Parcours does at install. Throws `UserError`
 * `not_conforming` with what lint finds, `not_packed`, and whatever would be refused at install.
 */
export async function packPackage(tools: Toolchain, author: AuthorPackage, target: string = author.folder): Promise<PackedPackage> {
  const findings = await lintPackage(tools, author);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError('not_conforming', `${author.manifest.name} cannot be packed yet:\n${errors.map(({ message }) => `  ${message}`).join('\n')}`);
  await compileSources(tools, author, join(author.folder, 'dist'), false);
  mkdirSync(resolve(target), { recursive: true });
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(target)], { cwd: author.folder, encoding: 'utf8' });
  if (status !== 0) throw new UserError('not_packed', `npm should have packed ${author.manifest.name}, but said: ${stderr.trim()}`);
  const file = join(resolve(target), nameIn(stdout));
  const archive = readFileSync(file);
  const files = await readArchive(archive);
  const { asked } = checkPackage(files);
  if (archive.length > MAX_ARCHIVE_BYTES) throw new UserError('not_packed', `The archive is ${(archive.length / 1_048_576).toFixed(1)} MB; at most ${MAX_ARCHIVE_BYTES / 1_048_576} MB can be installed.`);
  return { file, bytes: archive.length, files: [...files].map(([path, content]) => ({ path, bytes: content.length })), asked, warnings: findings.map(({ message }) => message) };
}

/** npm answers a list, newer ones an object by package name. */
function nameIn(stdout: string): string {
  const answer = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
  const [packed] = Object.values(answer);
  if (packed === undefined) throw new UserError('not_packed', `npm should have said what it packed, but said: ${stdout.trim()}`);
  return packed.filename.replace(/^@/, '').replace('/', '-');
}
