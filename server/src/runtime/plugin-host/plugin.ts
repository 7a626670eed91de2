import type { NodePackage, Permissions } from '@parcours/sdk/node';
import type { Manifest } from '../catalog/read-package.js';

/** What to run in a process of its own. */
export interface PluginSource {
  /** Unpacked, with what it depends on; copied before it is run, so it may lie where only the server can read. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** What the owner has granted; whatever the package asks for beyond it is refused when it asks. */
  readonly granted: Permissions;
}

/** How a package in a process of its own is. */
export interface PluginHealth {
  /** `asleep`: no process, one is started when it is needed. `resting`: it has crashed and is started again at `retryAt`. */
  readonly state: 'asleep' | 'running' | 'resting' | 'disposed';
  /** Crashes since the last call that succeeded. */
  readonly crashes: number;
  /** What has gone wrong with its process since the last call that succeeded, as a sentence. */
  readonly lastError: string | null;
  readonly retryAt: number | null;
}

/** A package whose code runs in a process of its own. */
export interface Plugin {
  /** As the catalog takes it: what it declares, with functions that call over. Those functions answer promises, also where the sdk's are immediate. */
  readonly package: NodePackage;
  health(): PluginHealth;
  /** Ends its process; calls under way fail, later ones too. */
  dispose(): Promise<void>;
}

/** Runs packages outside the server's process. */
export interface Plugins {
  /** Starts the package once, to learn what it declares. Throws `UserError` with a sentence: it throws while loading, never returns, is not a package, asks for more than was granted. */
  load(source: PluginSource): Promise<Plugin>;
  /** The conformance check, in a process that ends with it: sentences, each with the node type it is about; empty when there is nothing to say. Never throws for what the package does. */
  check(source: PluginSource): Promise<readonly string[]>;
  /** Ends all processes. */
  close(): Promise<void>;
}
