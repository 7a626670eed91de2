import type { HttpRequest, HttpResult } from '@parcours/sdk/node';
import type { Outbound } from '../../core/ports.js';
import { checkAddress } from './check-address.js';
import { limitsOf } from './call-limits.js';
import { checkRequest, type Payload } from './check-request.js';
import { requestInvalid } from './failures.js';
import { followRedirects } from './follow-redirects.js';
import { guardedLookup, resolveBySystem, type Resolve } from './guarded-lookup.js';
import { HostBreaker } from './host-breaker.js';
import { createNetworkPolicy } from './network-policy.js';
import { openStream, type OpenStream } from './open-stream.js';
import { readBody, type RawAnswer } from './read-body.js';

const MAX_TIMEOUT_MS = 30_000;
/** Whoever gives up sooner learns nothing about the host. */
const PATIENT_MS = 10_000;

export interface OutboundOptions {
  /** Host names and CIDR blocks that may be called although they are private. */
  readonly allowPrivateHosts: readonly string[];
  /** Only tests name another. */
  readonly resolve?: Resolve;
}

function readTimeout(request: HttpRequest): number {
  const { timeoutMs = MAX_TIMEOUT_MS } = request;
  if (!Number.isFinite(timeoutMs) || timeoutMs <= 0) throw requestInvalid('a time limit above zero milliseconds', String(timeoutMs));
  return Math.min(Math.ceil(timeoutMs), limitsOf(request)?.timeoutMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS);
}

/** The outbound client with what only the host itself uses: bodies of bytes, both ways. */
export interface GuardedOutbound extends Outbound {
  /** Like `http`, with bytes to send in place of the request's body, and the answer's body as bytes. */
  exchange(request: HttpRequest, payload?: Payload): Promise<RawAnswer>;
  /** A GET whose answer stays open; `signal` ends it. */
  stream(request: HttpRequest, signal: AbortSignal): Promise<OpenStream>;
}

/**
 * The only door to the network for nodes and for everything else that is given an address by a user.
 * Addresses are checked after the name is resolved and on each redirect; time, headers and body are limited.
 */
export function createOutbound({ allowPrivateHosts, resolve = resolveBySystem }: OutboundOptions): GuardedOutbound {
  const policy = createNetworkPolicy(allowPrivateHosts);
  const lookup = guardedLookup(policy, resolve);
  const breaker = new HostBreaker();
  const exchange = async (request: HttpRequest, payload?: Payload): Promise<RawAnswer> => {
    const wire = checkRequest(request, payload);
    const { host } = wire.url;
    const refusal = breaker.refusal(host);
    if (refusal !== null) throw refusal;
    const timeout = new AbortController();
    const timeoutMs = readTimeout(request);
    const timer = setTimeout(() => { timeout.abort(); }, timeoutMs);
    try {
      const answer = await followRedirects(wire, { policy, lookup, signal: timeout.signal });
      breaker.answered(host);
      return answer;
    } catch (error) {
      const { who } = error as { who?: unknown };
      if (who !== 'transient') breaker.answered(host);
      else if (!timeout.signal.aborted || timeoutMs >= PATIENT_MS) breaker.failed(host);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    exchange,
    stream: (request, signal) => openStream(checkRequest(request), { policy, lookup, signal }),
    http: async (request): Promise<HttpResult> => {
      const answer = await exchange(request);
      return { status: answer.status, headers: answer.headers, body: readBody(answer) };
    },
    address: (asked) => checkAddress(asked, policy, lookup),
  };
}
