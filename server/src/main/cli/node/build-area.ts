import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import type { AuthorPackage } from './author-package.js';
import { compileSources } from './compile-sources.js';
import { SDK, type Toolchain } from './toolchain.js';

/** A package as it will be installed, beside the running sdk, inside the author's own `node_modules`: what she has installed is found from there. */
export interface BuildArea {
  readonly root: string;
  /** package.json and compiled code. */
  readonly folder: string;
}

const MARK = '.running-sdk.json';

async function translateSdk({ sdkFolder, translate }: Toolchain, from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) await translateSdk({ sdkFolder, translate } as Toolchain, path, join(to, entry.name));
    else if (/(?<!\.spec)\.ts$/.test(entry.name)) await writeFile(join(to, entry.name.replace(/\.ts$/, '.js')), translate?.(path, await readFile(path, 'utf8')) ?? '');
  }
}

function findModule(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) return null;
  }
}

/** The sdk of the Parcours these commands belong to, whatever the author has installed: that is the one her package will meet. */
async function placeSdk(tools: Toolchain, modules: string): Promise<void> {
  const { sdkFolder, translate } = tools;
  const [target, mark] = [join(modules, SDK), join(modules, MARK)];
  const wanted = JSON.stringify({ sdkFolder, translated: translate !== null });
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return;
  await rm(modules, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true });
  if (translate === null) await symlink(sdkFolder, target);
  else {
    await translateSdk(tools, join(sdkFolder, 'src'), join(target, 'dist'));
    await cp(join(sdkFolder, 'package.json'), join(target, 'package.json'));
    const { dependencies = {} } = JSON.parse(await readFile(join(sdkFolder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
    for (const name of Object.keys(dependencies)) {
      const found = findModule(sdkFolder, name);
      if (found !== null) await symlink(found, join(modules, name));
    }
  }
  await writeFile(mark, wanted);
}

/** What it is built for, each in a folder of its own: one command may be at work while another watches for saves. */
export type BuildPurpose = 'dev' | 'dev-lint' | 'lint' | 'test';

/** Builds a package for trying it, with its specs for `test`. Throws `UserError` `does_not_compile` with what cannot be read. */
export async function buildPackage(tools: Toolchain, author: AuthorPackage, purpose: BuildPurpose): Promise<BuildArea> {
  const root = join(author.folder, 'node_modules/.parcours', purpose);
  const folder = join(root, 'package');
  await mkdir(folder, { recursive: true });
  await placeSdk(tools, join(root, 'node_modules'));
  const problems = await compileSources(tools, author, join(folder, 'dist'), purpose === 'test');
  if (problems.length > 0) throw new UserError('does_not_compile', problems.slice(0, 20).join('\n'));
  await writeFile(join(folder, 'package.json'), JSON.stringify(author.json));
  return { root, folder };
}
