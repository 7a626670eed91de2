import { Type, type Static } from 'typebox';
import type { Localized, NodeKind, Permissions } from '../node/index.js';
import { Iso, Nullable } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Words = Type.Unsafe<Localized>(Type.Record(Type.String(), Type.String()));

const Entries = Type.Array(Type.String({ maxLength: 300 }), { maxItems: 200 });

/** What a package may do; what does not stand here is refused. */
export const PackagePermissions = Type.Unsafe<Permissions>(
  Type.Object({ network: Entries, credentials: Entries, environment: Entries, sockets: Entries, files: Type.Union([Type.Literal('none'), Type.Literal('temporary')]), loyalty: Type.Optional(Type.Boolean()) }, strict),
);

const PackageName = Type.String({ minLength: 1, maxLength: 300 });

/** What the reader should know before trusting a package; `code` names it, `values` fill its sentence. */
export const PackageWarning = Type.Object({ code: Type.Union([Type.Literal('look_alike'), Type.Literal('deprecated'), Type.Literal('older'), Type.Literal('not_everywhere')]), values: Type.Record(Type.String(), Type.String()), message: Type.String() });

const PackageNode = Type.Object({
  type: Type.String(),
  version: Type.Integer(),
  kind: Type.Unsafe<NodeKind>(Type.String()),
  label: Words,
  description: Words,
  icon: Type.String(),
  /** Older versions of the type whose settings this one takes over. */
  migratesFrom: Type.Array(Type.Integer()),
});

const PackageUse = Type.Object({
  workflowId: Type.Integer(),
  name: Type.String(),
  /** How it uses the package: in its draft, as published, or by runs under way in any version. */
  by: Type.Array(Type.Union([Type.Literal('draft'), Type.Literal('published'), Type.Literal('runs')])),
  /** `package.type@version` */
  nodes: Type.Array(Type.String()),
});

/** Workflows of the caller's workspace by name, those of others by number alone. */
export const PackageUsage = Type.Object({ workflows: Type.Array(PackageUse), elsewhere: Type.Integer() });

export const InstalledPackage = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  version: Type.String(),
  /** Where its node types begin. */
  packageId: Type.String(),
  label: Words,
  /** `retired`: an older version that stays for the workflows that use its nodes. */
  state: Type.Union([Type.Literal('on'), Type.Literal('retired')]),
  /** `loading`: some process has not said yet. */
  health: Type.Union([Type.Literal('ok'), Type.Literal('loading'), Type.Literal('failing')]),
  error: Nullable(Type.String()),
  nodes: Type.Array(PackageNode),
  /** How many workflows of the installation use node types that this version serves. */
  workflows: Type.Integer(),
  permissions: PackagePermissions,
  /** The same in words. */
  allows: Type.Array(Words),
  integrity: Type.String(),
  source: Type.Union([Type.Literal('registry'), Type.Literal('file')]),
  installedAt: Iso,
  installedBy: Nullable(Type.String()),
});

export const FoundPackage = Type.Object({
  name: Type.String(),
  version: Type.String(),
  description: Type.String(),
  publisher: Nullable(Type.String()),
  publishedAt: Nullable(Iso),
  installed: Nullable(Type.String()),
  warnings: Type.Array(PackageWarning),
});

export const RegistryPackage = Type.Object({
  name: Type.String(),
  description: Type.String(),
  readme: Type.String({ description: 'Markdown, as the author wrote it' }),
  license: Nullable(Type.String()),
  homepage: Nullable(Type.String()),
  publisher: Nullable(Type.String()),
  /** Newest first. */
  versions: Type.Array(Type.Object({ version: Type.String(), publishedAt: Nullable(Iso), deprecated: Nullable(Type.String()) })),
  /** The one the author recommends. */
  latest: Nullable(Type.String()),
  registry: Type.String(),
  installed: Nullable(Type.String()),
  warnings: Type.Array(PackageWarning),
});

const PackageChanges = Type.Object({
  from: Type.String(),
  nodesAdded: Type.Array(Type.String()),
  nodesRemoved: Type.Array(Type.String()),
  newVersions: Type.Array(Type.Object({ type: Type.String(), from: Type.Integer(), to: Type.Integer(), migrates: Type.Boolean(), changes: Type.Array(Words) })),
  /** In words: what it may do that the other version may not, and the reverse. */
  allowsAdded: Type.Array(Words),
  allowsRemoved: Type.Array(Words),
});

/** What an archive was found to be, before it is switched on. */
export const PackagePreview = Type.Object({
  name: Type.String(),
  version: Type.String(),
  integrity: Type.String(),
  archiveBytes: Type.Integer(),
  label: Words,
  nodes: Type.Array(PackageNode),
  /** What it asks for, and the same in words. */
  permissions: PackagePermissions,
  allows: Type.Array(Words),
  /** Against the version that is switched on; null when none is. */
  changes: Nullable(PackageChanges),
  warnings: Type.Array(PackageWarning),
});

export const PACKAGE_STEPS = ['resolving', 'downloading', 'checking', 'loading', 'switching_on'] as const;
const PackageStep = Type.Union(PACKAGE_STEPS.map((step) => Type.Literal(step)) as unknown as [ReturnType<typeof Type.Literal<(typeof PACKAGE_STEPS)[number]>>]);

/** An installation or update under way. `ready`: checked, waits for somebody to grant what it asks for. */
export const PackageOperation = Type.Object({
  id: Type.Integer(),
  kind: Type.Union([Type.Literal('install'), Type.Literal('update')]),
  name: Type.String(),
  version: Type.String(),
  status: Type.Union([Type.Literal('running'), Type.Literal('ready'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('stopped')]),
  step: PackageStep,
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String(), problems: Type.Optional(Type.Array(Type.String())) })),
  preview: Nullable(PackagePreview),
  warnings: Type.Array(PackageWarning),
  by: Nullable(Type.String()),
  createdAt: Iso,
  finishedAt: Nullable(Iso),
});

export const PackageUpdate = Type.Object({ name: Type.String(), installed: Type.String(), latest: Type.String() });

export const PackageRequest = Type.Object({ name: PackageName, version: Type.String({ minLength: 1, maxLength: 100 }) }, strict);
export const PackageGrant = Type.Object({ permissions: PackagePermissions }, strict);
export const PackageSearch = Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })), from: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })) }, strict);
export const PackageQuery = Type.Object({ name: PackageName }, strict);

export type PackageWarning = Static<typeof PackageWarning>;
export type PackageNode = Static<typeof PackageNode>;
export type PackageUse = Static<typeof PackageUse>;
export type PackageUsage = Static<typeof PackageUsage>;
export type InstalledPackage = Static<typeof InstalledPackage>;
export type FoundPackage = Static<typeof FoundPackage>;
export type RegistryPackage = Static<typeof RegistryPackage>;
export type PackageChanges = Static<typeof PackageChanges>;
export type PackagePreview = Static<typeof PackagePreview>;
export type PackageStep = (typeof PACKAGE_STEPS)[number];
export type PackageOperation = Static<typeof PackageOperation>;
export type PackageUpdate = Static<typeof PackageUpdate>;
