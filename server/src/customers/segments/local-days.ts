import { DateTime } from 'luxon';
import type { Period } from './segment-test.js';

/** The day it is somewhere, with what follows from it; the same for everybody in that zone. */
export interface LocalDay {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Epoch milliseconds of the next day's beginning. */
  readonly endsAt: number;
  /** When a period from today covers other days: the next day, week or month begins. */
  readonly periodEndsAt: (period: Period) => number;
  /** Days of the year (`MM-DD`) that a period from today covers. 29 February stands on the 28th in common years. */
  readonly daysOf: (period: Period) => ReadonlySet<string>;
  /** `YYYY-MM-DD` so many days before today. */
  readonly before: (days: number) => string;
}

const dayOfYear = (at: DateTime): string => at.toFormat('MM-dd');

function daysOf(today: DateTime, period: Period): ReadonlySet<string> {
  const [from, count] = period === 'week' ? [today.startOf('week'), 7] : period === 'month' ? [today.startOf('month'), today.daysInMonth ?? 31] : [today, period === 'today' ? 1 : period + 1];
  const days = Array.from({ length: count }, (_day, index) => from.plus({ days: index }));
  return new Set(days.flatMap((day) => (dayOfYear(day) === '02-28' && !day.isInLeapYear ? ['02-28', '02-29'] : [dayOfYear(day)])));
}

/** The day in a zone; in `fallback` when the zone is unknown. */
export function localDay(now: number, zone: string | null, fallback: string): LocalDay {
  const there = DateTime.fromMillis(now, { zone: zone ?? fallback });
  const local = there.isValid ? there : DateTime.fromMillis(now, { zone: fallback });
  const today = local.startOf('day');
  return {
    today: today.toFormat('yyyy-MM-dd'),
    endsAt: today.plus({ days: 1 }).startOf('day').toMillis(),
    periodEndsAt: (period) => (period === 'week' || period === 'month' ? today.startOf(period).plus({ [`${period}s`]: 1 }) : today.plus({ days: 1 })).startOf('day').toMillis(),
    daysOf: (period) => daysOf(today, period),
    before: (days) => today.minus({ days }).toFormat('yyyy-MM-dd'),
  };
}
