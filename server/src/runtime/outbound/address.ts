/** An IP address as a number. Only addresses that mean the same are equal: an IPv4 address written inside IPv6 is read as IPv4. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface Block {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32n, 6: 128n } as const;
const LOW_32 = 0xffff_ffffn;

function readDotted(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The groups of one side of `::`, or undefined when they are none; the last may be dotted. */
function readGroups(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? readDotted(part) : undefined;
    if (dotted !== undefined) groups.push(dotted >> 16n, dotted & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function readIpv6(text: string): bigint | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const head = readGroups(sides[0]!);
  const tail = sides.length === 2 ? readGroups(sides[1]!) : [];
  if (head === undefined || tail === undefined || (sides.length === 2 && sides[0]!.includes('.'))) return undefined;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

/** IPv4 inside IPv6: mapped (::ffff:a.b.c.d), NAT64 (64:ff9b::a.b.c.d) and 6to4 (2002:aabb:ccdd::). */
function embedded(value: bigint): Address | undefined {
  if (value >> 32n === 0xffffn || value >> 32n === 0x64_ff9bn << 64n) return { family: 4, value: value & LOW_32 };
  if (value >> 112n === 0x2002n) return { family: 4, value: (value >> 80n) & LOW_32 };
  return undefined;
}

/** Reads the canonical notations of IPv4 and every notation of IPv6, brackets and zone left out; undefined for anything else. */
export function readAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (!bare.includes(':')) {
    const value = readDotted(bare);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = readIpv6(bare);
  return value === undefined ? undefined : (embedded(value) ?? { family: 6, value });
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address; undefined for anything else. */
export function readBlock(text: string): Block | undefined {
  const [start = '', length, ...rest] = text.split('/');
  const address = readAddress(start);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = BITS[address.family];
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : BigInt(length);
  if (prefix > bits) return undefined;
  const size = 1n << (bits - prefix);
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n };
}

export function isInside({ family, value }: Address, block: Block): boolean {
  return family === block.family && value >= block.first && value <= block.last;
}
