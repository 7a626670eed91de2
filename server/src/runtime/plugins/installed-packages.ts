import type { FoundPackage, InstalledPackage, PackageOperation, PackageUpdate, PackageUsage, RegistryPackage } from '@parcours/sdk/api';
import { DefectError, UserError, describePermissions, isNodeFailure, toFailure, type Permissions } from '@parcours/sdk/node';
import type pg from 'pg';
import type { PackageRequest, Packages } from '../../core/packages/packages.js';
import type { AllowedPackages } from './allowed-packages.js';
import { covers } from './describe-package.js';
import type { LoadedPackages } from './loaded-packages.js';
import { findLookAlike } from './look-alike.js';
import { OperationRows, type OperationRow } from './operation-rows.js';
import type { PackageProcesses } from './package-processes.js';
import type { PackageRow, PackageRows } from './package-rows.js';
import { checkPackageName, checkPackageVersion, compareVersions, isPrerelease } from './package-spec.js';
import { readUsage, type WorkflowUse } from './package-usage.js';
import { checkPackage } from './package-manifest.js';
import { readArchive } from './read-archive.js';
import { readRegistryPackage } from './read-registry-package.js';
import { alreadyInstalled, lookAlikeWarning, stagePackage, type StageParts } from './stage-package.js';

export interface InstalledPackagesParts extends Omit<StageParts, 'allow'> {
  readonly pool: pg.Pool;
  readonly rows: PackageRows;
  readonly processes: PackageProcesses;
  readonly loaded: LoadedPackages;
  readonly allowed: AllowedPackages;
  /** Brings this process in line at once, and says so to the others. */
  changed(): Promise<void>;
  /** An operation has gone on. */
  said(operation: PackageOperation): void;
  onError(error: unknown): void;
}

/** How long other processes get to load what was switched on, before the operation says that some have not. */
const EVERYWHERE_MS = 20_000;
const LOOK_MS = 100;
const PAUSE_MS = 250;

const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));
const missing = (): UserError => new UserError('not_found', 'There is no such package or installation; it may have been removed. Look at the list again.', { status: 404 });
const busy = (name: string): UserError => new UserError('package_busy', `${name} is being installed or updated already, by somebody else or in another window; wait until that is through, then look at the list.`, { status: 409 });

const shown = ({ packageRowId: _, createdAt, finishedAt, ...row }: OperationRow): PackageOperation => ({ ...row, createdAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null });

