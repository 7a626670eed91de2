import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitMotion } from './limit-motion';

describe('what moves on the canvas (issue 8.4)', () => {
  it('is never more than a few cards at once, however much goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat({ max: 400 }), { maxLength: 60 }), (most, steps) => {
        let at = 0;
        const may = limitMotion(most, 900, () => at);
        const allowed: number[] = [];
        for (const step of steps) {
          at += step;
          if (may()) allowed.push(at);
        }
        for (const from of allowed) expect(allowed.filter((other) => other >= from && other < from + 900).length).toBeLessThanOrEqual(most);
      }),
    );
  });
  it('moves again as soon as the first have come to rest', () => {
    let at = 0;
    const may = limitMotion(2, 900, () => at);
    expect([may(), may(), may()]).toEqual([true, true, false]);
    at = 899;
    expect(may()).toBe(false);
    at = 900;
    expect([may(), may(), may()]).toEqual([true, true, false]);
  });
});
