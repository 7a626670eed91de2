import { DateTime } from 'luxon';
import { localInstants } from '../dates/local-instant.js';

/** Days of the workspace that a summary is about, both included, and when it is due; epoch milliseconds. */
export interface DigestDays {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly dueAt: number;
  /** Later than this nobody wants it any more. */
  readonly staleAt: number;
  /** When the following one is due. */
  readonly nextAt: number;
}

const AT = '08:00';
const HOUR_MS = 3_600_000;
const LATE_HOURS = { weekly: 72, daily: 14 } as const;
const instants = localInstants();

/** The instant clocks of the zone show 08:00 on the day. */
const morning = (day: DateTime, offsetDays: number, zone: string): number => instants({ year: day.year, month: day.month, day: day.day }, offsetDays, AT, zone);

/**
 * The latest summary that is due: of the week from Monday to Sunday on Monday at eight in the morning of the workspace, of a day on the next one.
 * Weeks and days are those of the calendar, however many hours clocks that are changed leave them.
 */
export function digestDays(period: 'weekly' | 'daily', now: number, zone: string): DigestDays {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const length = period === 'weekly' ? 7 : 1;
  const monday = period === 'weekly' ? today.minus({ days: today.weekday - 1 }) : today;
  const begun = now >= morning(monday, 0, zone) ? monday : monday.minus({ days: length });
  const dueAt = morning(begun, 0, zone);
  return {
    firstDay: begun.minus({ days: length }).toISODate() as string, lastDay: begun.minus({ days: 1 }).toISODate() as string,
    dueAt, staleAt: dueAt + LATE_HOURS[period] * HOUR_MS, nextAt: morning(begun, length, zone),
  };
}
