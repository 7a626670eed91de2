import { UserError, type HttpRequest, type JsonObject } from '@parcours/sdk/node';
import { HEADER_NAME, HEADER_VALUE } from './header-shapes.js';

type Pairs = readonly { readonly name: string; readonly value: string }[];

interface RequestSettings {
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly send: 'nothing' | 'json' | 'text' | 'file';
  readonly json: JsonObject;
  readonly text: string;
  readonly contentType: string;
  readonly timeoutSeconds: number;
}

function readUrl(text: string, query: Pairs): string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch (cause) {
    throw new UserError('bad_url', `Expected an address such as https://example.org/orders, found "${text.slice(0, 200)}"; correct it.`, {}, { cause });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new UserError('bad_url', `Expected an address that starts with https:// or http://, found "${url.protocol}"; correct it.`);
  if (url.username !== '' || url.password !== '') throw new UserError('bad_url', 'Expected an address without user and password, found them in it; store them as a credential instead.');
  for (const { name, value } of query) url.searchParams.append(name, value);
  return url.href;
}

function readHeaders(pairs: Pairs): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, value } of pairs) {
    if (!HEADER_NAME.test(name.trim())) throw new UserError('bad_header', `Expected the name of a header such as Accept, found "${name}"; correct it.`);
    if (!HEADER_VALUE.test(value)) throw new UserError('bad_header', `Expected the value of ${name} on one line, found a line break in it; remove it.`);
    headers[name.trim().toLowerCase()] = value;
  }
  return headers;
}

/** The request an item asks for; throws `UserError` when its rendered settings make none. */
export function buildRequest({ method, url, query, headers, send, json, text, contentType, timeoutSeconds }: RequestSettings, more: Readonly<Record<string, string>>): HttpRequest {
  const withBody = (send === 'json' || send === 'text') && method !== 'GET' && method !== 'HEAD';
  const type = send === 'json' ? 'application/json' : contentType;
  return {
    method,
    url: readUrl(url, query),
    headers: { ...(withBody ? { 'content-type': type } : {}), ...readHeaders(headers), ...more },
    ...(withBody ? { body: send === 'json' ? json : text } : {}),
    timeoutMs: timeoutSeconds * 1_000,
  };
}
