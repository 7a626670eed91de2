import { describe, expect, it } from '@jest/globals';
import { cutAddress } from './cut-address.js';

describe('the address kept with a proof of consent (SECURITY P6)', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['2001:DB8:85a3:1:2:8a2e:370:7334', '2001:db8:85a3::'],
    ['2001:db8::7334', '2001:db8:0::'],
    ['fe80::1%eth0', 'fe80:0:0::'],
    ['::1', '0:0:0::'],
    ['somewhere', null],
    [undefined, null],
  ])('of %s is %s', (address, kept) => {
    expect(cutAddress(address)).toBe(kept);
  });
});
