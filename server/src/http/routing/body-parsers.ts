import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routes, type RouteShape } from '@parcours/sdk/api';
import { notSignedIn, tooLarge, unsupportedBody } from '../refusal.js';
import { API_PREFIX } from './api.js';
import { checkJson, readJson } from './read-json.js';

const MAX_BYTES = 10 * 1_048_576;

/** Where sources send to, as the specification they follow has it. */
export const INGEST_URL = '/v1/:call';

/** Where providers report to. */
export const CALLBACK_URLS = ['/callbacks/:token', '/callbacks/:token/*'] as const;

const READ_THERE: ReadonlySet<string> = new Set([INGEST_URL, ...CALLBACK_URLS]);

declare module 'fastify' {
  interface FastifyRequest {
    /** The text of the body as it came: signatures are made over it. */
    rawBody?: string;
  }
}

/** Fields of a form post; a name sent twice becomes a list. */
function readForm(text: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(text)) {
    const before = values[name];
    values[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  checkJson(values);
  return { ...values };
}

const asItIs = (text: string): string => {
  checkJson(text);
  return text;
};

/** Bytes are read for the addresses that take them; everywhere else a large body would be read for nothing. */
async function readBytes(request: FastifyRequest, body: AsyncIterable<Buffer>, paths: ReadonlySet<string>): Promise<Buffer> {
  if (!paths.has(request.routeOptions.url ?? '')) throw unsupportedBody('other_body', 'Nothing is taken here with that content type; see the description of the API.');
  // who it is is found out later; that it is nobody can be seen before anything is read
  if (request.headers.cookie === undefined && request.headers.authorization === undefined) throw notSignedIn('not_signed_in', 'This needs a signed-in person or an API key; sign in first.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge('body_too_large', `Expected a body of at most ${MAX_BYTES / 1_048_576} MB, found more; send a smaller file.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** Reads bodies by their content type. What the API does not take, its guard refuses; webhooks get other types as text. */
export function registerBodyParsers(fastify: FastifyInstance): void {
  const add = (type: string | RegExp, read: (text: string) => unknown): void => {
    fastify.addContentTypeParser(type, { parseAs: 'string' }, async (request: FastifyRequest, body: string | Buffer) => {
      if (body.length === 0) return undefined;
      request.rawBody = String(body);
      // calls of sources are read one by one there: one that cannot be kept must not take the others along; what providers report, their package reads
      return READ_THERE.has(request.routeOptions.url ?? '') ? undefined : read(request.rawBody);
    });
  };
  fastify.removeAllContentTypeParsers();
  add('application/json', readJson);
  add(/^application\/[\w.-]+\+json/, readJson);
  add('application/x-www-form-urlencoded', readForm);
  add('*', asItIs);
  const takers = new Map<string, Set<string>>();
  for (const { path, consumes } of Object.values(routes).flatMap((group) => Object.values<RouteShape>(group)))
    if (consumes !== undefined) takers.set(consumes, (takers.get(consumes) ?? new Set()).add(API_PREFIX + path));
  for (const [consumes, paths] of takers) fastify.addContentTypeParser(consumes, (request: FastifyRequest, body: AsyncIterable<Buffer>) => readBytes(request, body, paths));
}
