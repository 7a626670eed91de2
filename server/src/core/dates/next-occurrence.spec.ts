import { describe, expect, test } from '@jest/globals';
import type { DateRhythm } from '@parcours/sdk/node';
import fc from 'fast-check';
import { localInstants, type CalendarDay } from './local-instant.js';
import { nextOccurrence, type Occurrence } from './next-occurrence.js';
import { readDay } from './read-day.js';

const DAY = 86_400_000;
const rhythm = (settings: Partial<DateRhythm> = {}): DateRhythm => ({ attribute: 'birthday', offsetDays: 0, repeat: 'yearly', at: '09:00', leapDay: '02-28', ...settings });
const dayOf = (text: string): CalendarDay => readDay(text, 'UTC') as CalendarDay;

/** All occurrences due after one instant and not after another, found one by one. */
function between(settings: Partial<DateRhythm>, date: string, zone: string, from: string | number, until: string | number): Occurrence[] {
  const found: Occurrence[] = [];
  const instants = localInstants();
  let after = { instant: new Date(from).getTime(), key: null as string | null };
  for (;;) {
    const next = nextOccurrence(rhythm(settings), dayOf(date), zone, after, instants);
    if (!next || next.dueAt > new Date(until).getTime()) return found;
    found.push(next);
    after = { instant: next.dueAt, key: next.key };
  }
}
const due = (...args: Parameters<typeof between>): string[] => between(...args).map((one) => new Date(one.dueAt).toISOString());

describe('the next occurrence of a date', () => {
  test('a birthday comes every year at the same hour on the wall, in summer and in winter', () => {
    expect(due({}, '1990-05-12', 'Europe/Paris', '2026-01-01', '2028-12-31')).toEqual(['2026-05-12T07:00:00.000Z', '2027-05-12T07:00:00.000Z', '2028-05-12T07:00:00.000Z']);
    expect(due({}, '1990-12-12', 'Europe/Paris', '2026-01-01', '2027-01-01')).toEqual(['2026-12-12T08:00:00.000Z']);
    expect(due({}, '1990-05-12', 'Pacific/Auckland', '2026-01-01', '2026-12-31')).toEqual(['2026-05-11T21:00:00.000Z']);
  });

  test('someone born on 29 February is remembered in common years by the rule chosen', () => {
    expect(between({ leapDay: '02-28' }, '2000-02-29', 'UTC', '2023-01-01', '2029-01-01').map(({ date }) => date)).toEqual(['2023-02-28', '2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
    expect(between({ leapDay: '03-01' }, '2000-02-29', 'UTC', '2023-01-01', '2029-01-01').map(({ date }) => date)).toEqual(['2023-03-01', '2024-02-29', '2025-03-01', '2026-03-01', '2027-03-01', '2028-02-29']);
    expect(between({}, '1896-02-29', 'UTC', '1899-01-01', '1901-01-01').map(({ date }) => date)).toEqual(['1899-02-28', '1900-02-28']);
  });

  test('days before a date in January fall in the old year, and belong to the new one', () => {
    expect(between({ offsetDays: -10 }, '1980-01-05', 'UTC', '2026-06-01', '2027-12-31')).toMatchObject([{ key: '2027', date: '2027-01-05', dueAt: Date.parse('2026-12-26T09:00Z') }, { key: '2028', date: '2028-01-05', dueAt: Date.parse('2027-12-26T09:00Z') }]);
    expect(between({ offsetDays: 20 }, '1980-12-20', 'UTC', '2026-12-25', '2027-06-01')).toMatchObject([{ key: '2026', date: '2026-12-20', dueAt: Date.parse('2027-01-09T09:00Z') }]);
    expect(between({ offsetDays: 800 }, '2024-01-01', 'UTC', '2024-01-01', '2027-12-31')).toMatchObject([{ key: '2024', dueAt: Date.parse('2026-03-11T09:00Z') }, { key: '2025' }]);
  });

  test('a month too short for the day has it on its last day', () => {
    expect(between({ repeat: 'monthly' }, '2026-10-31', 'UTC', '2026-10-01', '2027-03-31').map(({ date }) => date)).toEqual(['2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28']);
  });

  test('a date that comes once comes once, and not before it is known to the calendar', () => {
    expect(between({ repeat: 'once', offsetDays: -3 }, '2027-03-01', 'UTC', '2026-01-01', '2099-01-01')).toEqual([{ key: '2027-03-01', date: '2027-03-01', dueAt: Date.parse('2027-02-26T09:00Z') }]);
    expect(between({ repeat: 'once' }, '2020-03-01', 'UTC', '2026-01-01', '2099-01-01')).toEqual([]);
    expect(between({}, '2030-05-12', 'UTC', '2026-01-01', '2031-12-31').map(({ key }) => key)).toEqual(['2030', '2031']);
  });

  test('the last year is 9999', () => {
    expect(between({}, '9998-05-12', 'UTC', '9997-01-01', '+012000-01-01').map(({ key }) => key)).toEqual(['9998', '9999']);
    expect(between({ repeat: 'monthly' }, '9999-11-12', 'UTC', '9997-01-01', '+012000-01-01').map(({ key }) => key)).toEqual(['9999-11', '9999-12']);
  });

  test('an hour that clocks skip moves on, one that comes twice is the first', () => {
    expect(due({ at: '02:30' }, '1990-03-28', 'Europe/Paris', '2027-01-01', '2027-12-31')).toEqual(['2027-03-28T01:30:00.000Z']);
    expect(due({ at: '02:30' }, '1990-10-31', 'Europe/Paris', '2027-01-01', '2027-12-31')).toEqual(['2027-10-31T00:30:00.000Z']);
    // Samoa had no 30 December 2011
    expect(due({}, '1990-12-30', 'Pacific/Apia', '2011-12-01', '2012-01-05')).toEqual(['2011-12-30T19:00:00.000Z']);
  });
});

const zones = Intl.supportedValuesOf('timeZone');
const formats = new Map<string, Intl.DateTimeFormat>();
/** What a clock on the wall of the zone shows, as `YYYY-MM-DD HH:MM`; told by Intl, not by the library under test. */
function wall(instant: number, zone: string): string {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(zone, format);
  return format.format(instant);
}

const someDate = fc.date({ min: new Date('1920-01-01'), max: new Date('2040-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const someRhythm = fc.record({
  repeat: fc.constantFrom('yearly' as const, 'monthly' as const),
  offsetDays: fc.integer({ min: -400, max: 400 }),
  at: fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 })).map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  leapDay: fc.constantFrom('02-28' as const, '03-01' as const),
});
const someTime = fc.integer({ min: Date.parse('2012-01-01'), max: Date.parse('2037-01-01') });

