import { TransientError, UserError } from '@parcours/sdk/node';
import type { NpmSettings } from '../../platform/npm-settings.js';
import { isExactVersion, isPackageName } from './package-spec.js';
import { MAX_ARCHIVE_BYTES } from './read-archive.js';

/** One version as the registry describes it: its package.json, and where its archive lies. Nothing in it is trusted. */
export interface RegistryVersion {
  readonly name: string;
  readonly version: string;
  readonly description?: unknown;
  readonly license?: unknown;
  readonly homepage?: unknown;
  readonly deprecated?: unknown;
  readonly parcours?: unknown;
  readonly _npmUser?: { readonly name?: unknown };
  readonly dist?: { readonly tarball?: unknown; readonly integrity?: unknown; readonly unpackedSize?: unknown };
}

export interface RegistryDocument {
  readonly name: string;
  readonly readme?: unknown;
  readonly 'dist-tags'?: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, RegistryVersion>>;
  readonly time?: Readonly<Record<string, unknown>>;
}

export interface FoundPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly publisher: string | null;
  readonly publishedAt: string | null;
}

const TIMEOUT_MS = 30_000;
const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
const MAX_RESULTS_BYTES = 4 * 1024 * 1024;
/** The mark of a node package. */
const KEYWORD = 'parcours-node';
const PUBLIC_HOST = 'registry.npmjs.org';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

async function readLimited(answer: Response, limit: number, what: string): Promise<Buffer> {
  const tooLarge = (): UserError => new UserError('registry_answer_too_large', `Expected ${what} of at most ${limit / 1_048_576} MB from the registry, found more; it was not read to its end.`, { status: 502 });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks, size);
}

/** npm's HTTP API: one document per package, archives, and search. Only reads; limits time and size of every answer. */
export class Registry {
  constructor(
    private readonly settings: NpmSettings,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  /** The address a package comes from. */
  addressOf(name: string): string {
    const scope = name.startsWith('@') ? name.split('/')[0] : undefined;
    return (scope === undefined ? undefined : this.settings.scopes[scope]) ?? this.settings.registry;
  }

  /** Throws `UserError` `package_unknown`; `TransientError` `registry_unreachable` for everything that may be better later. */
  async document(name: string): Promise<RegistryDocument> {
    const registry = this.addressOf(name);
    const body = await this.get(new URL(name.replace('/', '%2f'), registry), registry, MAX_DOCUMENT_BYTES, `what is known of ${name}`, `There is no package ${name} at ${new URL(registry).host}; check the name.`);
    const document = this.parse(body, registry) as Partial<RegistryDocument> | null;
    if (typeof document?.versions !== 'object' || document.versions === null || document.name !== name) throw this.strange(registry);
    return document as RegistryDocument;
  }

  /** The bytes of an archive, not yet checked. */
  async archive({ name, version, dist }: RegistryVersion): Promise<Buffer> {
    const registry = this.addressOf(name);
    const written = textOf(dist?.tarball);
    if (!URL.canParse(written, registry)) throw this.strange(registry);
    let url = new URL(written, registry);
    // as npm does: mirrors hand on documents that still name the public registry
    if (url.host === PUBLIC_HOST && new URL(registry).host !== PUBLIC_HOST) url = new URL(url.pathname.slice(1), registry);
    if (!/^https?:$/.test(url.protocol) || (url.protocol === 'http:' && registry.startsWith('https:'))) throw this.strange(registry);
    return this.get(url, registry, MAX_ARCHIVE_BYTES, `the archive of ${name}@${version}`, `The registry has no archive of ${name}@${version} although it lists it; choose another version.`);
  }

  /** Packages that say they are node packages, best match first. */
  async search(text: string, from = 0, size = 20): Promise<{ readonly items: readonly FoundPackage[]; readonly total: number }> {
    const { registry } = this.settings;
    const url = new URL('-/v1/search', registry);
    url.search = new URLSearchParams({ text: `keywords:${KEYWORD} ${text}`.trim(), size: String(size), from: String(from) }).toString();
    const body = await this.get(url, registry, MAX_RESULTS_BYTES, 'search results', `The registry at ${new URL(registry).host} has no search; give the exact name of the package instead.`);
    const found = this.parse(body, registry) as { objects?: { package?: Record<string, unknown> }[]; total?: unknown } | null;
    if (!Array.isArray(found?.objects)) throw this.strange(registry);
    const items = found.objects.flatMap(({ package: entry = {} }): FoundPackage[] => {
      const [name, version] = [textOf(entry['name']), textOf(entry['version'])];
      // some registries search by text alone
      if (!isPackageName(name) || !isExactVersion(version) || (Array.isArray(entry['keywords']) && !entry['keywords'].includes(KEYWORD))) return [];
      const publisher = textOf((entry['publisher'] as { username?: unknown } | undefined)?.username);
      return [{ name, version, description: textOf(entry['description']).slice(0, 500), publisher: publisher || null, publishedAt: readInstant(entry['date']) }];
    });
    return { items, total: Number.isSafeInteger(found.total) ? (found.total as number) : items.length };
  }

  private async get(url: URL, registry: string, limit: number, what: string, missing: string): Promise<Buffer> {
    const host = new URL(registry).host;
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const answer = await fetch(url, { headers: { accept: 'application/json, */*;q=0.5', 'user-agent': 'parcours', ...this.authorization(url) }, signal });
      if (answer.status === 404) throw new UserError('package_unknown', missing, { status: 404 });
      if (answer.status === 401 || answer.status === 403) throw new UserError('registry_refused', `The registry at ${host} refused to hand out ${what} (${answer.status}); set a token for it in .npmrc.`, { status: 502 });
      if (!answer.ok) throw unreachable(host, `it answered ${answer.status}`);
      return await readLimited(answer, limit, what);
    } catch (error) {
      if (typeof (error as { who?: unknown }).who === 'string') throw error;
      throw unreachable(host, signal.aborted ? `no answer within ${this.timeoutMs / 1_000} seconds` : String((error as Error & { cause?: Error }).cause?.message || (error as Error).message), error);
    }
  }

  /** A token goes only to the address it is for, never to another host an archive lies at. */
  private authorization(url: URL): Record<string, string> {
    const address = `//${url.host}${url.pathname}`;
    const [best] = Object.entries(this.settings.authorization).filter(([prefix]) => address.startsWith(prefix)).sort(([a], [b]) => b.length - a.length);
    return best === undefined ? {} : { authorization: best[1] };
  }

  private parse(body: Buffer, registry: string): unknown {
    try {
      return JSON.parse(body.toString());
    } catch {
      throw this.strange(registry);
    }
  }

  private strange(registry: string): UserError {
    return new UserError('registry_strange', `Expected an answer of npm's registry from ${new URL(registry).host}, found something else; check PARCOURS_NPM_REGISTRY and .npmrc.`, { status: 502 });
  }
}

const unreachable = (host: string, why: string, cause?: unknown): TransientError =>
  new TransientError('registry_unreachable', `The registry at ${host} could not be asked: ${why.slice(0, 200)}; nothing has changed. Try again, or install from a .tgz file.`, { status: 503 }, { cause });

export const readInstant = (value: unknown): string | null => (typeof value === 'string' && Number.isFinite(Date.parse(value)) ? new Date(value).toISOString() : null);
