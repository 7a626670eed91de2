import { isInside, readAddress, readBlock, type Block } from './address.js';
import { isRefused } from './refused-ranges.js';

/** Decides which addresses may be connected to; names are only as good as the addresses they lead to. */
export interface NetworkPolicy {
  allows(host: string, address: string): boolean;
}

export const bareHost = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** Public addresses, and what the operator has allowed by host name (whatever it leads to) or by CIDR block. */
export function createNetworkPolicy(allowPrivateHosts: readonly string[]): NetworkPolicy {
  const allowed: Block[] = [];
  const names = new Set<string>();
  for (const entry of allowPrivateHosts) {
    const block = readBlock(entry);
    if (block !== undefined) allowed.push(block);
    else names.add(bareHost(entry));
  }
  return {
    allows(host, text) {
      const address = readAddress(text);
      if (address === undefined) return false;
      return !isRefused(address) || names.has(bareHost(host)) || allowed.some((block) => isInside(address, block));
    },
  };
}
