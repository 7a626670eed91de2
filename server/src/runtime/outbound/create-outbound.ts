import type { HttpRequest, HttpResult } from '@parcours/sdk/node';
import type { Outbound } from '../../core/ports.js';
import { checkRequest } from './check-request.js';
import { requestInvalid } from './failures.js';
import { followRedirects } from './follow-redirects.js';
import { guardedLookup, resolveBySystem, type Resolve } from './guarded-lookup.js';
import { createNetworkPolicy } from './network-policy.js';

const MAX_TIMEOUT_MS = 30_000;

export interface OutboundOptions {
  /** Host names and CIDR blocks that may be called although they are private. */
  readonly allowPrivateHosts: readonly string[];
  /** Only tests name another. */
  readonly resolve?: Resolve;
}

function readTimeout(timeoutMs: number | undefined): number {
  if (timeoutMs === undefined) return MAX_TIMEOUT_MS;
  if (!Number.isFinite(timeoutMs) || timeoutMs <= 0) throw requestInvalid('a time limit above zero milliseconds', String(timeoutMs));
  return Math.min(Math.ceil(timeoutMs), MAX_TIMEOUT_MS);
}

/**
 * The only door to the network for nodes and for everything else that is given an address by a user.
 * Addresses are checked after the name is resolved and on each redirect; time, headers and body are limited.
 */
export function createOutbound({ allowPrivateHosts, resolve = resolveBySystem }: OutboundOptions): Outbound {
  const policy = createNetworkPolicy(allowPrivateHosts);
  const lookup = guardedLookup(policy, resolve);
  return {
    async http(request: HttpRequest): Promise<HttpResult> {
      const wire = checkRequest(request);
      const timeout = new AbortController();
      const timer = setTimeout(() => { timeout.abort(); }, readTimeout(request.timeoutMs));
      try {
        return await followRedirects(wire, { policy, lookup, signal: timeout.signal });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
