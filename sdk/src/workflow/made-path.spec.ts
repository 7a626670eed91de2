import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isMadePath, makePath } from './made-path.js';

describe('the secret address of an entry point (SECURITY G2)', () => {
  test('has more than 128 bits of chance: each place takes any of 32 characters, and none depends on another', () => {
    const made = Array.from({ length: 2_000 }, makePath);
    expect(new Set(made).size).toBe(made.length);
    const places = Array.from({ length: 26 }, (_, place) => new Set(made.map((path) => path[place])).size);
    expect(places.every((different) => different === 32)).toBe(true);
    expect(26 * Math.log2(32)).toBeGreaterThan(128);
    // neighbours: all 1,024 pairs come about as often as each other
    const pairs = new Map<string, number>();
    for (const path of made) for (let place = 0; place < 25; place += 1) pairs.set(path.slice(place, place + 2), (pairs.get(path.slice(place, place + 2)) ?? 0) + 1);
    expect(pairs.size).toBe(1_024);
    expect(Math.max(...pairs.values())).toBeLessThan(120);
    for (const path of made) expect([isMadePath(path), /^[A-Za-z0-9_-]{16,128}$/.test(path)]).toEqual([true, true]);
  });

  test('is told from one that somebody typed', () => {
    for (const typed of ['orders-of-the-warehouse-2027', 'abcdefghijklmnopqrstuvwxyz01', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa', '', 'x'.repeat(128)]) expect(isMadePath(typed)).toBe(false);
    fc.assert(fc.property(fc.nat(25), fc.constantFrom(...'abc789'), (place, letter) => {
      const made = makePath();
      const changed = made.slice(0, place) + letter + made.slice(place + 1);
      // another letter, another check; the two characters hold ten bits of it
      fc.pre(changed !== made);
      return !isMadePath(changed) || changed.slice(26) === made.slice(26);
    }));
    const typed = Array.from({ length: 5_000 }, (_, number) => `shop-orders-from-${String(number).padStart(11, '0')}`);
    expect(typed.filter(isMadePath).length).toBeLessThan(25);
  });
});
