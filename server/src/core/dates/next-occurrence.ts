import type { DateRhythm } from '@parcours/sdk/node';
import { daysIn, type CalendarDay, type LocalInstant } from './local-instant.js';

/** One passage of a date: the birthday of 2027, the renewal on 12 May. */
export interface Occurrence {
  /**
   * What makes it this one and no other: the year of a yearly date, the month of a monthly one, the day of one that comes once.
   * A birthday that is corrected in June is still the birthday of that year: it has one run, before or after the correction.
   */
  readonly key: string;
  /** `YYYY-MM-DD`: the date itself, without the offset. */
  readonly date: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

export interface After {
  /** Only occurrences due later than this. */
  readonly instant: number;
  /** Only occurrences past this one. */
  readonly key: string | null;
}

const LAST_YEAR = 9_999;
const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** The date in the nth year or month, counted from the year 0. */
function dayOf(index: number, { repeat, leapDay }: DateRhythm, anchor: CalendarDay): CalendarDay {
  if (repeat === 'once') return anchor;
  if (repeat === 'monthly') {
    const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
    return { year, month, day: Math.min(anchor.day, daysIn(year, month)) };
  }
  if (anchor.month !== 2 || anchor.day !== 29 || daysIn(index, 2) === 29) return { ...anchor, year: index };
  return leapDay === '02-28' ? { year: index, month: 2, day: 28 } : { year: index, month: 3, day: 1 };
}

const indexOf = (repeat: DateRhythm['repeat'], { year, month }: CalendarDay): number => (repeat === 'once' ? 0 : repeat === 'yearly' ? year : year * 12 + month - 1);

function keyOf(index: number, repeat: DateRhythm['repeat'], date: string): string {
  if (repeat === 'once') return date;
  return repeat === 'yearly' ? pad(index, 4) : date.slice(0, 7);
}

function indexAfter(key: string, repeat: DateRhythm['repeat']): number {
  const [year = 0, month = 1] = key.split('-').map(Number);
  return indexOf(repeat, { year, month, day: 1 }) + 1;
}

/** The first occurrence of a date after an instant and after an occurrence; null when there is none. The date itself is the first of all. */
export function nextOccurrence(rhythm: DateRhythm, anchor: CalendarDay, zone: string, after: After, localInstant: LocalInstant): Occurrence | null {
  const { repeat, offsetDays, at } = rhythm;
  const occurrence = (index: number): Occurrence => {
    const day = dayOf(index, rhythm, anchor);
    const date = `${pad(day.year, 4)}-${pad(day.month, 2)}-${pad(day.day, 2)}`;
    return { key: keyOf(index, repeat, date), date, dueAt: localInstant(day, offsetDays, at, zone) };
  };
  if (repeat === 'once') {
    const only = occurrence(0);
    return only.dueAt > after.instant && only.key !== after.key ? only : null;
  }
  // two days earlier than asked, so that no zone and no clock change can hide one
  const near = new Date(after.instant - (offsetDays + 2) * 86_400_000);
  const nearby = Number.isNaN(near.getTime()) ? 0 : indexOf(repeat, { year: near.getUTCFullYear(), month: near.getUTCMonth() + 1, day: 1 });
  const last = indexOf(repeat, { year: LAST_YEAR, month: 12, day: 1 });
  for (let index = Math.max(indexOf(repeat, anchor), nearby, after.key === null ? 0 : indexAfter(after.key, repeat)); index <= last; index++) {
    const found = occurrence(index);
    if (found.dueAt > after.instant) return found;
  }
  return null;
}
