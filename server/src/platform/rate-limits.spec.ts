import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RateLimits } from './rate-limits.js';
import { readRateSettings } from './rate-settings.js';

// O6
describe('a limit on requests', () => {
  test('lets through half a minute at once, and over any time never more than that and its rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 600 }), fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 }), (perMinute, gaps) => {
        let now = 0;
        const limits = new RateLimits(() => now);
        let through = 0;
        for (const gap of gaps) {
          now += gap;
          if (limits.take('ada', perMinute) === null) through += 1;
          expect(through).toBeLessThanOrEqual(Math.floor(perMinute / 2 + (now * perMinute) / 60_000 + 1e-6));
        }
      }),
    );
  });

  test('says when to come again, and lets whoever waits that long in', () => {
    let now = 0;
    const limits = new RateLimits(() => now);
    while (limits.take('ada', 20) === null);
    const seconds = limits.take('ada', 20) ?? 0;
    expect(seconds).toBe(3);
    now += seconds * 1_000;
    expect(limits.take('ada', 20)).toBeNull();
  });

  test('is kept for everybody apart', () => {
    const limits = new RateLimits(() => 0);
    while (limits.take('ada', 20) === null);
    expect(limits.take('bob', 20)).toBeNull();
  });

  test('keeps no more than fifty thousand in memory', () => {
    const limits = new RateLimits(() => 0);
    for (let number = 0; number < 60_000; number += 1) limits.take(`address ${number}`, 20);
    expect((limits as unknown as { buckets: Map<string, unknown> }).buckets.size).toBe(50_000);
  });
});

describe('the setting of limits', () => {
  test('changes those it names, and can switch off all', () => {
    expect(readRateSettings('pages=10, hooks=0')).toMatchObject({ pages: 10, hooks: 0, callers: 6_000 });
    expect(Object.values(readRateSettings('off'))).toEqual([0, 0, 0, 0, 0]);
  });

  test('says what is wrong with it', () => {
    expect(() => readRateSettings('page=10')).toThrow('PARCOURS_RATE_LIMITS must be off, or requests a minute');
  });
});
