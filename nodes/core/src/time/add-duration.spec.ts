import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDuration } from './add-duration.js';
import { readInstant } from './read-instant.js';

const ZONES = ['UTC', 'Europe/Paris', 'Europe/London', 'America/New_York', 'America/St_Johns', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Asia/Tehran', 'Africa/Cairo', 'Africa/Casablanca', 'Pacific/Chatham', 'Pacific/Apia', 'America/Havana'];
const DAY = 86_400_000;
const HOUR = 3_600_000;

const formats = new Map(ZONES.map((zone) => [zone, new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })]));

/** The clock on the wall, as the UTC instant that would show the same digits. */
function wallOf(instantMs: number, zone: string): number {
  const parts = Object.fromEntries((formats.get(zone) as Intl.DateTimeFormat).formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts['year'] as number, (parts['month'] as number) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
}

/** All instants at which the wall shows this, by trying every offset in force around it. */
function instantsShowing(wallMs: number, zone: string): number[] {
  const offsets = new Set([-36, -24, -12, 0, 12, 24, 36].map((hours) => wallOf(wallMs + hours * HOUR, zone) - (wallMs + hours * HOUR)));
  return [...offsets].map((offset) => wallMs - offset).filter((instant) => wallOf(instant, zone) === wallMs).sort((a, b) => a - b);
}

/** Days between 2024 and 2030 on which the clocks of a zone change. */
const changes = ZONES.flatMap((zone) => {
  const days = Array.from({ length: 2_190 }, (_, day) => Date.UTC(2024, 0, 1) + day * DAY);
  return days.filter((day) => wallOf(day, zone) - day !== wallOf(day + DAY, zone) - (day + DAY)).map((day) => ({ zone, day }));
});

const anywhere = fc.record({
  zone: fc.constantFrom(...ZONES),
  // whole minutes, 2015 to 2037
  from: fc.integer({ min: Date.UTC(2015, 0) / 60_000, max: Date.UTC(2037, 0) / 60_000 }).map((minutes) => minutes * 60_000),
});
/** Starts some whole days before a change, so that the wait often ends in a skipped or repeated hour. */
const nearChanges = fc
  .record({ change: fc.constantFrom(...changes), daysBefore: fc.integer({ min: 1, max: 30 }), minutes: fc.integer({ min: 0, max: 24 * 4 }) })
  .map(({ change, daysBefore, minutes }) => ({ zone: change.zone, from: change.day - daysBefore * DAY + minutes * 15 * 60_000 }));
const arbitrary = fc.oneof(anywhere, nearChanges);

describe('adding days, weeks and months', () => {
  test('ends at the same hour on the wall, the first time it is shown, in every zone', () => {
    const amounts = fc.record({ amount: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 400 })), unit: fc.constantFrom('days' as const, 'weeks' as const) });
    fc.assert(
      fc.property(arbitrary, amounts, ({ zone, from }, duration) => {
        const wanted = wallOf(from, zone) + duration.amount * (duration.unit === 'weeks' ? 7 * DAY : DAY);
        const result = addDuration(from, duration, zone);
        const instants = instantsShowing(wanted, zone);
        if (instants.length > 0) expect(result).toBe(instants[0]);
        else {
          // skipped: as far after the jump as the wanted time would have been without it
          const moved = wallOf(result, zone) - wanted;
          expect(moved).toBeGreaterThan(0);
          expect(moved).toBeLessThanOrEqual(DAY);
          expect(wallOf(result - moved, zone)).toBeLessThan(wanted);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('keeps the hour over months, on the last day where a month is too short', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1, max: 36 }), ({ zone, from }, amount) => {
        const start = new Date(wallOf(from, zone));
        const month = start.getUTCMonth() + amount;
        const lastDay = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
        const wanted = Date.UTC(start.getUTCFullYear(), month, Math.min(start.getUTCDate(), lastDay), start.getUTCHours(), start.getUTCMinutes());
        const instants = instantsShowing(wanted, zone);
        if (instants.length > 0) expect(addDuration(from, { amount, unit: 'months' }, zone)).toBe(instants[0]);
      }),
      { numRuns: 800 },
    );
  });

  test('never ends earlier for a longer wait', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 0, max: 60 }), ({ zone, from }, amount) => {
        expect(addDuration(from, { amount: amount + 1, unit: 'days' }, zone)).toBeGreaterThan(addDuration(from, { amount, unit: 'days' }, zone));
      }),
    );
  });

  test('hours and less are elapsed time whatever the clocks do', () => {
    fc.assert(fc.property(arbitrary, fc.integer({ min: 0, max: 10_000 }), ({ zone, from }, amount) => expect(addDuration(from, { amount, unit: 'hours' }, zone)).toBe(from + amount * HOUR)));
  });
});

describe('times that clocks skip or repeat', () => {
  test('a skipped time is moved on by the length of the jump', () => {
    expect(new Date(addDuration(Date.parse('2027-03-27T02:30:00+01:00'), { amount: 1, unit: 'days' }, 'Europe/Paris')).toISOString()).toBe('2027-03-28T01:30:00.000Z');
    expect(readInstant('2027-03-28T02:30', 'Europe/Paris')).toBe(Date.parse('2027-03-28T03:30:00+02:00'));
  });

  test('a repeated time is taken the first time', () => {
    expect(readInstant('2027-10-31T02:30', 'Europe/Paris')).toBe(Date.parse('2027-10-31T02:30:00+02:00'));
    expect(addDuration(Date.parse('2027-11-07T02:30:00+01:00'), { amount: 0.5, unit: 'days' }, 'Europe/Paris')).toBe(Date.parse('2027-11-07T14:30:00+01:00'));
    expect(addDuration(Date.parse('2027-10-30T02:30:00+02:00'), { amount: 1, unit: 'days' }, 'Europe/Paris')).toBe(Date.parse('2027-10-31T02:30:00+02:00'));
  });

  test('a day that starts with a jump starts at its first moment', () => {
    expect(new Date(readInstant('2027-04-30', 'Africa/Cairo')).toISOString()).toBe('2027-04-29T22:00:00.000Z');
  });
});
