const IPV4 = /^(\d{1,3})(\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:]*$/i;

/** The network of an IP address: the last byte of an IPv4 and the last ten of an IPv6 address are cut off (SECURITY P6). Null for anything else. */
export function cutAddress(address: string | null | undefined): string | null {
  if (address === null || address === undefined) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (IPV4.test(mapped)) return `${mapped.slice(0, mapped.lastIndexOf('.'))}.0`;
  const bare = mapped.split('%')[0] as string;
  if (!IPV6.test(bare)) return null;
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right];
  return `${groups.slice(0, 3).map((group) => group.toLowerCase()).join(':')}::`;
}
