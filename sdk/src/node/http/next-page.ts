import type { HttpRequest, HttpResult } from '../context.js';
import { UserError } from '../errors.js';
import type { Pagination } from './declaration.js';
import { at } from './fill.js';

/** Where the answers of one item stand. */
export interface PagePlace {
  /** Pages read so far, this one included. */
  readonly pages: number;
  /** Entries read so far, and of this page. */
  readonly total: number;
  readonly fresh: number;
}

function withParameter(url: string, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

/** A link of another origin would take the credential's answers elsewhere. */
function sameOrigin(link: string, from: string): string {
  if (!URL.canParse(link, from) || new URL(link, from).origin !== new URL(from).origin) throw new UserError('bad_next_page', `Expected the next page at ${new URL(from).host}, found "${link.slice(0, 200)}"; the service cannot be read page by page this way.`);
  return new URL(link, from).href;
}

/** The target of `rel="next"` in a Link header (RFC 8288). */
export function nextLink(header: string): string | null {
  for (const [, target, parameters = ''] of header.matchAll(/<([^>]*)>((?:\s*;\s*[\w*!-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,;"]+))*)/g))
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=[\s;,]|$))/i.test(parameters)) return target as string;
  return null;
}

/** The first request of a series of pages. */
export function firstPage(request: HttpRequest, pagination: Pagination | undefined): HttpRequest {
  if (pagination?.by === 'page') return { ...request, url: withParameter(request.url, pagination.parameter, String(pagination.first ?? 1)) };
  if (pagination?.by !== 'offset') return request;
  return { ...request, url: withParameter(withParameter(request.url, pagination.limit.parameter, String(pagination.limit.value)), pagination.parameter, '0') };
}

/** The request for what follows; null at the end. A page without entries is the last one. Throws `UserError` `bad_next_page`. */
export function nextPage(request: HttpRequest, pagination: Pagination, answer: HttpResult, { pages, total, fresh }: PagePlace): HttpRequest | null {
  switch (pagination.by) {
    case 'page':
      return fresh === 0 ? null : { ...request, url: withParameter(request.url, pagination.parameter, String((pagination.first ?? 1) + pages)) };
    case 'offset':
      return fresh < pagination.limit.value ? null : { ...request, url: withParameter(request.url, pagination.parameter, String(total)) };
    case 'cursor': {
      const cursor = at(pagination.from, answer.body);
      if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return null;
      return { ...request, url: withParameter(request.url, pagination.parameter, typeof cursor === 'object' ? JSON.stringify(cursor) : String(cursor)) };
    }
    case 'nextUrl': {
      const link = at(pagination.from, answer.body);
      return typeof link === 'string' && link !== '' ? { ...request, url: sameOrigin(link, request.url) } : null;
    }
    case 'link': {
      const link = nextLink(Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'link')?.[1] ?? '');
      return link === null ? null : { ...request, url: sameOrigin(link, request.url) };
    }
  }
}
