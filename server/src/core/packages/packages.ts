import type { FoundPackage, InstalledPackage, PackageOperation, PackageUpdate, PackageUsage, RegistryPackage } from '@parcours/sdk/api';
import type { Permissions } from '@parcours/sdk/node';

/** What is to be installed: a name at an exact version, or the archive itself. */
export type PackageSource = { readonly name: string; readonly version: string } | { readonly archive: Buffer };

export interface PackageRequest {
  readonly source: PackageSource;
  /** Allowed beforehand; when the package asks for no more, it is switched on without waiting. */
  readonly granted?: Permissions;
  readonly userId: number | null;
}

/**
 * Node packages of the whole installation. Postgres holds them; every process converges to it. Errors are `UserError` with a sentence, or
 * `TransientError` `registry_unreachable`.
 */
export interface Packages {
  list(): Promise<readonly InstalledPackage[]>;
  search(text: string, from: number): Promise<{ readonly items: readonly FoundPackage[]; readonly total: number }>;
  /** What the registry says about one package. Throws `package_unknown`. */
  details(name: string): Promise<RegistryPackage>;
  /** Installed packages whose author recommends a newer version. */
  updates(): Promise<readonly PackageUpdate[]>;
  /**
   * Begins to install or update, and returns at once; the operation tells how far it is. Throws, before anything is asked or started,
   * `packages_off`, `bad_package_name`, `bad_package_version`, `package_not_allowed`, `already_installed`, and `package_busy` when the same package is being installed.
   */
  begin(request: PackageRequest): Promise<PackageOperation>;
  /** Switches a `ready` one on, with what its preview asks for. Throws `not_granted` when less is allowed, `not_ready` otherwise. */
  confirm(operationId: number, granted: Permissions, userId: number | null): Promise<PackageOperation>;
  /** Gives a `ready` one up; a second call changes nothing. */
  stop(operationId: number): Promise<PackageOperation>;
  /** Throws `not_found`. */
  operation(operationId: number): Promise<PackageOperation>;
  /** Newest first. */
  operations(): Promise<readonly PackageOperation[]>;
  /** Resolves when the operation no longer runs. */
  ended(operationId: number): Promise<PackageOperation>;
  /** Which workflows use any version of this package. */
  usage(id: number, workspaceId: number): Promise<PackageUsage>;
  /** Takes all versions of a package away. Throws `package_in_use` naming the workflows, unless `force`: then their nodes fail what reaches them. */
  remove(id: number, force: boolean, workspaceId: number): Promise<void>;
  /** Puts its files on the disk of this process anew, from the archive, and loads them. */
  reload(id: number): Promise<void>;
}
