import { DateTime } from 'luxon';
import type { CalendarDay } from './local-instant.js';

const SHAPE = /^(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/;

/**
 * The day a date attribute names: an ISO date, or an ISO date and time. With an offset, the day its instant falls on in the zone.
 * Null when nothing is there; `unreadable` when something else is.
 */
export function readDay(value: unknown, zone: string): CalendarDay | null | 'unreadable' {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') return 'unreadable';
  const text = value.trim();
  const match = SHAPE.exec(text);
  if (!match) return 'unreadable';
  const [, day = '', time, , , , offset] = match;
  const iso = time === undefined ? day : `${day}T${time.slice(1).replace(' ', '')}`;
  const parsed = DateTime.fromISO(offset === undefined ? day : iso, { zone: offset === undefined ? 'utc' : zone });
  // year 0 and the time of day are checked too, though only the day counts
  if (!parsed.isValid || parsed.year < 1 || !DateTime.fromISO(iso, { zone: 'utc' }).isValid) return 'unreadable';
  return { year: parsed.year, month: parsed.month, day: parsed.day };
}
