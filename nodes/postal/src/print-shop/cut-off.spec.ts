import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextCutOff, readCutOff } from './cut-off.js';

const next = (now: string, zone: string, time: string, days = 'weekdays') => {
  const { at, lot } = nextCutOff(Date.parse(now), zone, readCutOff(time, days));
  return [new Date(at).toISOString(), lot];
};

describe('the cut-off of a lot', () => {
  test.each([
    ['2026-11-23T09:00:00Z', 'Europe/Paris', '16:00', 'weekdays', '2026-11-23T15:00:00.000Z', '2026-11-23_1600'],
    ['2026-11-23T15:00:00Z', 'Europe/Paris', '16h00', 'weekdays', '2026-11-24T15:00:00.000Z', '2026-11-24_1600'],
    ['2026-11-27T20:00:00Z', 'Europe/Paris', '16:00', 'weekdays', '2026-11-30T15:00:00.000Z', '2026-11-30_1600'],
    ['2026-11-27T20:00:00Z', 'Europe/Paris', '16:00', 'everyDay', '2026-11-28T15:00:00.000Z', '2026-11-28_1600'],
    ['2026-03-28T20:00:00Z', 'Europe/Paris', '02:30', 'everyDay', '2026-03-29T01:30:00.000Z', '2026-03-29_0230'],
    ['2026-10-24T20:00:00Z', 'Europe/Paris', '02:30', 'everyDay', '2026-10-25T00:30:00.000Z', '2026-10-25_0230'],
    ['2026-11-23T23:30:00Z', 'Pacific/Auckland', '09:00', 'weekdays', '2026-11-24T20:00:00.000Z', '2026-11-25_0900'],
  ])('after %s in %s at %s (%s)', (now, zone, time, days, at, lot) => {
    expect(next(now, zone, time, days)).toEqual([at, lot]);
  });

  test('is always ahead, and everybody who comes before it is in the same lot', () => {
    fc.assert(fc.property(fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2030-01-01') }), fc.constantFrom('Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'), fc.integer({ min: 0, max: 23 }), fc.constantFrom('weekdays', 'everyDay'), fc.double({ min: 0, max: 0.999, noNaN: true }), (now, zone, hour, days, part) => {
      const cutOff = readCutOff(`${hour}:30`, days);
      const { at, lot } = nextCutOff(now, zone, cutOff);
      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThan(4 * 86_400_000);
      expect(nextCutOff(Math.floor(now + (at - now) * part), zone, cutOff)).toEqual({ at, lot });
    }), { numRuns: 300 });
  });
});
