import { isIP } from 'node:net';

/** The network of an IP address: the last byte of an IPv4 and the last ten of an IPv6 address are cut off (SECURITY P6). Null for anything else. */
export function cutAddress(address: string | null | undefined): string | null {
  if (address === null || address === undefined) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIP(mapped) === 4) return `${mapped.slice(0, mapped.lastIndexOf('.'))}.0`;
  if (isIP(mapped) !== 6) return null;
  const [head = '', tail] = (mapped.split('%')[0] as string).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
  return `${groups.slice(0, 3).map((group) => group.toLowerCase()).join(':')}::`;
}
