import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from '@swc/core';

const resolveWorkspace = createRequire(import.meta.url)('./workspace-sources.cjs');
const settings = { ...JSON.parse(await readFile(new URL('../.swcrc.json', import.meta.url), 'utf8')), swcrc: false };

/** A query after the path tells apart copies of one file. */
const isTypeScript = (url) => url !== undefined && /^file:[^?#]*\.ts(\?|#|$)/.test(url);

/** As in the tests: "./x.js" in TypeScript sources means "./x.ts", and workspace packages resolve to their sources. */
export async function resolve(specifier, context, next) {
  const workspace = resolveWorkspace(specifier);
  if (workspace !== undefined) return { url: pathToFileURL(workspace).href, format: 'module', shortCircuit: true };
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypeScript(context.parentURL)) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...settings, filename });
  return { format: 'module', source: code, shortCircuit: true };
}
