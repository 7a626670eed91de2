import { isInside, readBlock, type Address, type Block } from './address.js';

const blocks = (...texts: readonly string[]): readonly Block[] => texts.map((text) => readBlock(text)!);

/** IANA's IPv4 special-purpose registry, and the metadata address of Azure, which lies outside it. */
export const REFUSED_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure metadata
  '169.254.0.0/16', // link-local, with 169.254.169.254
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments, with Oracle's metadata 192.0.0.192
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved and broadcast
] as const;

/** Only 2000::/3 is handed out to the public, so everything outside it is refused (loopback, ULA, link-local, multicast, ::127.0.0.1). */
const PUBLIC_IPV6 = readBlock('2000::/3')!;
export const REFUSED_PUBLIC_IPV6 = [
  '2001::/23', // protocol assignments, with Teredo
  '2001:db8::/32', // documentation
  '3fff::/20', // documentation
] as const;

const REFUSED = [...blocks(...REFUSED_IPV4), ...blocks(...REFUSED_PUBLIC_IPV6)];

/** ISATAP (RFC 5214) ends in 0:5efe:a.b.c.d, or 200:5efe when the address inside is public: a tunnel to that address. */
function tunnelled({ family, value }: Address): Address | undefined {
  const marker = (value >> 32n) & 0xffff_ffffn;
  return family === 6 && (marker === 0x5efen || marker === 0x0200_5efen) ? { family: 4, value: value & 0xffff_ffffn } : undefined;
}

/** True for every address that is not an ordinary public one. */
export function isRefused(address: Address): boolean {
  if (address.family === 6 && !isInside(address, PUBLIC_IPV6)) return true;
  const inner = tunnelled(address);
  return REFUSED.some((block) => isInside(address, block)) || (inner !== undefined && isRefused(inner));
}
