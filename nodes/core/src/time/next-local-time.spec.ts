import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { WEEKDAYS, nextLocalTime } from './next-local-time.js';

const ZONES = ['UTC', 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo', 'Pacific/Apia', 'America/Sao_Paulo'];
const DAY = 86_400_000;
const moments = fc.record({
  zone: fc.constantFrom(...ZONES),
  from: fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2037, 0) }),
  time: fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 1, 29, 30, 59) }).map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  weekdays: fc.subarray([...WEEKDAYS]),
});

describe('the next time of day', () => {
  test('lies ahead, on an allowed day, and shows on the wall unless clocks skip it', () => {
    fc.assert(
      fc.property(moments, ({ zone, from, time, weekdays }) => {
        const instant = nextLocalTime(from, time, weekdays, zone);
        expect(instant).toBeGreaterThan(from);
        expect(instant - from).toBeLessThanOrEqual((weekdays.length === 0 ? 2 : 9) * DAY);
        const wall = DateTime.fromMillis(instant, { zone });
        const shown = wall.toFormat('HH:mm') === time;
        // a skipped time is moved on within the same day, or by a day that a zone left out
        const before = wall.minus({ days: 1 }).set({ hour: 12 });
        if (!shown) expect(wall.offset).not.toBe(before.offset);
        if (shown && weekdays.length > 0) expect(weekdays).toContain(WEEKDAYS[wall.weekday - 1]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is the nearest: asked again just before it, it is the same', () => {
    fc.assert(
      fc.property(moments, fc.double({ min: 0, max: 1, noNaN: true }), ({ zone, from, time, weekdays }, part) => {
        const instant = nextLocalTime(from, time, weekdays, zone);
        const between = Math.min(instant - 1, Math.floor(from + (instant - from) * part));
        expect(nextLocalTime(between, time, weekdays, zone)).toBe(instant);
      }),
      { numRuns: 500 },
    );
  });
});
