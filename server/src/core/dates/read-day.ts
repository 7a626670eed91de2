import { DateTime } from 'luxon';
import { daysIn, type CalendarDay } from './local-instant.js';

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?(?: ?(Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * The day a date attribute names: an ISO date, or an ISO date and time. With an offset, the day its instant falls on in the zone.
 * Null when nothing is there; `unreadable` when something else is.
 */
export function readDay(value: unknown, zone: string): CalendarDay | null | 'unreadable' {
  if (value === undefined || value === null || value === '') return null;
  const match = typeof value === 'string' ? SHAPE.exec(value.trim()) : null;
  if (!match) return 'unreadable';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  // a contact's date is read each time it is looked at: luxon takes ten times as long, and is only needed for offsets
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return 'unreadable';
  const [offset, time] = [match[7], match[4]];
  if (offset === undefined) return { year, month, day };
  if (time === undefined) return 'unreadable';
  const local = DateTime.fromISO(`${match[0].slice(0, 10)}T${match[0].slice(11).replace(' ', '').replace(',', '.')}`, { zone });
  return local.isValid ? { year: local.year, month: local.month, day: local.day } : 'unreadable';
}
