import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@parcours/sdk/node';
import type TypeScript from 'typescript';
import type { Translate } from '../../../runtime/plugin-host/stage.js';

export type Compiler = typeof TypeScript;

/** What an author's package is built and tried with: that of the Parcours these commands belong to, so that nothing has to be installed first. */
export interface Toolchain {
  readonly ts: Compiler;
  /** Folder of the running sdk. */
  readonly sdkFolder: string;
  readonly sdkVersion: string;
  /** Where its modules have their types: `dist`, or its sources where it runs from them. */
  typesOf(door: string): string;
  /** Where @types/node lies. */
  readonly typeRoot: string;
  /** Only where Parcours itself runs from its sources. */
  readonly translate: Translate | null;
}

const HERE = dirname(fileURLToPath(import.meta.url));
export const SDK = '@parcours/sdk';
export const SDK_DOORS: readonly string[] = ['node', 'testing', 'workflow', 'api'];

function findUp(name: string): string {
  for (let folder = HERE; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
  }
  throw new UserError('tools_missing', `Expected ${name} beside Parcours, found none: an image for production leaves it out. Run this from a checkout of Parcours, after "npm ci".`);
}

/** Throws `UserError` `tools_missing` where the tools of developers were left out. */
export async function openToolchain(translate: Translate | null = null): Promise<Toolchain> {
  const sdkFolder = realpathSync(findUp(SDK));
  const typeRoot = dirname(findUp('@types/node'));
  findUp('typescript');
  const { default: ts } = await import('typescript');
  const { version } = JSON.parse(readFileSync(join(sdkFolder, 'package.json'), 'utf8')) as { version: string };
  return { ts, sdkFolder, sdkVersion: version, typeRoot, translate, typesOf: (door) => join(sdkFolder, translate === null ? `dist/${door}/index.d.ts` : `src/${door}/index.ts`) };
}
