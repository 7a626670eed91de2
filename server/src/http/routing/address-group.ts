const LOOPBACK = /^(127\.|::1$)/;

/** Whom an address counts for: itself, for IPv6 the network of 64 bits it is in, which one subscriber has to themselves; null for this computer. */
export function addressGroup(ip: string): string | null {
  const bare = ip.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
  if (LOOPBACK.test(bare)) return null;
  if (!bare.includes(':')) return bare;
  const [head = '', tail = ''] = bare.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail.split(':').filter((part) => part !== '');
  const zeros = bare.includes('::') ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  return [...before, ...zeros, ...after].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, '')).join(':');
}
