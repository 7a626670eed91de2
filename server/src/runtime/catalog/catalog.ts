import { basename } from 'node:path';
import { describeCredential, describeNode, type CredentialDefinition, type CredentialDescription, type Localized, type NodePackage } from '@parcours/sdk/node';
import type { FindNodeType, NodeType } from '../../core/plan/plan.js';
import type { CatalogView } from '../../core/ports.js';
import { builtEntry, findPackages, loadPackage, readManifest, type EntryOf } from './read-package.js';

interface LoadedPackage {
  readonly name: string;
  readonly version: string;
  readonly label: Localized;
  readonly error: string | null;
}

/** All node types of all packages that could be loaded. Built-in and third-party packages take the same way in. */
export class Catalog implements CatalogView {
  private readonly types = new Map<string, NodeType>();
  private readonly credentials = new Map<string, { definition: CredentialDefinition; description: CredentialDescription }>();
  private readonly packages: LoadedPackage[] = [];

  /** Loads what is in these folders; a package that fails is listed with its error, the others load. */
  static async load(folders: readonly string[], entryOf: EntryOf = builtEntry): Promise<Catalog> {
    const catalog = new Catalog();
    for (const folder of findPackages(folders)) await catalog.loadFolder(folder, entryOf);
    return catalog;
  }

  readonly find: FindNodeType = (type, version) => this.types.get(`${type}@${version}`);

  credential(type: string): CredentialDefinition | undefined {
    return this.credentials.get(type)?.definition;
  }

  describe(): ReturnType<CatalogView['describe']> {
    return { nodes: [...this.types.values()].map((type) => type.description), credentials: [...this.credentials.values()].map((credential) => credential.description), packages: this.packages };
  }

  /** Adds a package that is already in memory: what `load` does after importing, and what tests do with their own node types. */
  add(found: NodePackage, name: string, version: string): void {
    for (const node of found.nodes) {
      const key = `${found.id}.${node.type}@${node.version}`;
      if (this.types.has(key)) throw new Error(`The node type ${key} is already there, from another package; uninstall one of the two.`);
    }
    for (const node of found.nodes) this.types.set(`${found.id}.${node.type}@${node.version}`, { definition: node, description: describeNode(found.id, node) });
    for (const definition of found.credentials ?? []) this.credentials.set(`${found.id}.${definition.type}`, { definition, description: describeCredential(found.id, definition) });
    this.packages.push({ name, version, label: found.label, error: null });
  }

  private async loadFolder(folder: string, entryOf: EntryOf): Promise<void> {
    let name = basename(folder);
    let version = '';
    try {
      const manifest = readManifest(folder);
      if (manifest === null) return;
      ({ name, version } = manifest);
      this.add(await loadPackage(entryOf(folder, manifest), manifest), name, version);
    } catch (error) {
      this.packages.push({ name, version, label: { en: name }, error: `${name} could not be loaded: ${(error as Error).message}` });
    }
  }
}