/** The packages of this installation: what people ask for becomes rows, and every process converges to those. */
export class InstalledPackages implements Packages {
  private readonly operationRows: OperationRows;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly parts: InstalledPackagesParts) {
    this.operationRows = new OperationRows(parts.pool);
  }

  async list(): Promise<readonly InstalledPackage[]> {
    const [wanted, living] = await Promise.all([this.parts.rows.wanted(), this.parts.processes.living()]);
    const uses = wanted.length === 0 ? [] : await readUsage(this.parts.pool, wanted.map(({ packageId }) => packageId));
    return wanted.map((row): InstalledPackage => {
      const said = living.map(({ loaded }) => loaded.find(({ id }) => id === row.id));
      const error = said.find((state) => state?.error)?.error ?? null;
      const { label, nodes } = row.described;
      return {
        id: row.id, name: row.name, version: row.version, packageId: row.packageId, label, nodes: [...nodes], workflows: countUses(uses, servedBy(row, wanted)), state: row.state === 'on' ? 'on' : 'retired', error,
        health: error !== null ? 'failing' : said.includes(undefined) ? 'loading' : 'ok',
        permissions: row.granted, allows: describePermissions(row.granted), integrity: row.integrity, source: row.source, installedAt: row.createdAt.toISOString(), installedBy: row.by,
      };
    });
  }

  async search(text: string, from: number): Promise<{ items: readonly FoundPackage[]; total: number }> {
    this.parts.allowed.checkOn();
    const [found, wanted] = await Promise.all([this.parts.registry.search(text, from), this.parts.rows.wanted()]);
    const items = found.items.map((entry) => ({ ...entry, installed: versionOn(wanted, entry.name), warnings: this.warningsOf(entry.name, wanted) }));
    return { items, total: found.total };
  }

  async details(name: string): Promise<RegistryPackage> {
    this.parts.allowed.checkOn();
    checkPackageName(name);
    const [document, wanted] = await Promise.all([this.parts.registry.document(name), this.parts.rows.wanted()]);
    return readRegistryPackage(document, { registry: this.parts.registry.addressOf(name), installed: versionOn(wanted, name), warnings: this.warningsOf(name, wanted) });
  }

  async updates(): Promise<readonly PackageUpdate[]> {
    const current = (await this.parts.rows.wanted()).filter(({ state, source }) => state === 'on' && source === 'registry');
    const found = await Promise.allSettled(current.map(({ name }) => this.parts.registry.document(name)));
    const failed = found.find((answer) => answer.status === 'rejected' && (answer.reason as { who?: string }).who === 'transient');
    if (failed?.status === 'rejected') throw failed.reason;
    return current.flatMap(({ name, version }, index) => {
      const answer = found[index];
      const latest = answer?.status === 'fulfilled' ? answer.value['dist-tags']?.['latest'] : undefined;
      return typeof latest === 'string' && !isPrerelease(latest) && compareVersions(latest, version) > 0 ? [{ name, installed: version, latest }] : [];
    });
  }

  async begin(request: PackageRequest): Promise<PackageOperation> {
    const { source, userId } = request;
    const { name, version } = 'archive' in source ? checkPackage(await readArchive(source.archive)).manifest : { name: checkPackageName(source.name), version: checkPackageVersion(source.version) };
    this.parts.allowed.check(name, null);
    const installed = versionOn(await this.parts.rows.wanted(), name);
    if (installed === version) throw alreadyInstalled(name, version);
    const id = await this.operationRows.begin(installed === null ? 'install' : 'update', name, version, userId);
    if (id === null) throw busy(name);
    this.run(id, () => this.install(id, request));
    return this.operation(id);
  }

  async confirm(operationId: number, granted: Permissions): Promise<PackageOperation> {
    const before = await this.operation(operationId);
    if (before.status !== 'ready' || before.preview === null) throw new UserError('not_ready', `This installation of ${before.name} does not wait for anybody: it ${before.status === 'running' ? 'is under way' : 'has ended'}.`, { status: 409 });
    if (!covers(granted, before.preview.permissions)) throw new UserError('not_granted', `${before.name} asks for more than was allowed; allow all of it, or do not install it.`, { status: 422 });
    const row = await this.operationRows.resume(operationId);
    if (row === null) throw busy(before.name);
    const { packageRowId, preview } = row;
    if (packageRowId === null || preview === null) {
      await this.fail(operationId, new UserError('expired', `${before.name} was checked too long ago; install it again.`, { status: 409 }));
      return this.operation(operationId);
    }
    this.run(operationId, () => this.switchOn(operationId, packageRowId, preview.permissions));
    return this.operation(operationId);
  }

  async stop(operationId: number): Promise<PackageOperation> {
    await this.operation(operationId);
    await this.operationRows.stop(operationId);
    return this.operation(operationId);
  }

  async operation(operationId: number): Promise<PackageOperation> {
    const row = await this.operationRows.find(operationId);
    if (row === null) throw missing();
    return shown(row);
  }

  async operations(): Promise<readonly PackageOperation[]> {
    return (await this.operationRows.newest()).map(shown);
  }

  async ended(operationId: number): Promise<PackageOperation> {
    for (;;) {
      const operation = await this.operation(operationId);
      if (operation.status !== 'running') return operation;
      await sleep(LOOK_MS);
    }
  }

  async usage(id: number, workspaceId: number): Promise<PackageUsage> {
    const row = await this.parts.rows.find(id);
    if (row === null) throw missing();
    return this.usageOf(await readUsage(this.parts.pool, [row.packageId]), workspaceId);
  }

  async remove(id: number, force: boolean, workspaceId: number): Promise<void> {
    const row = await this.parts.rows.find(id);
    if (row === null) throw missing();
    const versions = (await this.parts.rows.wanted()).filter(({ name }) => name === row.name);
    const { workflows, elsewhere } = this.usageOf(await readUsage(this.parts.pool, [row.packageId]), workspaceId);
    if (!force && (workflows.length > 0 || elsewhere > 0)) {
      const names = workflows.slice(0, 3).map(({ name }) => `"${name}"`).join(', ');
      const others = Math.max(0, workflows.length - 3) + elsewhere;
      throw new UserError('package_in_use', `${row.name} is used by ${names === '' ? `${elsewhere} workflows of other workspaces` : names}${names !== '' && others > 0 ? ` and ${others} more` : ''}; take its nodes out of them first, or remove it nevertheless: then everything that reaches its nodes fails.`, { status: 409, workflows, elsewhere });
    }
    await this.parts.rows.remove(versions.map((version) => version.id));
    await this.parts.changed();
  }

  async reload(id: number): Promise<void> {
    if ((await this.parts.rows.find(id)) === null) throw missing();
    await this.parts.loaded.renew(id);
    await this.parts.changed();
  }

  /** Old versions that nobody needs any more go; so does what was checked and never switched on. */
  async sweep(): Promise<void> {
    await this.operationRows.endLost();
    await this.parts.rows.removeStale();
    const wanted = await this.parts.rows.wanted();
    const retired = wanted.filter(({ state }) => state === 'retired');
    const unused: number[] = [];
    for (const row of retired) {
      const served = servedBy(row, wanted);
      if (served.size === 0 || countUses(await readUsage(this.parts.pool, [row.packageId]), served) === 0) unused.push(row.id);
    }
    if (unused.length === 0) return;
    await this.parts.rows.remove(unused);
    await this.parts.changed();
  }

  /** Waits for what is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private run(id: number, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.fail(id, error))
      .catch(this.parts.onError)
      .finally(() => this.underWay.delete(running));
    this.underWay.add(running);
  }

  private async install(id: number, { source, userId, granted }: PackageRequest): Promise<void> {
    const allow = (name: string, publisher: string | null): void => this.parts.allowed.check(name, publisher);
    const staged = await stagePackage({ ...this.parts, allow }, source, userId, (step) => this.tell(id, { step }));
    await this.tell(id, { preview: staged.preview, warnings: staged.preview.warnings, packageRowId: staged.id });
    if (granted === undefined || !covers(granted, staged.preview.permissions)) return this.tell(id, { status: 'ready' });
    await this.switchOn(id, staged.id, staged.preview.permissions);
  }

  private async switchOn(id: number, packageRowId: number, granted: Permissions): Promise<void> {
    await this.tell(id, { step: 'switching_on' });
    await this.parts.rows.switchOn(packageRowId, granted);
    await this.parts.changed();
    const late = await this.everywhere(packageRowId);
    const { warnings } = await this.operation(id);
    const notEverywhere = { code: 'not_everywhere' as const, values: { count: String(late) }, message: `${late} processes have not loaded it yet; steps that reach them in the meantime may fail.` };
    await this.sweep();
    await this.tell(id, { status: 'done', ...(late === 0 ? {} : { warnings: [...warnings, notEverywhere] }) });
  }

  /** Waits until all living processes have loaded it; answers how many have not. */
  private async everywhere(packageRowId: number): Promise<number> {
    for (const until = Date.now() + EVERYWHERE_MS; ; await sleep(PAUSE_MS)) {
      const late = (await this.parts.processes.living()).filter(({ loaded }) => !loaded.some(({ id, error }) => id === packageRowId && error === null));
      if (late.length === 0 || Date.now() > until) return late.length;
    }
  }

  private async fail(id: number, error: unknown): Promise<void> {
    if (!isNodeFailure(error)) this.parts.onError(error);
    const { code, message, details } = toFailure(isNodeFailure(error) ? error : new DefectError('install_failed', 'Something went wrong inside Parcours; nothing was switched on. The server\'s log says more.', {}, { cause: error }));
    const problems = details?.['problems'];
    await this.tell(id, { status: 'failed', error: { code, message, ...(Array.isArray(problems) ? { problems: problems.map(String) } : {}) } });
  }

  private async tell(id: number, change: Parameters<OperationRows['change']>[1]): Promise<void> {
    await this.operationRows.change(id, change);
    this.parts.said(await this.operation(id));
  }

  private warningsOf(name: string, wanted: readonly PackageRow[]): FoundPackage['warnings'] {
    if (versionOn(wanted, name) !== null) return [];
    const other = findLookAlike(name, this.parts.catalog.describe().packages.map((entry) => entry.name));
    return other === null ? [] : [lookAlikeWarning(name, other)];
  }

  private usageOf(uses: readonly WorkflowUse[], ownWorkspace: number): PackageUsage {
    const own = uses.filter(({ workspaceId }) => workspaceId === ownWorkspace);
    return { workflows: own.map(({ workspaceId: _, ...use }) => use), elsewhere: uses.length - own.length };
  }
}

const keysOf = (row: PackageRow): string[] => row.described.nodes.map(({ type, version }) => `${type}@${version}`);

/** What this version alone serves: of the versions of a package, the later one in the list has precedence. */
function servedBy(row: PackageRow, wanted: readonly PackageRow[]): ReadonlySet<string> {
  const later = wanted.slice(wanted.indexOf(row) + 1).filter(({ name }) => name === row.name);
  const taken = new Set(later.flatMap(keysOf));
  return new Set(keysOf(row).filter((key) => !taken.has(key)));
}

const countUses = (uses: readonly WorkflowUse[], keys: ReadonlySet<string>): number => uses.filter(({ nodes }) => nodes.some((key) => keys.has(key))).length;

const versionOn = (wanted: readonly PackageRow[], name: string): string | null => wanted.find((row) => row.name === name && row.state === 'on')?.version ?? null;
