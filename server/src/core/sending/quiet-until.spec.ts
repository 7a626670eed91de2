import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { frenchHolidays } from './public-holidays.js';
import { quietUntil, type QuietTimes } from './quiet-until.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FRENCH: QuietTimes = { hours: { from: '22:00', to: '08:00', days: [7], holidays: true }, holidays: { country: 'FR', dates: [] } };
const at = (text: string, zone = 'Europe/Paris'): number => DateTime.fromISO(text, { zone }).toMillis();
const shown = (instant: number | null, zone = 'Europe/Paris'): string => DateTime.fromMillis(instant as number, { zone }).toFormat('yyyy-MM-dd HH:mm');

/** The rule again, in the words of the law: what a clock on the wall must not show while a message goes out. */
function forbidden({ hours, holidays }: QuietTimes, instant: number, zone: string): boolean {
  const local = DateTime.fromMillis(instant, { zone });
  const day = local.toISODate() as string;
  if (hours.days.includes(local.weekday)) return true;
  if (hours.holidays && (holidays.dates.includes(day) || (holidays.country === 'FR' && frenchHolidays(local.year).has(day)))) return true;
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const [from, to, now] = [minutes(hours.from), minutes(hours.to), local.hour * 60 + local.minute];
  return from < to ? now >= from && now < to : from > to && (now >= from || now < to);
}

describe('French advertising by text message', () => {
  it.each([
    ['2026-11-20T12:00', '2026-11-20 12:00', 'goes out at noon'],
    ['2026-11-20T21:59', '2026-11-20 21:59', 'still goes out a minute before ten'],
    ['2026-11-20T22:00', '2026-11-21 08:00', 'waits for the morning after'],
    ['2026-11-21T23:30', '2026-11-23 08:00', 'waits over Sunday'],
    ['2026-11-22T09:00', '2026-11-23 08:00', 'does not go out on a Sunday'],
    ['2026-05-13T22:30', '2026-05-15 08:00', 'waits over Ascension'],
    ['2027-04-30T23:00', '2027-05-03 08:00', 'waits over the first of May and a Sunday'],
    ['2026-12-25T10:00', '2026-12-26 08:00', 'leaves Christmas in peace'],
  ])('of %s may go at %s: it %s', (now, expected) => {
    expect(shown(quietUntil(FRENCH, at(now), 'Europe/Paris'))).toBe(expected);
  });

  it('knows the eleven holidays of each year', () => {
    expect([...frenchHolidays(2026)].sort()).toEqual(['2026-01-01', '2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14', '2026-08-15', '2026-11-01', '2026-11-11', '2026-12-25']);
    expect([...frenchHolidays(2024)].filter((day) => !day.endsWith('-01'))).toEqual(expect.arrayContaining(['2024-05-09', '2024-05-20']));
    // the earliest and the latest Easter there can be
    expect(frenchHolidays(2285).has('2285-03-23')).toBe(true);
    expect(frenchHolidays(2038).has('2038-04-26')).toBe(true);
  });

  it('has days of its own, and may have none that is open', () => {
    const shop: QuietTimes = { ...FRENCH, holidays: { country: null, dates: ['2026-12-24'] } };
    expect(shown(quietUntil(shop, at('2026-12-24T10:00'), 'Europe/Paris'))).toBe('2026-12-25 08:00');
    expect(quietUntil({ ...FRENCH, hours: { ...FRENCH.hours, days: [1, 2, 3, 4, 5, 6, 7] } }, at('2026-12-24T10:00'), 'Europe/Paris')).toBeNull();
  });
});

const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 0, 10, 15, 30, 45)).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const times = fc.record({
  hours: fc.record({ from: clock, to: clock, days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 4 }), holidays: fc.boolean() }),
  holidays: fc.record({ country: fc.constantFrom('FR' as const, null), dates: fc.constant<string[]>([]) }),
});
const zones = fc.constantFrom('Europe/Paris', 'America/Guadeloupe', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Beirut', 'America/Havana', 'Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca', 'UTC');
/** Any instant of some years, or one near a change of clocks in some zone. */
const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0, 1) / MINUTE_MS, max: Date.UTC(2032, 0, 1) / MINUTE_MS }).map((minutes) => minutes * MINUTE_MS),
  fc.tuple(fc.constantFrom('2026-03-28T12:00', '2026-10-24T12:00', '2027-03-13T12:00', '2026-10-31T12:00', '2026-04-04T12:00', '2026-10-03T00:00'), fc.integer({ min: 0, max: 2_880 })).map(([near, minutes]) => at(near, 'UTC') + minutes * MINUTE_MS),
);

describe('quiet hours in any zone, also when clocks change', () => {
  it('never let a message go at a forbidden time, and never make it wait for longer than it must (issue 7)', () => {
    fc.assert(
      fc.property(times, instants, zones, (rules, now, zone) => {
        const until = quietUntil(rules, now, zone);
        if (until === null) return forbidden(rules, now, zone);
        if (forbidden(rules, until, zone) || until < now) return false;
        // whatever was allowed before would have been taken
        for (let earlier = now; earlier < Math.min(until, now + 3 * DAY_MS); earlier += 5 * MINUTE_MS) if (!forbidden(rules, earlier, zone)) return false;
        return true;
      }),
      { numRuns: 400 },
    );
  });

  it('say the same for each instant in between, so that a jump of the clock cannot let a message out early', () => {
    fc.assert(
      fc.property(times, instants, zones, fc.double({ min: 0, max: 1, noNaN: true }), (rules, now, zone, part) => {
        const until = quietUntil(rules, now, zone);
        return until === null || quietUntil(rules, now + Math.floor((until - now) * part), zone) === until;
      }),
      { numRuns: 300 },
    );
  });
});
