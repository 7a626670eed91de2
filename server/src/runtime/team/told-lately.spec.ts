import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TOLD_PER_HOUR, ToldLately } from './told-lately.js';

describe('how often people of the house are told', () => {
  it('is at most sixty times in any hour, whoever asks and when; others are told all the same (S7)', () => {
    fc.assert(fc.property(fc.array(fc.record({ who: fc.constantFrom('ada', 'bob'), afterMs: fc.integer({ min: 0, max: 200_000 }) }), { maxLength: 300 }), (asked) => {
      const told = new ToldLately();
      const instants: Record<string, number[]> = { ada: [], bob: [] };
      let now = 0;
      for (const { who, afterMs } of asked) {
        now += afterMs;
        const lately = (instants[who] as number[]).filter((at) => at > now - 3_600_000).length;
        expect(told.take(who, now)).toBe(lately < TOLD_PER_HOUR);
        if (lately < TOLD_PER_HOUR) instants[who]?.push(now);
      }
    }), { numRuns: 100 });
  });

  it('begins anew an hour later, and with a clock that was set back', () => {
    const told = new ToldLately();
    for (let index = 0; index < TOLD_PER_HOUR; index += 1) told.take('ada', 1_000);
    expect([told.take('ada', 1_000), told.take('ada', 3_601_000)]).toEqual([false, true]);
    expect(told.take('ada', 0)).toBe(true);
  });
});
