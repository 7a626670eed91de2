import { basename } from 'node:path';
import { describeCredential, describeNode, type CredentialDefinition, type CredentialDescription, type Localized, type NodePackage } from '@parcours/sdk/node';
import type { FindNodeType, NodeType } from '../../core/plan/plan.js';
import type { CatalogView } from '../../core/ports.js';
import type { RatesOfTypes } from '../sending/lock-lines.js';
import { findPackages, importPackage, readManifest, type RunPackage } from './read-package.js';

interface LoadedPackage {
  /** What its node types begin with; absent when it could not be loaded. */
  readonly id?: string;
  readonly name: string;
  readonly version: string;
  readonly label: Localized;
  readonly error: string | null;
}

/** A package that was installed while the server ran, in one of its versions. */
export interface InstalledCode {
  readonly name: string;
  readonly version: string;
  readonly package: NodePackage;
  /** Nothing new is made with an older version that stays. */
  readonly current: boolean;
  /** Why another stands in for it; null when it is there itself. */
  readonly error: string | null;
}

/** A package that somebody is writing at this moment. */
export interface DevelopedCode {
  readonly name: string;
  readonly version: string;
  /** The last version that worked; null while there was none. */
  readonly package: NodePackage | null;
  /** Why the newest save does not work; null when it does. */
  readonly error: string | null;
}

interface Credential {
  readonly definition: CredentialDefinition;
  readonly description: CredentialDescription;
}

/** All node types of all packages that could be loaded. Built-in and third-party packages take the same way in. */
export class Catalog implements CatalogView {
  private types = new Map<string, NodeType>();
  private credentials = new Map<string, Credential>();
  /** What comes with the server and from its folders: installed packages never take its place. */
  private fixed: { readonly types: ReadonlyMap<string, NodeType>; readonly credentials: ReadonlyMap<string, Credential> } | null = null;
  private installed: readonly InstalledCode[] = [];
  private developed: readonly DevelopedCode[] = [];
  private retired: ReadonlySet<string> = new Set();
  private turn = 0;
  private readonly packages: LoadedPackage[] = [];

  /** Loads what is in these folders; a package that fails is listed with its error, the others load. */
  static async load(folders: readonly string[], run: RunPackage = importPackage): Promise<Catalog> {
    const catalog = new Catalog();
    for (const folder of findPackages(folders)) await catalog.loadFolder(folder, run);
    return catalog;
  }

  readonly find: FindNodeType = (type, version) => this.types.get(`${type}@${version}`);

  /** Whether node types that begin so come with the server. */
  comesAlong(packageId: string): boolean {
    return [...(this.fixed?.types ?? this.types).keys()].some((key) => key.startsWith(`${packageId}.`));
  }

  /** Grows whenever installed packages come or go: what was made from the catalog before is to be made again. */
  get revision(): number {
    return this.turn;
  }

  /**
   * From now on exactly these packages are installed; later ones in the list take precedence where two versions have the same node type.
   * What comes with the server stays.
   */
  install(installed: readonly InstalledCode[]): void {
    this.installed = installed;
    this.compose();
  }

  /** From now on exactly these packages are in development; they take the place of installed ones with the same node types, never of what comes with the server. */
  develop(developed: readonly DevelopedCode[]): void {
    this.developed = developed;
    this.compose();
  }

  private compose(): void {
    this.fixed ??= { types: this.types, credentials: this.credentials };
    const types = new Map(this.fixed.types);
    const credentials = new Map(this.fixed.credentials);
    const retired = new Set<string>();
    const written = this.developed.flatMap(({ package: found }) => (found === null ? [] : [{ package: found, current: true }]));
    for (const { package: found, current } of [...this.installed, ...written]) {
      for (const node of found.nodes) {
        const key = `${found.id}.${node.type}@${node.version}`;
        if (this.fixed.types.has(key)) continue;
        types.set(key, { definition: node, description: describeNode(found.id, node) });
        if (current) retired.delete(key);
        else retired.add(key);
      }
      for (const definition of found.credentials ?? []) {
        const key = `${found.id}.${definition.type}`;
        if (!this.fixed.credentials.has(key)) credentials.set(key, { definition, description: describeCredential(found.id, definition) });
      }
    }
    [this.types, this.credentials, this.retired] = [types, credentials, retired];
    this.turn++;
  }

  credential(type: string): CredentialDefinition | undefined {
    return this.credentials.get(type)?.definition;
  }

  /** What types of credentials say of how fast their providers take messages, by full type. */
  rates(): RatesOfTypes {
    return new Map([...this.credentials].flatMap(([type, { definition: { rate } }]) => (rate === undefined ? [] : [[type, rate]])));
  }

  describe(): ReturnType<CatalogView['describe']> {
    return { nodes: [...this.types.values()].map((type) => type.description), credentials: [...this.credentials.values()].map((credential) => credential.description), packages: [...this.packages, ...this.installed.map(({ name, version, package: found, error }) => ({ id: found.id, name, version, label: found.label, error })), ...this.developed.map(({ name, version, package: found, error }) => ({ ...(found ? { id: found.id } : {}), name, version, label: found?.label ?? { en: name }, error, development: true }))], retired: [...this.retired] };
  }

  /** Adds a package that is already in memory: what `load` does after importing, and what tests do with their own node types. */
  add(found: NodePackage, name: string, version: string): void {
    for (const node of found.nodes) {
      const key = `${found.id}.${node.type}@${node.version}`;
      if (this.types.has(key)) throw new Error(`The node type ${key} is already there, from another package; uninstall one of the two.`);
    }
    for (const node of found.nodes) this.types.set(`${found.id}.${node.type}@${node.version}`, { definition: node, description: describeNode(found.id, node) });
    for (const definition of found.credentials ?? []) this.credentials.set(`${found.id}.${definition.type}`, { definition, description: describeCredential(found.id, definition) });
    this.packages.push({ id: found.id, name, version, label: found.label, error: null });
  }

  private async loadFolder(folder: string, run: RunPackage): Promise<void> {
    let name = basename(folder);
    let version = '';
    try {
      const manifest = readManifest(folder);
      if (manifest === null) return;
      ({ name, version } = manifest);
      this.add(await run(folder, manifest), name, version);
    } catch (error) {
      this.packages.push({ name, version, label: { en: name }, error: `${name} could not be loaded: ${(error as Error).message}` });
    }
  }
}
