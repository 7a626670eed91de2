import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRates, wilson, type Rate } from './compare-rates.js';

/** Seeded, so that the counts below are always the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** In how many of so many tests somebody who looks after every 100 contacts sees a winner at some look. */
function winners(tests: number, rates: readonly [number, number], seen: (a: Rate, b: Rate) => boolean): number {
  const next = random(7);
  let found = 0;
  for (let test = 0; test < tests; test++) {
    const hits = [0, 0];
    for (let of = 1; of <= 4_000; of++) {
      for (const arm of [0, 1]) if (next() < (rates[arm] as number)) hits[arm] = (hits[arm] as number) + 1;
      if (of % 100 === 0 && seen({ hits: hits[0] as number, of }, { hits: hits[1] as number, of })) {
        found += 1;
        break;
      }
    }
  }
  return found;
}

const fixed = (a: Rate, b: Rate): boolean => {
  const pooled = (a.hits + b.hits) / (a.of + b.of);
  return Math.abs(b.hits / b.of - a.hits / a.of) / Math.sqrt(pooled * (1 - pooled) * (1 / a.of + 1 / b.of)) > 1.96;
};
const always = (a: Rate, b: Rate): boolean => ['better', 'worse'].includes(compareRates(a, b).verdict);

describe('a test of two variants', () => {
  it('may be looked at every day: of equal variants, at most one in twenty is called a winner at any look', () => {
    expect(winners(300, [0.1, 0.1], always)).toBeLessThanOrEqual(15);
    // what happens without the guard
    expect(winners(300, [0.1, 0.1], fixed)).toBeGreaterThan(60);
  });

  it('finds a difference that is there', () => {
    expect(winners(100, [0.1, 0.15], always)).toBeGreaterThan(90);
  });

  it('says nothing of a few contacts, and does not fail on none', () => {
    expect(compareRates({ hits: 0, of: 50 }, { hits: 40, of: 50 }).verdict).toBe('tooEarly');
    expect(compareRates({ hits: 0, of: 0 }, { hits: 0, of: 0 })).toMatchObject({ verdict: 'tooEarly', p: 1, difference: 0 });
    expect(compareRates({ hits: 5_000, of: 5_000 }, { hits: 5_000, of: 5_000 }).verdict).toBe('tooEarly');
  });

  it('says worse of what is better the other way round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2_000 }), fc.nat(5_000), fc.nat(5_000), (x, y, more, most) => {
        const [a, b] = [{ hits: x, of: x + more }, { hits: y, of: y + most }];
        const [there, back] = [compareRates(a, b), compareRates(b, a)];
        expect(there.difference).toBeCloseTo(-back.difference, 12);
        expect(there.p).toBeCloseTo(back.p, 9);
        expect({ better: 'worse', worse: 'better', tooEarly: 'tooEarly', noDifference: 'noDifference' }[there.verdict]).toBe(back.verdict);
        expect(there.low <= there.difference && there.difference <= there.high).toBe(true);
      }),
    );
  });
});

describe('the interval of a rate', () => {
  it('is the one of Wilson, and stays between none and all', () => {
    const { low, high } = wilson({ hits: 10, of: 100 });
    expect([low, high]).toEqual([expect.closeTo(0.0552, 4), expect.closeTo(0.1744, 4)]);
    expect(wilson({ hits: 0, of: 20 }).low).toBe(0);
    expect(wilson({ hits: 20, of: 20 }).high).toBe(1);
    expect(wilson({ hits: 0, of: 0 })).toEqual({ low: 0, high: 1 });
  });
});
