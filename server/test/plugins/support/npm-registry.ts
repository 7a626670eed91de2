import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readArchive } from '../../../src/runtime/plugins/read-archive.js';

type Trouble = 'missing' | 'error' | 'abort' | 'slow' | 'forbidden' | 'garbage' | 'tampered';

interface Published {
  readonly manifest: Record<string, unknown>;
  readonly archive: Buffer;
  readonly at: string;
}

export interface NpmRegistry {
  readonly url: string;
  /** As `npm publish` does: the document gets the package.json of the archive, its address and its hashes. */
  publish(archive: Buffer, readme?: string): Promise<void>;
  /** What goes wrong from now on, by what is asked for. */
  trouble: { document?: Trouble; archive?: Trouble; search?: Trouble };
  /** Every address that was asked for, with the token that came along. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  /** Only whoever has this token is answered. */
  token: string | null;
  close(): Promise<void>;
}

const REASONS: Partial<Record<Trouble, number>> = { missing: 404, error: 500, forbidden: 403 };

/**
 * A registry that speaks npm's HTTP API over one port: `GET /<name>` with versions, dist-tags and times, archives below `/<name>/-/`,
 * and `GET /-/v1/search`. See https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md.
 */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const packages = new Map<string, { versions: Map<string, Published>; readme: string }>();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const json = (response: ServerResponse, status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const documentOf = (name: string): object | null => {
    const found = packages.get(name);
    if (found === undefined) return null;
    const versions = [...found.versions].map(([version, { manifest, archive }]) => {
      const tarball = `${url}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
      const dist = { tarball, shasum: createHash('sha1').update(archive).digest('hex'), integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`, unpackedSize: archive.length };
      return [version, { ...manifest, _id: `${name}@${version}`, _npmUser: { name: 'ada', email: 'ada@example.org' }, dist }];
    });
    const times = Object.fromEntries([...found.versions].map(([version, { at }]) => [version, at]));
    return { _id: name, name, 'dist-tags': { latest: [...found.versions.keys()].at(-1) }, versions: Object.fromEntries(versions), time: { created: times[0], modified: Object.values(times).at(-1), ...times }, readme: found.readme };
  };
  const searchFor = (text: string, from: number, size: number): object => {
    const words = text.split(' ').filter((word) => word !== '' && !word.startsWith('keywords:'));
    const keywords = text.split(' ').flatMap((word) => (word.startsWith('keywords:') ? word.slice('keywords:'.length).split(',') : []));
    const fits = ({ manifest }: Published): boolean => keywords.every((keyword) => (manifest['keywords'] as string[] | undefined)?.includes(keyword)) && words.every((word) => JSON.stringify(manifest).toLowerCase().includes(word.toLowerCase()));
    const found = [...packages.values()].map(({ versions }) => [...versions.values()].at(-1) as Published).filter(fits);
    const objects = found.slice(from, from + size).map(({ manifest: { name, version, description, keywords: words }, at }) => ({ package: { name, version, description, keywords: words, date: at, publisher: { username: 'ada', email: 'ada@example.org' }, links: {} }, score: { final: 1, detail: {} }, searchScore: 1 }));
    return { objects, total: found.length, time: new Date().toISOString() };
  };

  /** True when trouble has answered already. */
  function troubled(trouble: Trouble | undefined, response: ServerResponse): boolean {
    const status = trouble === undefined ? undefined : REASONS[trouble];
    if (status !== undefined) json(response, status, { error: 'not today' });
    else if (trouble === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>a proxy says hello</html>');
    else if (trouble === 'abort') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100000' });
      response.write('{"name":');
      setTimeout(() => response.destroy(), 20);
    } else return trouble === 'slow';
    return true;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const path = decodeURIComponent(pathname).slice(1);
    registry.asked.push({ path, authorization: request.headers.authorization });
    if (registry.token !== null && request.headers.authorization !== `Bearer ${registry.token}`) return json(response, 401, { error: 'sign in first' });
    if (path === '-/v1/search') {
      if (!troubled(registry.trouble.search, response)) json(response, 200, searchFor(searchParams.get('text') ?? '', Number(searchParams.get('from') ?? 0), Number(searchParams.get('size') ?? 20)));
      return;
    }
    const [, name = path, version] = /^(.+)\/-\/.+?-(\d+\.\d+\.\d+.*)\.tgz$/.exec(path) ?? [];
    if (version === undefined) {
      if (troubled(registry.trouble.document, response)) return;
      const document = documentOf(name);
      return document === null ? json(response, 404, { error: 'Not found' }) : json(response, 200, document);
    }
    if (troubled(registry.trouble.archive, response)) return;
    const archive = packages.get(name)?.versions.get(version)?.archive;
    if (archive === undefined) return json(response, 404, { error: 'Not found' });
    const sent = registry.trouble.archive === 'tampered' ? Buffer.concat([archive, Buffer.from([0])]) : archive;
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(sent.length) }).end(sent);
  }

  const registry: NpmRegistry = {
    url,
    trouble: {},
    asked: [],
    token: null,
    publish: async (archive, readme = '') => {
      const manifest = JSON.parse(String((await readArchive(archive)).get('package.json'))) as { name: string; version: string };
      const known = packages.get(manifest.name) ?? { versions: new Map<string, Published>(), readme };
      if (known.versions.has(manifest.version)) throw new Error(`You cannot publish over the previously published version ${manifest.version}.`);
      packages.set(manifest.name, { ...known, readme });
      known.versions.set(manifest.version, { manifest, archive, at: new Date(Date.parse('2026-01-01T00:00:00Z') + known.versions.size * 86_400_000).toISOString() });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
  return registry;
}
