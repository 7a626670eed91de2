import { readUrl, type WireRequest } from './check-request.js';
import { exchange, type Way } from './exchange.js';
import { tooManyRedirects } from './failures.js';
import type { RawAnswer } from './read-body.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** All that another origin gets to see; anything else may be a secret of the first one. */
const KEPT_ELSEWHERE = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

function next(request: WireRequest, location: string): WireRequest {
  const url = readUrl(location, request.url);
  const sameOrigin = url.origin === request.url.origin;
  if (!sameOrigin) {
    url.username = '';
    url.password = '';
  }
  const headers = sameOrigin ? request.headers : Object.fromEntries(Object.entries(request.headers).filter(([name]) => KEPT_ELSEWHERE.has(name)));
  return { ...request, url, headers, body: sameOrigin ? request.body : undefined };
}

/** Follows GET and HEAD only: repeating anything else elsewhere would be a second act. */
export async function followRedirects(first: WireRequest, way: Way): Promise<RawAnswer> {
  let request = first;
  for (let hops = 0; ; hops += 1) {
    request.guard?.(request.url);
    const result = await exchange(request, way);
    const location = result.headers['location'];
    const follow = REDIRECTS.has(result.status) && (request.method === 'GET' || request.method === 'HEAD') && location !== undefined;
    if (!follow) return result;
    if (hops === MAX_REDIRECTS) throw tooManyRedirects(request.url.host, MAX_REDIRECTS);
    request = next(request, location);
  }
}
