/**
 * What a package may do besides computing, as it asks for it under `parcours.permissions` in package.json. What is not asked for is refused;
 * what is asked for is granted by the owner at install, or the package is not installed.
 */
export interface Permissions {
  /** Hosts `context.http` may call: `api.example.org`, `*.example.org` (every name below it, not the name itself) or `*` (any public host). Also on redirects. */
  readonly network: readonly string[];
  /** Credential types of other packages that its nodes may use, `package.type`. Its own need no mention. */
  readonly credentials: readonly string[];
  /** Names of environment variables of the server it may read. */
  readonly environment: readonly string[];
  /** `temporary`: a folder of its own, named by the environment variable `TMPDIR`, emptied whenever its process starts. */
  readonly files: 'none' | 'temporary';
  /** Where it may open connections other than HTTP, `host:port`; the host as in `network`, `*` for any port. */
  readonly sockets: readonly string[];
  /** It may give, take and read points and coupons of contacts, with `context.loyalty` and its kin. Absent means no. */
  readonly loyalty?: boolean;
}

export const NO_PERMISSIONS: Permissions = { network: [], credentials: [], environment: [], files: 'none', sockets: [] };
