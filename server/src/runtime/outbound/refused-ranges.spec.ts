import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAddress, readBlock, type Block } from './address.js';
import { createNetworkPolicy } from './network-policy.js';
import { REFUSED_IPV4, REFUSED_PUBLIC_IPV6 } from './refused-ranges.js';

const policy = createNetworkPolicy([]);
const allowed = (text: string): boolean => policy.allows('any.example', text);

const anyOf = (blocks: readonly string[]): fc.Arbitrary<bigint> =>
  fc.constantFrom(...blocks.map((text) => readBlock(text) as Block)).chain(({ first, last }) => fc.oneof(fc.constantFrom(first, last), fc.bigInt(first, last)));

const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
const groups = (value: bigint): string[] => Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16));
const padded = (value: bigint): string => groups(value).map((group) => group.padStart(4, '0')).join(':');

/** Every way to write an IPv4 address inside IPv6. */
const INSIDE_IPV6: readonly ((value: bigint) => string)[] = [
  (v) => `::ffff:${dotted(v)}`,
  (v) => `0:0:0:0:0:FFFF:${dotted(v)}`,
  (v) => padded((0xffffn << 32n) | v),
  (v) => `::${dotted(v)}`,
  (v) => `::ffff:0:${dotted(v)}`,
  (v) => `64:ff9b::${dotted(v)}`,
  (v) => `64:ff9b:1::${dotted(v)}`,
  (v) => padded((0x2002n << 112n) | (v << 80n) | 0x1n),
  (v) => padded((0x2001n << 112n) | (v << 64n) | (v ^ 0xffff_ffffn)),
  (v) => padded((0x2607_f8b0n << 96n) | (0x5efen << 32n) | v),
  (v) => `fe80::5efe:${dotted(v)}%eth0`,
];
/** Every way a URL accepts to write an IPv4 address. */
const IN_URLS: readonly ((value: bigint) => string)[] = [
  dotted,
  String,
  (v) => `0x${v.toString(16)}`,
  (v) => `0${v.toString(8)}`,
  (v) => `${v >> 24n}.${v & 0xff_ffffn}`,
  (v) => `${v >> 24n}.${(v >> 16n) & 255n}.${v & 0xffffn}`,
  (v) => dotted(v).split('.').map((part) => `0${Number(part).toString(8)}`).join('.'),
  (v) => dotted(v).split('.').map((part) => `0x${Number(part).toString(16)}`).join('.'),
  (v) => dotted(v).replaceAll('.', '\u3002'),
  (v) => `${dotted(v)}.`,
];

describe('Addresses a workflow may call', () => {
  it('refuses every private or reserved IPv4 address, however a URL writes it', () => {
    fc.assert(fc.property(anyOf(REFUSED_IPV4), fc.constantFrom(...IN_URLS), (value, write) => {
      expect(allowed(new URL(`http://${write(value)}/`).hostname)).toBe(false);
    }), { numRuns: 2_000 });
  });

  it('refuses every private or reserved IPv4 address hidden in an IPv6 one', () => {
    fc.assert(fc.property(anyOf(REFUSED_IPV4), fc.constantFrom(...INSIDE_IPV6), (value, write) => {
      expect(allowed(write(value))).toBe(false);
    }), { numRuns: 2_000 });
  });

  it('refuses every IPv6 address that is not handed out to the public', () => {
    const notPublic = fc.bigInt(0n, (1n << 128n) - 1n).filter((value) => value >> 125n !== 1n && value >> 32n !== 0xffffn && value >> 32n !== 0x64_ff9bn << 64n);
    fc.assert(fc.property(fc.oneof(notPublic, anyOf(REFUSED_PUBLIC_IPV6)), (value) => {
      expect(allowed(padded(value))).toBe(false);
      expect(allowed(new URL(`http://[${padded(value)}]/`).hostname)).toBe(false);
    }), { numRuns: 2_000 });
  });

  it.each([
    '127.0.0.1', '0.0.0.0', '10.1.2.3', '100.64.0.1', '100.100.100.200', '169.254.169.254', '168.63.129.16', '172.31.255.255', '192.168.0.1', '192.0.0.192', '224.0.0.1', '255.255.255.255',
    '::', '::1', '::127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', 'fd00:ec2::254', 'fc00::1', 'fe80::1', 'fe80::1%lo', 'ff02::1', '2001:db8::1', '2001:0:1::1', '100::1', '5f00::1',
  ])('refuses %s', (text) => { expect(allowed(text)).toBe(false); });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '168.63.129.17', '2607:f8b0::1', '2a00:1450:4007::200e', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'])('lets %s through', (text) => {
    expect(allowed(text)).toBe(true);
  });

  it.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '12345::', 'g::1', '1.2.3.4::', '::1.2.3.4:1', '0x7f000001'])('takes "%s" for no address at all', (text) => {
    expect(readAddress(text)).toBeUndefined();
    expect(allowed(text)).toBe(false);
  });

  it('reads the same IPv6 address from every notation', () => {
    fc.assert(fc.property(fc.bigInt(1n << 125n, (1n << 126n) - 1n), (value) => {
      const compressed = new URL(`http://[${padded(value)}]/`).hostname;
      expect(readAddress(compressed)).toEqual(readAddress(padded(value).toUpperCase()));
    }));
  });
});

describe('Private hosts the operator allows', () => {
  const open = createNetworkPolicy(['Mail.internal.', '10.1.0.0/16', '192.168.7.7', 'fd12:3456::/32']);
  it.each([
    ['mail.internal', '10.99.0.1', true], ['MAIL.internal.', '127.0.0.1', true], ['evil.example', '10.1.255.255', true], ['evil.example', '::ffff:10.1.2.3', true],
    ['evil.example', '192.168.7.7', true], ['evil.example', 'fd12:3456:ffff::1', true],
    ['evil.example', '10.2.0.0', false], ['x.mail.internal', '127.0.0.1', false], ['evil.example', '192.168.7.8', false], ['evil.example', 'fd12:3457::1', false], ['mail.internal', 'nonsense', false],
  ])('%s at %s: %s', (host, address, expected) => { expect(open.allows(host, address)).toBe(expected); });
});
