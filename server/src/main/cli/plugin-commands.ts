import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { PackageOperation, PackagePreview } from '@parcours/sdk/api';
import { NO_PERMISSIONS, UserError } from '@parcours/sdk/node';
import type { PackageSource, Packages } from '../../core/packages/packages.js';
import type { Config } from '../../platform/config.js';
import type { Plugins } from '../../runtime/plugin-host/plugin.js';
import { openPackages } from '../../runtime/plugins/open-packages.js';
import { checkPackageName, readPackageSpec } from '../../runtime/plugins/package-spec.js';
import type { Database } from '../database.js';
import { loadCatalog } from '../load-catalog.js';

/** What the commands work with; `plugins` is closed by whoever has opened it. */
export interface PluginDesk {
  readonly config: Config;
  readonly database: Database;
  readonly plugins: Plugins;
}

export interface PluginFlags {
  /** Allows whatever the package asks for, without asking. */
  readonly yes?: boolean;
  readonly force?: boolean;
}

const STEPS: Readonly<Record<PackageOperation['step'], string>> = { resolving: 'Asking the registry', downloading: 'Downloading', checking: 'Checking the archive', loading: 'Trying it out in a process of its own', switching_on: 'Switching it on' };

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The packages of the database, with the means of this process; a running server notices by itself what changes. */
async function withPackages<Result>({ config, database: { pool }, plugins }: PluginDesk, use: (packages: Packages) => Promise<Result>): Promise<Result> {
  const catalog = await loadCatalog(config, plugins);
  const opened = await openPackages({
    pool, catalog, plugins, npm: config.npm, allowed: config.allowedPackages, dataDir: config.dataDir, role: 'command',
    feed: { publish: () => undefined },
    report: (message) => process.stderr.write(`${message}\n`),
    onError: (_where, error) => process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
  });
  opened.start();
  try {
    return await use(opened.packages);
  } finally {
    await opened.stop();
  }
}

/** A file is taken only when it is named as one: what looks like a package name never leads to the disk. */
function readSource(text: string): PackageSource {
  if (!/\.(tgz|tar\.gz)$/.test(text)) return readPackageSpec(text);
  if (!existsSync(text)) throw new UserError('file_unreadable', `Expected the archive of a package at ${text}, found nothing; check the name.`);
  return { archive: readFileSync(text) };
}

async function follow(packages: Packages, { id }: PackageOperation): Promise<PackageOperation> {
  for (let last = ''; ; await new Promise((wake) => setTimeout(wake, 100))) {
    const operation = await packages.operation(id);
    if (operation.step !== last) say(`${STEPS[(last = operation.step) as PackageOperation['step']]} ...`);
    if (operation.status === 'failed') throw new UserError(operation.error?.code ?? 'failed', [operation.error?.message, ...(operation.error?.problems ?? []).map((problem) => `  ${problem}`)].join('\n'));
    if (operation.status !== 'running') return operation;
  }
}

function describe({ name, version, nodes, allows, changes, warnings }: PackagePreview): string[] {
  return [
    `${name}@${version}${changes === null ? '' : ` (installed: ${changes.from})`}`,
    ...nodes.map(({ type, version: of, label }) => `  ${type}@${of}  ${label.en}`),
    ...(changes?.newVersions ?? []).map(({ type, from, to, migrates }) => `  ${type}: version ${from} becomes ${to}, ${migrates ? 'settings are taken over' : 'settings are not taken over'}`),
    ...(changes?.nodesRemoved ?? []).map((key) => `  ${key} is not part of it any more; workflows that use it keep it`),
    ...(allows.length === 0 ? ['It asks for no permissions.'] : ['It asks to be allowed:', ...allows.map(({ en }) => `  ${en}`)]),
    ...warnings.map(({ message }) => `Warning: ${message}`),
  ];
}

async function agrees({ allows, warnings }: PackagePreview, { yes }: PluginFlags): Promise<boolean> {
  if (yes === true || (allows.length === 0 && warnings.length === 0)) return true;
  if (!process.stdin.isTTY) throw new UserError('not_granted', 'Nobody is there to allow this; add --yes to allow all of it.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question('Install it and allow this? [y/N] ')).trim());
  } finally {
    lines.close();
  }
}

export function installPlugin(desk: PluginDesk, text: string, flags: PluginFlags, onlyUpdate = false): Promise<void> {
  const source = readSource(text);
  return withPackages(desk, async (packages) => {
    if (onlyUpdate && 'name' in source && !(await packages.list()).some(({ name }) => name === source.name)) throw new UserError('not_installed', `${source.name} is not installed; use "plugin install ${text}".`);
    const ready = await follow(packages, await packages.begin({ source, userId: null }));
    const { preview } = ready;
    if (preview === null) throw new UserError('not_ready', 'The package was checked, but nothing is known of it; try again.');
    describe(preview).forEach(say);
    const agreed = await agrees(preview, flags).catch(async (error: unknown) => {
      await packages.stop(ready.id);
      throw error;
    });
    if (!agreed) {
      await packages.stop(ready.id);
      return say('Nothing was installed.');
    }
    const done = await follow(packages, await packages.confirm(ready.id, { ...NO_PERMISSIONS, ...preview.permissions }, null));
    say(`${done.name}@${done.version} is installed.`);
    for (const { code, message } of done.warnings) if (code === 'not_everywhere') say(message);
  });
}

export function removePlugin(desk: PluginDesk, text: string, { force = false }: PluginFlags): Promise<void> {
  const name = checkPackageName(text.lastIndexOf('@') > 0 ? text.slice(0, text.lastIndexOf('@')) : text);
  return withPackages(desk, async (packages) => {
    const found = (await packages.list()).find((entry) => entry.name === name);
    if (found === undefined) throw new UserError('not_installed', `${name} is not installed; "plugin list" shows what is.`);
    await packages.remove(found.id, force, 0);
    say(`${name} is removed.`);
  });
}

export function listPlugins(desk: PluginDesk): Promise<void> {
  return withPackages(desk, async (packages) => {
    const installed = await packages.list();
    if (installed.length === 0) say('No package is installed.');
    for (const { name, version, state, error, nodes } of installed) say(`${name}@${version}  ${state === 'on' ? 'on' : 'kept for the workflows that use it'}  ${nodes.map((node) => `${node.type}@${node.version}`).join(' ')}${error === null ? '' : `\n  ${error}`}`);
  });
}
