import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackagePreview, PackageStep, PackageWarning } from '@parcours/sdk/api';
import { NO_PERMISSIONS, UserError, describePermissions, type NodePackage } from '@parcours/sdk/node';
import type { PackageSource } from '../../core/packages/packages.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Plugins } from '../plugin-host/plugin.js';
import { checkIntegrity, integrityOf } from './integrity.js';
import { comparePackages, describePackage } from './describe-package.js';
import { findLookAlike } from './look-alike.js';
import { checkPackage, type CheckedPackage } from './package-manifest.js';
import type { Described, PackageRow, PackageRows } from './package-rows.js';
import { compareVersions, type PackageSpec } from './package-spec.js';
import { placeFiles } from './plugin-folder.js';
import { readArchive, type PackageFiles } from './read-archive.js';
import type { Registry } from './registry.js';

export interface StageParts {
  readonly registry: Registry;
  readonly rows: PackageRows;
  readonly catalog: Catalog;
  readonly plugins: Plugins;
  /** Throws where the operator does not allow this package. */
  allow(name: string, publisher: string | null): void;
}

export interface StagedPackage {
  readonly id: number;
  readonly preview: PackagePreview;
}

interface Fetched {
  readonly archive: Buffer;
  readonly integrity: string;
  readonly deprecated: string | null;
}

type Progress = (step: PackageStep, spec?: PackageSpec) => Promise<void>;

async function fetchArchive({ registry, allow }: StageParts, spec: PackageSpec, progress: Progress): Promise<Fetched> {
  await progress('resolving');
  const { versions } = await registry.document(spec.name);
  const version = Object.hasOwn(versions, spec.version) ? versions[spec.version] : undefined;
  if (version === undefined || version.name !== spec.name || version.version !== spec.version) throw new UserError('version_unknown', `There is no version ${spec.version} of ${spec.name} at the registry; choose another one.`, { status: 404 });
  const publisher = version._npmUser?.name;
  allow(spec.name, typeof publisher === 'string' ? publisher : null);
  await progress('downloading');
  const archive = await registry.archive(version);
  return { archive, integrity: checkIntegrity(archive, version.dist?.integrity), deprecated: typeof version.deprecated === 'string' && version.deprecated !== '' ? version.deprecated : null };
}

/** K6: names of node types belong to one package. */
function checkPlace({ manifest }: CheckedPackage, catalog: Catalog, wanted: readonly PackageRow[]): void {
  const { id } = manifest.parcours;
  const owner = wanted.find((row) => row.packageId === id && row.name !== manifest.name);
  if (!catalog.comesAlong(id) && owner === undefined) return;
  const who = owner === undefined ? 'a package that comes with Parcours' : `${owner.name}, which is installed`;
  throw new UserError('node_type_taken', `The node types of ${manifest.name} begin with "${id}.", which belong to ${who}; remove that one first, or ask the author for another "parcours.id".`, { status: 409 });
}

/** A migration from a version that the package no longer has is the author's to try, with settings only she knows. */
const isUntried = (problem: string): boolean => / cannot be tried: the package has no version \d+/.test(problem);

/** Loads and checks it in processes of its own that end with this; at this point nobody has allowed anything yet, so it may reach nothing. */
async function tryOut({ plugins }: StageParts, { manifest, asked }: CheckedPackage, files: PackageFiles): Promise<NodePackage> {
  const scratch = await mkdtemp(join(tmpdir(), 'parcours-package-'));
  try {
    const folder = join(scratch, 'package');
    await placeFiles(folder, files);
    // which types its fields name is checked against this; there is no credential to be had
    const granted = { ...NO_PERMISSIONS, credentials: asked.credentials };
    const source = { folder, manifest: { ...manifest, parcours: { ...manifest.parcours, permissions: granted } }, granted };
    const plugin = await plugins.load(source);
    const found = plugin.package;
    await plugin.dispose();
    const problems = (await plugins.check(source)).filter((problem) => !isUntried(problem));
    if (problems.length > 0) throw new UserError('not_conforming', `${manifest.name}@${manifest.version} breaks ${problems.length === 1 ? 'a rule' : `${problems.length} rules`} for node packages: ${problems[0]}`, { status: 422, problems: problems.slice(0, 50) });
    return found;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function warningsOf(name: string, version: string, known: readonly string[], current: PackageRow | undefined, deprecated: string | null): PackageWarning[] {
  const other = current === undefined ? findLookAlike(name, known) : null;
  return [
    ...(other === null ? [] : [lookAlikeWarning(name, other)]),
    ...(deprecated === null ? [] : [{ code: 'deprecated' as const, values: { reason: deprecated.slice(0, 500) }, message: `The author advises against this version: ${deprecated.slice(0, 500)}` }]),
    ...(current !== undefined && compareVersions(version, current.version) < 0 ? [{ code: 'older' as const, values: { installed: current.version }, message: `This is older than the installed version ${current.version}.` }] : []),
  ];
}

export const lookAlikeWarning = (name: string, other: string): PackageWarning => ({ code: 'look_alike', values: { name, other }, message: `The name ${name} is easily mistaken for ${other}; make sure that you mean this one.` });

function preview(checked: CheckedPackage, fetched: Fetched, described: Described, found: NodePackage, wanted: readonly PackageRow[], known: readonly string[]): PackagePreview {
  const { manifest: { name, version }, asked } = checked;
  const current = wanted.find((row) => row.name === name && row.state === 'on');
  return {
    name, version, integrity: fetched.integrity, archiveBytes: fetched.archive.length, label: described.label, nodes: [...described.nodes], permissions: asked, allows: describePermissions(asked),
    changes: current === undefined ? null : comparePackages({ version: current.version, nodes: current.described.nodes, permissions: current.granted }, { version, nodes: described.nodes, permissions: asked }, found),
    warnings: warningsOf(name, version, known, current, fetched.deprecated),
  };
}

/**
 * Fetches, checks and tries out a package, and keeps it, not switched on. Whatever goes wrong, nothing of it stays and the catalog is as it was.
 * Throws as the steps do.
 */
export async function stagePackage(parts: StageParts, source: PackageSource, userId: number | null, progress: Progress): Promise<StagedPackage> {
  const uploaded = 'archive' in source;
  const fetched = uploaded ? { archive: source.archive, integrity: integrityOf(source.archive), deprecated: null } : await fetchArchive(parts, source, progress);
  await progress('checking');
  const files = await readArchive(fetched.archive);
  const checked = checkPackage(files, uploaded ? undefined : source);
  const { name, version, parcours } = checked.manifest;
  if (uploaded) parts.allow(name, null);
  const wanted = await parts.rows.wanted();
  if (wanted.some((row) => row.name === name && row.version === version && row.state === 'on')) throw alreadyInstalled(name, version);
  checkPlace(checked, parts.catalog, wanted);
  await progress('loading', { name, version });
  const found = await tryOut(parts, checked, files);
  const described = describePackage(found);
  const id = await parts.rows.stage({ name, version, packageId: parcours.id, integrity: fetched.integrity, archive: fetched.archive, described, source: uploaded ? 'file' : 'registry', userId });
  if (id === null) throw new UserError('version_changed', `Another archive of ${name}@${version} is in use already; a version never changes, so this one is not taken. Ask the author for a new version.`, { status: 409 });
  const known = parts.catalog.describe().packages.map((entry) => entry.name);
  return { id, preview: preview(checked, fetched, described, found, wanted, known) };
}

export const alreadyInstalled = (name: string, version: string): UserError => new UserError('already_installed', `${name}@${version} is installed already; there is nothing to do.`, { status: 409 });
