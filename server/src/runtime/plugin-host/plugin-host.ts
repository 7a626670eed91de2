import { guardStream } from './guard-stream.js';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError, asksForNothing, describePermissions, withoutGranted, type NodeContext, type Permissions } from '@parcours/sdk/node';
import { NotCalled } from '../../core/executor/not-called.js';
import { builtEntry, type EntryOf } from '../catalog/read-package.js';
import { checkIdentity } from '../catalog/check-identity.js';
import { checkCredentialTypes, checkDeclared } from './check-declared.js';
import { TRIED_AGAIN } from './failures.js';
import { STANDARD_LIMITS, type PluginLimits } from './limits.js';
import type { Plugin, PluginSource, Plugins } from './plugin.js';
import { PluginKeeper } from './plugin-keeper.js';
import { HandedOut } from './plugin-sockets.js';
import { proxyPackage } from './proxy-package.js';
import { Stage, type Translate } from './stage.js';

export interface PluginHostOptions {
  readonly limits?: Partial<PluginLimits>;
  /** The server's own environment: granted names are read from it when a process starts. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Only where the server runs from its sources. */
  readonly translate?: Translate;
  /** The sandbox, for packages whose nodes run code when they are checked. */
  readonly runCode?: NodeContext['runCode'];
  readonly onCrash?: (label: string, reason: string) => void;
}

interface Staged {
  readonly folder: string;
  readonly scratch: string;
}

/** Heap of a process: what it may use, less what Node takes outside of it. */
const heapMegabytes = (memoryBytes: number): number => Math.max(32, Math.floor((memoryBytes / 1_000_000) * 0.6));

/** Runs each package in a process of its own, behind the walls of `confined`. */
export class PluginHost implements Plugins {
  private opened: Promise<Stage> | null = null;
  private readonly limits: PluginLimits;
  private readonly plugins = new Set<Plugin>();
  private closed = false;

  constructor(private readonly options: PluginHostOptions = {}) {
    this.limits = { ...STANDARD_LIMITS, ...options.limits };
  }

  async load(source: PluginSource, entryOf: EntryOf = builtEntry): Promise<Plugin> {
    const { manifest, granted } = source;
    refuseUngranted(manifest.parcours.permissions, granted);
    const stage = await this.stage();
    const staged = await stage.add(source.folder);
    const keeper = this.keep(stage, staged, source, entryOf);
    const remove = async (): Promise<void> => {
      await keeper.dispose();
      await Promise.all([stage.remove(staged.folder), stage.remove(staged.scratch)]);
    };
    try {
      await started(keeper);
      const found = proxyPackage(keeper.described, this.limits, async (request) => guardStream(request.path, await keeper.call(request), { label: `${manifest.name} ${manifest.version}`, granted }));
      checkDeclared(found);
      checkIdentity(found, manifest.parcours.id);
      checkCredentialTypes(found, granted);
      const plugin: Plugin = {
        package: found,
        health: () => keeper.health(),
        dispose: async () => {
          this.plugins.delete(plugin);
          await remove();
        },
      };
      this.plugins.add(plugin);
      return plugin;
    } catch (error) {
      await remove();
      throw error;
    }
  }

  async check(source: PluginSource, entryOf: EntryOf = builtEntry): Promise<readonly string[]> {
    const stage = await this.stage();
    const staged = await stage.add(source.folder);
    const keeper = this.keep(stage, staged, source, entryOf);
    try {
      const found = await keeper.check(this.options.runCode ? { runCode: this.options.runCode } : {});
      return Array.isArray(found) ? found.map((sentence) => String(sentence).slice(0, 1_000)) : ['The check answered something that is no list.'];
    } catch (error) {
      return [(error as Error).message.replace(TRIED_AGAIN, '')];
    } finally {
      await keeper.dispose();
      await Promise.all([stage.remove(staged.folder), stage.remove(staged.scratch)]);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.plugins].map((plugin) => plugin.dispose()));
    await (await this.opened)?.close();
  }

  private stage(): Promise<Stage> {
    if (this.closed) throw new UserError('closed', 'The server is being stopped; install the package after its next start.');
    return (this.opened ??= Stage.open(this.options.translate));
  }

  private keep(stage: Stage, { folder, scratch }: Staged, { folder: from, manifest, granted }: PluginSource, entryOf: EntryOf): PluginKeeper {
    const writes = granted.files === 'temporary';
    const environment = Object.fromEntries(granted.environment.flatMap((name) => (this.options.environment?.[name] === undefined ? [] : [[name, this.options.environment[name] as string]])));
    return new PluginKeeper({
      entry: join(folder, relative(from, entryOf(from, manifest))),
      asker: { label: `${manifest.name} ${manifest.version}`, granted, handedOut: new HandedOut() },
      limits: this.limits,
      confinement: {
        entry: join(stage.host, 'child/main.js'),
        args: granted.sockets.length > 0 ? ['sockets'] : [],
        nodeFlags: [`--max-old-space-size=${heapMegabytes(this.limits.memoryBytes)}`],
        environment: { ...environment, ...(writes ? { TMPDIR: scratch } : {}) },
        readable: [stage.host, stage.modules, folder, ...(writes ? [scratch] : [])].map((path) => `${path}/`),
        writable: writes ? [`${scratch}/`] : [],
        ...(writes ? { owns: [scratch] } : {}),
      },
      prepare: async () => {
        await rm(scratch, { recursive: true, force: true });
        await mkdir(scratch, { recursive: true });
      },
      onCrash: (label, reason) => this.options.onCrash?.(label, reason),
    });
  }
}

/** The first start: what goes wrong here is for the person who wants the package, not for a later try. */
async function started(keeper: PluginKeeper): Promise<void> {
  try {
    await keeper.ready();
  } catch (error) {
    if (error instanceof NotCalled) throw new UserError('package_not_loaded', error.message.replace(TRIED_AGAIN, ''), {}, { cause: error });
    throw error;
  }
}

/** What it asks for and did not get, it would trip over later. */
function refuseUngranted(asked: Permissions, granted: Permissions): void {
  const missing = withoutGranted(asked, granted);
  if (asksForNothing(missing)) return;
  throw new UserError('not_granted', `The package asks for more than it was granted: ${describePermissions(missing).map(({ en }) => en).join(' ')} Grant it, or do without the package.`, { missing: missing as unknown as Record<string, unknown> });
}
