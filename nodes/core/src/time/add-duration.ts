import type { Duration } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { firstInstant } from './first-instant.js';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const elapsedMs = { seconds: SECOND, minutes: 60 * SECOND, hours: 3_600 * SECOND, days: DAY, weeks: 7 * DAY, months: 30 * DAY };

/**
 * The instant a duration after another, both in epoch milliseconds.
 *
 * Seconds, minutes and hours are elapsed time. Days, weeks and months are calendar time in the zone: two days after Friday 18:00
 * is Sunday 18:00 on the clock on the wall, also when that night had 23 or 25 hours; see `firstInstant` for times that clocks skip
 * or repeat. A month after 31 January is the last day of February. Of a fraction, the whole part is calendar time and the rest
 * elapsed time (days of 24 hours, months of 30 days).
 */
export function addDuration(fromMs: number, { amount, unit }: Duration, zone: string): number {
  if (unit === 'seconds' || unit === 'minutes' || unit === 'hours') return Math.round(fromMs + amount * elapsedMs[unit]);
  const whole = Math.trunc(amount);
  const fromCalendar = whole === 0 ? fromMs : firstInstant(DateTime.fromMillis(fromMs, { zone }).plus({ [unit]: whole }));
  return Math.round(fromCalendar + (amount - whole) * elapsedMs[unit]);
}
