import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import type { Catalog } from '../catalog/catalog.js';
import type { Plugin, Plugins } from '../plugin-host/plugin.js';
import { checkIntegrity } from './integrity.js';
import { checkPackage } from './package-manifest.js';
import type { PackageRow, PackageRows } from './package-rows.js';
import { findChange, placeFiles } from './plugin-folder.js';
import { readArchive } from './read-archive.js';
import { standIn } from './stand-in.js';

export interface LoadedState {
  readonly id: number;
  /** Why it is not loaded here, as a sentence; null when it is. */
  readonly error: string | null;
}

interface Held {
  readonly row: PackageRow;
  readonly plugin: Plugin | null;
  readonly error: string | null;
  readonly retryAt: number;
}

export interface LoadedPackagesParts {
  readonly rows: PackageRows;
  /** Of this process alone. */
  readonly folder: string;
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  report(message: string): void;
}

/** How long calls that were under way when a package was taken away may still take. */
const GRACE_MS = 60_000;
/** What could not be loaded is tried again: a full disk is emptied, a changed file put back. */
const RETRY_MS = 60_000;

/** Each starts a process. */
const AT_ONCE = 4;

/** What a process of a package last died of, until a call has succeeded again. */
function crashOf(plugin: Plugin | null): string | null {
  const health = plugin?.health();
  return health !== undefined && health.crashes > 0 ? health.lastError : null;
}

const isDue = ({ plugin, retryAt }: Held): boolean => plugin === null && Date.now() >= retryAt;
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The installed packages of this process, brought in line with what Postgres says. */
export class LoadedPackages {
  private held = new Map<number, Held>();
  private readonly leaving = new Map<Plugin, NodeJS.Timeout>();
  private turn: Promise<void> = Promise.resolve();
  private signature: string | null = null;

  constructor(private readonly parts: LoadedPackagesParts) {}

  get states(): readonly LoadedState[] {
    return [...this.held.values()].map(({ row, plugin, error }) => ({ id: row.id, error: error ?? crashOf(plugin) }));
  }

  /** Loads what is missing here and lets go of what is gone. One at a time; a package that fails leaves the others as they are. Answers whether something changed. */
  converge(): Promise<boolean> {
    const next = this.turn.then(() => this.step());
    this.turn = next.then(() => undefined, () => undefined);
    return next;
  }

  /** Forgets a package that failed, or whose files were changed, so that the next `converge` puts it on the disk anew. */
  async renew(id: number): Promise<void> {
    const held = this.held.get(id);
    if (held === undefined) return;
    this.held.delete(id);
    this.signature = null;
    if (held.plugin !== null) this.release(held.plugin, null);
    await rm(this.folderOf(held.row), { recursive: true, force: true });
    await placeFiles(this.folderOf(held.row), await this.filesOf(held.row));
  }

  async close(): Promise<void> {
    await this.turn;
    for (const [plugin, timer] of this.leaving) {
      clearTimeout(timer);
      await plugin.dispose();
    }
    for (const { plugin } of this.held.values()) await plugin?.dispose();
    this.held.clear();
  }

  private async step(): Promise<boolean> {
    const signature = await this.parts.rows.signature();
    if (signature === this.signature && ![...this.held.values()].some(isDue)) return false;
    const wanted = await this.parts.rows.wanted();
    const before = [...this.held.values()];
    const after = new Map<number, Held>();
    for (let next = 0; next < wanted.length; next += AT_ONCE) {
      const part = wanted.slice(next, next + AT_ONCE);
      for (const held of await Promise.all(part.map((row) => this.hold(row)))) after.set(held.row.id, held);
    }
    this.signature = signature;
    const stateOf = (held: Iterable<Held>): string => JSON.stringify([...held].map(({ row, error }) => [row.id, row.state, row.granted, error]));
    if (stateOf(before) === stateOf(after.values())) return false;
    this.held = after;
    const code = [...after.values()].map(({ row, plugin, error }) => ({ name: row.name, version: row.version, package: plugin?.package ?? standIn(row.described.declared, error ?? ''), current: row.state === 'on', error }));
    this.parts.catalog.install(code);
    const kept = new Set([...after.values()].map(({ plugin }) => plugin));
    for (const { plugin, row } of before) if (plugin !== null && !kept.has(plugin)) this.release(plugin, after.has(row.id) ? null : this.folderOf(row));
    return true;
  }

  private async hold(row: PackageRow): Promise<Held> {
    const known = this.held.get(row.id);
    // what it may reach is fixed when it is loaded
    const stays = known !== undefined && !isDue(known) && JSON.stringify(known.row.granted) === JSON.stringify(row.granted);
    return stays ? { ...known, row } : this.load(row, known?.error ?? null);
  }

  private async load(row: PackageRow, lastError: string | null): Promise<Held> {
    try {
      const folder = this.folderOf(row);
      const files = await this.filesOf(row);
      if (!existsSync(folder)) await placeFiles(folder, files);
      const change = await findChange(folder, files);
      // K3: whoever changed a file may have changed others' too, so this is for a person to look at
      if (change !== null) throw new UserError('files_changed', `its files on this machine are not those that were installed (${change}). Find out who did that, then repair it on the Packages page.`);
      const { manifest } = checkPackage(files);
      return { row, plugin: await this.parts.plugins.load({ folder, manifest, granted: row.granted }), error: null, retryAt: 0 };
    } catch (error) {
      const message = `${row.name}@${row.version} is off: ${wordsOf(error)}`;
      if (message !== lastError) this.parts.report(message);
      return { row, plugin: null, error: message, retryAt: Date.now() + RETRY_MS };
    }
  }

  private async filesOf(row: PackageRow): Promise<ReadonlyMap<string, Buffer>> {
    const archive = await this.parts.rows.archive(row.id);
    if (archive === null) throw new UserError('not_found', 'it has just been removed');
    checkIntegrity(archive, row.integrity);
    return readArchive(archive);
  }

  /** Named after what is in it: a folder that another database has filled is taken for what it is. */
  private folderOf({ name, version, integrity }: Pick<PackageRow, 'name' | 'version' | 'integrity'>): string {
    return join(this.parts.folder, `${name.replace('/', '+')}-${version}-${createHash('sha256').update(integrity).digest('hex').slice(0, 16)}`);
  }

  private release(plugin: Plugin, folder: string | null): void {
    const end = async (): Promise<void> => {
      this.leaving.delete(plugin);
      await plugin.dispose();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    };
    const report = (error: unknown): void => this.parts.report(`A package that was removed did not end cleanly: ${wordsOf(error)}`);
    this.leaving.set(plugin, setTimeout(() => void end().catch(report), GRACE_MS).unref());
  }
}
