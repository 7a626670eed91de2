import { DateTime } from 'luxon';
import { atLocalTime } from './local-time.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Two weeks: more than the longest way to a weekday, in a zone that leaves a day out too (Apia, December 2011). */
const MAX_DAYS = 14;

/**
 * The next instant at which clocks in a zone show a time, on one of some weekdays (any when empty). Always after `fromMs`: who
 * arrives on the stroke waits for the next one, so that a loop through such a wait goes round once a day and not at once.
 */
export function nextLocalTime(fromMs: number, time: string, weekdays: readonly Weekday[], zone: string): number {
  const today = DateTime.fromMillis(fromMs, { zone });
  for (let days = 0; days <= MAX_DAYS; days++) {
    const day = today.plus({ days });
    if (weekdays.length > 0 && !weekdays.includes(WEEKDAYS[day.weekday - 1] as Weekday)) continue;
    const instant = atLocalTime(day, time);
    if (instant > fromMs) return instant;
  }
  throw new Error(`No day within ${MAX_DAYS} days has ${time} in ${zone}.`);
}
