import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HttpRequest } from '@parcours/sdk/node';
import { addressRefused, requestInvalid } from './failures.js';
import { limitsOf } from './call-limits.js';
import { guardOf, type HostGuard } from './host-guard.js';

/** A request in the shape of the wire. */
export interface WireRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** Of the package that makes it, where it may not call every host. */
  readonly guard: HostGuard | null;
  /** What is read of the answer at most, packed and unpacked. */
  readonly maxBytes: number;
}

const MAX_BYTES = 10 * 1024 * 1024;

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] satisfies HttpRequest['method'][];
/** Headers that frame the message or belong to the connection: whoever sets them could smuggle a second request. */
const OURS = new Set(['accept-encoding', 'connection', 'content-length', 'expect', 'host', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
// eslint-disable-next-line no-control-regex -- control characters are what must not pass
const CONTROL = /[\u0000-\u001f\u007f]/;

const shown = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);

export function readUrl(text: string, from?: URL): URL {
  // The URL parser drops line breaks without a word.
  if (CONTROL.test(text)) throw requestInvalid('an address on one line', shown(text));
  let url: URL;
  try {
    url = new URL(text, from);
  } catch (cause) {
    throw requestInvalid('an address such as https://example.org/orders', shown(text), cause);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw addressRefused();
  return url;
}

function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [given_, value] of Object.entries(given)) {
    const name = given_.toLowerCase();
    if (OURS.has(name)) throw requestInvalid('headers other than those the connection sets itself', shown(name));
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw requestInvalid('headers with a plain name and a value on one line', `${shown(name)}: ${shown(String(value))}`, cause);
    }
    headers[name] = value;
  }
  return headers;
}

/** Bytes to send instead of the request's `body`. */
export interface Payload {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** Throws `UserError` `request_invalid` or `address_refused`; what it returns can be written to a socket as it is. */
export function checkRequest(request: HttpRequest, given?: Payload): WireRequest {
  const { method, url, headers, body } = request;
  if (!METHODS.includes(method)) throw requestInvalid(`one of the methods ${METHODS.join(', ')}`, shown(String(method)));
  const payload = given !== undefined ? given.bytes : body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const type = given !== undefined ? given.contentType : typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return {
    method,
    url: readUrl(url),
    headers: {
      accept: '*/*',
      'user-agent': 'Parcours',
      ...(payload === undefined ? {} : { 'content-type': type }),
      ...readHeaders(headers ?? {}),
      'accept-encoding': 'gzip, deflate, br',
      ...(payload === undefined ? {} : { 'content-length': String(payload.length) }),
    },
    body: payload,
    guard: guardOf(request),
    maxBytes: Math.min(MAX_BYTES, limitsOf(request)?.maxBytes ?? MAX_BYTES),
  };
}
