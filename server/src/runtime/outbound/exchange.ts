import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WireRequest } from './check-request.js';
import { addressRefused, answerTooLarge, outcomeUnknown, unreachable } from './failures.js';
import { bareHost, type NetworkPolicy } from './network-policy.js';
import { readBytes, type RawAnswer } from './read-body.js';

const CONNECT_MS = 10_000;
const MAX_HEADER_BYTES = 64 * 1024;
/** Methods that may be sent twice without a second effect (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
/** A connection of its own for each request: none is ever reused for a host it was not checked for, or found dead after the request was written. */
const AGENTS = { 'http:': new http.Agent({ keepAlive: false }), 'https:': new https.Agent({ keepAlive: false }) } as const;

/** What lasts over all hops of a request. */
export interface Way {
  readonly policy: NetworkPolicy;
  readonly lookup: LookupFunction;
  /** Ends the request wherever it is. */
  readonly signal: AbortSignal;
}

/** True once bytes of the request may have reached the other side. */
interface Progress {
  connected: boolean;
}

export function openExchange({ method, url, headers, body }: WireRequest, { lookup, signal }: Way, progress: Progress): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:';
  const options = { method, headers, lookup, signal, agent: AGENTS[secure ? 'https:' : 'http:'], maxHeaderSize: MAX_HEADER_BYTES };
  return new Promise((resolve, reject) => {
    const request = secure ? https.request(url, options) : http.request(url, options);
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${CONNECT_MS / 1_000} seconds`)), CONNECT_MS);
    request.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        progress.connected = true;
        clearTimeout(timer);
      });
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => { clearTimeout(timer); });
    request.end(body);
  });
}

const isOurs = (error: unknown): boolean => (error as { who?: unknown }).who === 'user';

/** Into the words of the sdk's contract, by what the other side may have seen. */
export function asFailure(error: unknown, { method, url }: WireRequest, progress: Progress, signal: AbortSignal): unknown {
  if (isOurs(error)) return error;
  const cause = error as NodeJS.ErrnoException;
  if (cause.code === 'HPE_HEADER_OVERFLOW') return answerTooLarge(url.host, '64 kB of headers');
  const why = signal.aborted ? 'none in the time allowed' : (cause.message || cause.code || 'a broken connection').slice(0, 200);
  return progress.connected && !REPEATABLE.has(method) ? outcomeUnknown(url.host, why, cause) : unreachable(url.host, why, cause);
}

/** One request and its answer, on a connection to an address the policy allows. Redirects are answers here. */
export async function exchange(request: WireRequest, way: Way): Promise<RawAnswer> {
  const { url, method } = request;
  // Literal addresses never pass through a lookup.
  const host = bareHost(url.hostname);
  if (isIP(host) !== 0 && !way.policy.allows(host, host)) throw addressRefused();
  const progress: Progress = { connected: false };
  try {
    const answer = await openExchange(request, way, progress);
    try {
      const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
      return { status: answer.statusCode ?? 0, headers, bytes: await readBytes(answer, method, url.host, request.maxBytes) };
    } finally {
      answer.destroy();
    }
  } catch (error) {
    throw asFailure(error, request, progress, way.signal);
  }
}
