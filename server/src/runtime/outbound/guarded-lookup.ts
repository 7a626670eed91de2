import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { addressRefused } from './failures.js';
import type { NetworkPolicy } from './network-policy.js';

/** Finds all addresses of a host name; the system's resolver outside tests. */
export type Resolve = (host: string, options: LookupOptions, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

export const resolveBySystem: Resolve = (host, options, done) => systemLookup(host, { ...options, all: true }, done);

/** Names nobody knows; a resolver that is only busy (EAI_AGAIN) is no answer about the name. */
const UNKNOWN = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA']);

/**
 * A `lookup` for `net.connect`: the socket gets nothing but addresses that were checked, so a name cannot lead elsewhere between
 * check and connection. One forbidden address refuses the whole name: an honest name has none.
 */
export function guardedLookup(policy: NetworkPolicy, resolve: Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host, { family: options.family, hints: options.hints }, (error, addresses) => {
      if (error !== null) return done(UNKNOWN.has(error.code ?? '') ? addressRefused(error) : error, [], 0);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => policy.allows(host, address))) return done(addressRefused(), [], 0);
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
