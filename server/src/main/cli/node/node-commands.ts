import { relative } from 'node:path';
import { UserError, describePermissions } from '@parcours/sdk/node';
import type { Plugins } from '../../../runtime/plugin-host/plugin.js';
import { readAuthorPackage } from './author-package.js';
import { openApiSources } from './openapi/openapi-sources.js';
import { createPackage } from './create-package.js';
import { lintPackage } from './lint-package.js';
import { packPackage } from './pack-package.js';
import { testPackage } from './test-package.js';
import type { Toolchain } from './toolchain.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const kilobytes = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} kB`;

export interface CreateFlags {
  readonly folder?: string;
  readonly sdk?: string;
  /** A description of an HTTP service to make the nodes of. */
  readonly openapi?: string;
  readonly operations?: string;
}

/** A new package beside the folder of Parcours, or where the flag says. */
export function createNode(tools: Toolchain, name: string, { folder, sdk, openapi, operations }: CreateFlags): void {
  const translated = openapi === undefined ? null : openApiSources(openapi, operations);
  const made = createPackage(tools, name, { ...(folder === undefined ? {} : { folder }), ...(sdk === undefined ? {} : { sdk }), ...(translated === null ? {} : { sources: translated.sources }) });
  for (const note of translated?.notes ?? []) say(`note: ${note}`);
  sayWhatNext(made);
}

function sayWhatNext(folder: string): void {
  const path = relative(process.cwd(), folder) || folder;
  say(`The package is in ${path}. Begin in src/index.ts, then:`);
  for (const verb of ['dev ', 'lint', 'test', 'pack']) say(`  npm run parcours -- node ${verb} ${path}`);
}

/** Exit code 1 when something has to change. */
export async function lintNode(tools: Toolchain, folder: string): Promise<number> {
  const author = readAuthorPackage(folder);
  const findings = await lintPackage(tools, author);
  for (const { severity, message } of findings) say(`${severity}: ${message}`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  say(errors > 0 ? `${author.manifest.name} has ${plural(errors, 'mistake')}.` : `${author.manifest.name} can be packed.`);
  return errors > 0 ? 1 : 0;
}

/** Exit code 1 when a rule is broken or a spec fails. */
export async function testNode(tools: Toolchain, plugins: Plugins, folder: string): Promise<number> {
  const author = readAuthorPackage(folder);
  const { problems, nodes, specs } = await testPackage(tools, plugins, author);
  if (specs !== null) say(specs.trim());
  for (const problem of problems) say(`error: ${problem}`);
  say(problems.length > 0 ? `${author.manifest.name} has ${plural(problems.length, 'mistake')}.` : `${author.manifest.name} keeps every promise of a node package: ${plural(nodes.length, 'node')}.`);
  return problems.length > 0 ? 1 : 0;
}

export async function packNode(tools: Toolchain, plugins: Plugins, folder: string): Promise<void> {
  const author = readAuthorPackage(folder);
  const broken = await testPackage(tools, plugins, author);
  if (broken.problems.length > 0) throw new UserError('not_conforming', `${author.manifest.name} cannot be packed yet:\n${broken.problems.map((problem) => `  ${problem}`).join('\n')}`);
  const { file, bytes, files, asked, warnings } = await packPackage(tools, author);
  for (const { path, bytes: size } of files) say(`  ${kilobytes(size).padStart(10)}  ${path}`);
  for (const node of broken.nodes) say(`  node  ${node}`);
  const allows = describePermissions(asked);
  say(allows.length === 0 ? 'It asks for no permissions.' : `It asks to be allowed:\n${allows.map(({ en }) => `  ${en}`).join('\n')}`);
  for (const warning of warnings) say(`warning: ${warning}`);
  const path = relative(process.cwd(), file);
  say(`${path} (${kilobytes(bytes)}) is ready:\n  npm publish ${path}\n  npm run parcours -- plugin install ${path}`);
}
