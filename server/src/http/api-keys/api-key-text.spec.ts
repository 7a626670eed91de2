import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isApiKey, newApiKey } from './api-key-text.js';

describe('the text of an API key (D7)', () => {
  it('has 256 bits of chance, starts alike and is recognised', () => {
    const keys = Array.from({ length: 200 }, () => newApiKey());
    expect(new Set(keys.map(({ key }) => key)).size).toBe(200);
    for (const { key, prefix } of keys) {
      expect(key).toMatch(/^pk_[\w-]{49}$/);
      expect(key.startsWith(prefix)).toBe(true);
      expect(isApiKey(key)).toBe(true);
    }
  });
  it('with one character mistyped is refused without a look-up', () => {
    const { key } = newApiKey();
    fc.assert(
      fc.property(fc.integer({ min: 3, max: key.length - 1 }), fc.constantFrom(...'ABCxyz019-_'), (at, letter) => {
        fc.pre(key[at] !== letter);
        expect(isApiKey(key.slice(0, at) + letter + key.slice(at + 1))).toBe(false);
      }),
    );
  });
});