describe('dates in every zone of the world', () => {
  test('an occurrence is due on its day, offset included, at its hour on the wall or just after a gap', () => {
    fc.assert(
      fc.property(someDate, someRhythm, fc.constantFrom(...zones), someTime, (date, settings, zone, from) => {
        for (const one of between(settings, date, zone, from, from + 800 * DAY)) {
          const wanted = `${new Date(Date.parse(one.date) + settings.offsetDays * DAY).toISOString().slice(0, 10)} ${settings.at}`;
          const shown = wall(one.dueAt, zone);
          // equal, or moved on by a gap; then the clock did not show the wanted time shortly before either
          if (shown !== wanted) {
            expect(Date.parse(`${shown.replace(' ', 'T')}Z`) - Date.parse(`${wanted.replace(' ', 'T')}Z`)).toBeGreaterThan(0);
            for (let minutes = 1; minutes <= 180; minutes++) expect(wall(one.dueAt - minutes * 60_000, zone)).not.toBe(wanted);
          }
          expect(wall(one.dueAt - 3_600_000, zone)).not.toBe(wanted);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('there is one in each year or month, none is passed over and none comes twice, wherever one starts to look', () => {
    fc.assert(
      fc.property(someDate, someRhythm, fc.constantFrom(...zones), someTime, fc.integer({ min: 0, max: 1_500 }), (date, settings, zone, from, days) => {
        const all = between(settings, date, zone, from, from + 1_600 * DAY);
        const keys = all.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const months = keys.map((key) => (settings.repeat === 'yearly' ? Number(key) : Number(key.slice(0, 4)) * 12 + Number(key.slice(5))));
        months.forEach((month, index) => expect(month).toBe((months[0] as number) + index));
        if (settings.repeat === 'yearly' && from > Date.parse(date) + 401 * DAY) expect(all.length).toBeGreaterThanOrEqual(4);
        const later = from + days * DAY;
        expect(between(settings, date, zone, later, from + 1_600 * DAY)).toEqual(all.filter(({ dueAt }) => dueAt > later));
      }),
      { numRuns: 400 },
    );
  });
});

describe('what counts as a date', () => {
  test.each([
    ['1990-05-12', 'UTC', '1990-05-12'],
    [' 2027-03-01T14:30 ', 'Asia/Tokyo', '2027-03-01'],
    ['2027-03-01 14:30:10.5', 'UTC', '2027-03-01'],
    ['2027-03-01T23:30:00Z', 'Europe/Paris', '2027-03-02'],
    ['2027-03-01T00:30+02:00', 'America/New_York', '2027-02-28'],
    ['2024-02-29', 'UTC', '2024-02-29'],
  ])('%j in %s is the day %s', (text, zone, day) => {
    const { year, month, day: date } = readDay(text, zone) as CalendarDay;
    expect([year, month, date]).toEqual(day.split('-').map(Number));
  });

  test.each([undefined, null, ''])('%j is no date at all', (value) => expect(readDay(value, 'UTC')).toBeNull());

  test.each(['12/05/1990', '1990-02-29', '1990-13-01', '0000-01-01', 'soon', '1990-05', '2027-03-01T25:00', 19_900_512, true, { year: 1990 }, ['1990-05-12']])('%j cannot be read', (value) => expect(readDay(value, 'UTC')).toBe('unreadable'));
});
