import type { TextPattern } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { firstInstant } from './first-instant.js';

/** A time of day as people write it, 00:00 to 23:59. */
export const TIME_OF_DAY: TextPattern = { source: '([01]\\d|2[0-3]):[0-5]\\d', expected: { en: 'a time such as 09:30', fr: 'une heure, par exemple 09:30' } };

/** The instant at which clocks show this time on a day, in the day's zone; `firstInstant` says what of times they skip or repeat. */
export function atLocalTime(day: DateTime, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return firstInstant(DateTime.fromObject({ year: day.year, month: day.month, day: day.day, hour, minute }, { zone: day.zone }));
}
