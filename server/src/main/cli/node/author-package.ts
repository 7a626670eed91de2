import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import { readManifestOf, type Manifest } from '../../../runtime/catalog/read-package.js';

/** A package as its author has it on the disk. */
export interface AuthorPackage {
  /** Absolute. */
  readonly folder: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly manifest: Manifest;
  /** TypeScript below `src`, by path below the package, specs among them. */
  readonly sources: readonly string[];
}

export const isSpec = (path: string): boolean => /\.(spec|test)\.ts$/.test(path);

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Throws `UserError` `no_package`, `bad_manifest` or `bad_permissions`: what is there is not a node package with sources. */
export function readAuthorPackage(path: string): AuthorPackage {
  const folder = resolve(path);
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new UserError('no_package', `Expected the folder of a node package, found no package.json in ${folder}; "node create <name>" makes one.`);
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new UserError('no_package', `Expected JSON in ${file}, found text that cannot be read as such: ${(cause as Error).message}.`, {}, { cause });
  }
  const manifest = readManifestOf(json);
  if (manifest === null) throw new UserError('no_package', `Expected the folder of a node package, found a package.json without the "parcours" key in ${folder}; add { "parcours": { "id": "...", "sdk": 1 } }.`);
  if (!existsSync(join(folder, 'src/index.ts'))) throw new UserError('no_package', `Expected the source of the package at src/index.ts, found nothing in ${folder}.`);
  return { folder, json, manifest, sources: sourcesBelow(folder) };
}
