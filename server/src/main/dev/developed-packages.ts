import { UserError, isNodeFailure } from '@parcours/sdk/node';
import type { Catalog, DevelopedCode } from '../../runtime/catalog/catalog.js';
import { readManifest } from '../../runtime/catalog/read-package.js';
import type { Plugin, Plugins } from '../../runtime/plugin-host/plugin.js';

export interface DevelopedParts {
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  /** Open editors read the catalog anew. */
  changed(): void;
  report(message: string): void;
}

interface Held {
  readonly code: DevelopedCode;
  readonly plugin: Plugin | null;
}

/** How long calls that were under way in the version before may still take. */
const GRACE_MS = 5_000;

/** Packages somebody is writing at this moment: in processes of their own like any other, with what their manifests ask for, replaced at every save. */
export class DevelopedPackages {
  private readonly held = new Map<string, Held>();
  private readonly leaving = new Map<Plugin, NodeJS.Timeout>();

  constructor(private readonly parts: DevelopedParts) {}

  /** Loads a built folder in place of the version before. Answers its node types. What cannot be loaded leaves that version, with the error beside it; throws `UserError`. */
  async load(folder: string): Promise<string[]> {
    const manifest = readManifest(folder);
    if (manifest === null) throw new UserError('no_package', `Expected a node package in ${folder}, found a package.json without the "parcours" key.`);
    const { name, version, parcours } = manifest;
    const { id } = parcours;
    if (this.parts.catalog.comesAlong(id)) throw new UserError('node_type_taken', `The node types of ${name} begin with "${id}.", which belong to a package that comes with Parcours; choose another "parcours.id".`);
    try {
      const plugin = await this.parts.plugins.load({ folder, manifest, granted: parcours.permissions });
      this.hold(name, { code: { name, version, package: plugin.package, error: null }, plugin });
      return plugin.package.nodes.map((node) => `${id}.${node.type}@${node.version}`);
    } catch (thrown) {
      if (!isNodeFailure(thrown)) throw thrown;
      this.fail(name, version, thrown.message);
      throw thrown;
    }
  }

  /** The newest save does not work: said in the editor; what worked before stays. */
  fail(name: string, version: string, error: string): void {
    const before = this.held.get(name);
    this.hold(name, { code: { name, version, package: before?.code.package ?? null, error }, plugin: before?.plugin ?? null });
  }

  /** Nobody writes it any more; a second call changes nothing. */
  remove(name: string): void {
    const gone = this.held.get(name);
    if (gone === undefined) return;
    this.held.delete(name);
    this.show();
    if (gone.plugin !== null) this.release(gone.plugin);
  }

  async close(): Promise<void> {
    for (const timer of this.leaving.values()) clearTimeout(timer);
    await Promise.all([...this.leaving.keys(), ...[...this.held.values()].flatMap(({ plugin }) => (plugin === null ? [] : [plugin]))].map((plugin) => plugin.dispose()));
    this.held.clear();
    this.leaving.clear();
  }

  private hold(name: string, next: Held): void {
    const before = this.held.get(name)?.plugin ?? null;
    this.held.set(name, next);
    this.show();
    if (before !== null && before !== next.plugin) this.release(before);
  }

  private show(): void {
    this.parts.catalog.develop([...this.held.values()].map(({ code }) => code));
    this.parts.changed();
  }

  private release(plugin: Plugin): void {
    const end = async (): Promise<void> => {
      this.leaving.delete(plugin);
      await plugin.dispose();
    };
    this.leaving.set(plugin, setTimeout(() => void end().catch((error: unknown) => this.parts.report(`A package in development did not end cleanly: ${(error as Error).message}`)), GRACE_MS).unref());
  }
}
