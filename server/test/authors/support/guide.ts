import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '../../../src/main/cli/node/create-package.js';
import type { Toolchain } from '../../../src/main/cli/node/toolchain.js';

/** What somebody has on the disk after following the guide to some point: files by their path, and what she has changed in package.json. */
export interface GuideStand {
  readonly files: Readonly<Record<string, string>>;
  readonly json: Readonly<Record<string, unknown>>;
}

const GUIDE = new URL('../../../../docs/authors/README.md', import.meta.url);

/** The package of the guide as it stands after its first part, and after its last. A file that is shown a second time begins the second. */
export function readGuide(): { readonly first: GuideStand; readonly second: GuideStand } {
  const stands: { files: Record<string, string>; json: Record<string, unknown> }[] = [{ files: {}, json: {} }];
  let seen = new Set<string>();
  for (const [, language, block = ''] of readFileSync(GUIDE, 'utf8').matchAll(/^```(ts|json)\n([\s\S]*?)^```$/gm)) {
    const stand = stands.at(-1) as (typeof stands)[number];
    if (language === 'json') {
      Object.assign(stand.json, JSON.parse(block));
      continue;
    }
    const [, path = ''] = /^\/\/ (src\/\S+)\n/.exec(block) ?? [];
    if (path === '') throw new Error(`Every block of the guide's first page names its file; this one does not: ${block.slice(0, 60)}`);
    if (stands.length === 1 && seen.has('src/index.spec.ts')) {
      // after the spec comes the second version
      stands.push({ files: { ...stand.files }, json: { ...stand.json } });
      seen = new Set();
    }
    (stands.at(-1) as (typeof stands)[number]).files[path] = block;
    seen.add(path);
  }
  const [first, second] = stands as [GuideStand, GuideStand];
  return { first, second };
}

/** A package made as the guide says, in a folder of its own; its service may stand elsewhere than in the guide. */
export function followGuide(tools: Toolchain, folder: string, service = 'https://api.pigeon.example'): { readonly folder: string; goOn(): void } {
  const { first, second } = readGuide();
  const { host, hostname } = new URL(service);
  const placed = (text: string): string => text.replaceAll('https://api.pigeon.example', service).replaceAll("'api.pigeon.example'", `'${host}'`).replaceAll('"api.pigeon.example"', `"${hostname}"`);
  const write = ({ files, json }: GuideStand): void => {
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), placed(text));
    const file = join(folder, 'package.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...(JSON.parse(placed(JSON.stringify(json))) as object) }, null, 2));
  };
  createPackage(tools, 'pigeon', { folder, sdk: '1.0.0' });
  write(first);
  return { folder, goOn: () => write(second) };
}
