import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromBase32, newTotpSecret, stepAt, stepOfCode, toBase32, totpCode, totpUri } from './totp.js';

describe('codes of an authenticator (A8)', () => {
  const secret = toBase32(Buffer.from('12345678901234567890'));
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ])('are those of RFC 6238 at second %i', (second, code) => {
    expect(totpCode(secret, stepAt(second * 1_000))).toBe(code);
  });
  it('are taken one step around, and no further', () => {
    const now = 1_700_000_000_000;
    for (const shift of [-1, 0, 1]) expect(stepOfCode(secret, totpCode(secret, stepAt(now) + shift), now)).toBe(stepAt(now) + shift);
    for (const shift of [-3, -2, 2, 3]) expect(stepOfCode(secret, totpCode(secret, stepAt(now) + shift), now)).toBeNull();
  });
  it('may be typed with a space, and nothing else is a code', () => {
    const now = 1_700_000_000_000;
    const code = totpCode(secret, stepAt(now));
    expect(stepOfCode(secret, `${code.slice(0, 3)} ${code.slice(3)}`, now)).not.toBeNull();
    for (const wrong of ['', 'abcdef', '12345', '1234567', `${code}0`]) expect(stepOfCode(secret, wrong, now)).toBeNull();
  });
  it('come from secrets of 160 bits, which base32 gives back whole', () => {
    expect(fromBase32(newTotpSecret())).toHaveLength(20);
    fc.assert(fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => expect(fromBase32(toBase32(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))));
    expect(totpUri('ABC', 'ada@example.org', 'Parcours')).toBe('otpauth://totp/Parcours:ada%40example.org?secret=ABC&issuer=Parcours&algorithm=SHA1&digits=6&period=30');
  });
});
