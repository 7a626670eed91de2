import type { QuietHours, SendingRules } from '@parcours/sdk/api';
import { DateTime } from 'luxon';
import { frenchHolidays } from './public-holidays.js';

export interface QuietTimes {
  readonly hours: QuietHours;
  readonly holidays: SendingRules['holidays'];
}

/** Sundays and holidays never stand in a row for so long; who closes more days by hand gets no answer. */
const MAX_DAYS = 60;
const QUARTER_MS = 900_000;

function isClosed({ hours, holidays }: QuietTimes, local: DateTime): boolean {
  if (hours.days.includes(local.weekday)) return true;
  if (!hours.holidays) return false;
  const day = local.toFormat('yyyy-MM-dd');
  return holidays.dates.includes(day) || (holidays.country === 'FR' && frenchHolidays(local.year).has(day));
}

function isQuiet(times: QuietTimes, local: DateTime): boolean {
  if (isClosed(times, local)) return true;
  const { from, to } = times.hours;
  if (from === to) return false;
  const at = local.toFormat('HH:mm');
  return from < to ? at >= from && at < to : at >= from || at < to;
}

/** Instants of a day at which quiet may end: its start, `to` as often as clocks show it, and on a day whose clocks change every quarter of an hour. */
function ends({ hours }: QuietTimes, day: DateTime): number[] {
  const [hour = 0, minute = 0] = hours.to.split(':').map(Number);
  const [start, end] = [day.startOf('day'), day.plus({ days: 1 }).startOf('day')];
  const found = [start.toMillis(), ...start.set({ hour, minute }).getPossibleOffsets().map((possible) => possible.toMillis())];
  if (start.offset !== end.offset) for (let instant = start.toMillis(); instant < end.toMillis(); instant += QUARTER_MS) found.push(instant);
  return found;
}

/**
 * The first instant from `now` on at which a message may be sent to somebody in the zone; `now` itself where it may be sent at once, null where
 * nothing is ever allowed. Wall clocks count: a time that is skipped never was, and one that comes twice counts both times.
 */
export function quietUntil(times: QuietTimes, now: number, zone: string): number | null {
  const local = DateTime.fromMillis(now, { zone });
  if (!isQuiet(times, local)) return now;
  for (let day = local.startOf('day'), count = 0; count < MAX_DAYS; count++, day = day.plus({ days: 1 }).startOf('day')) {
    const found = ends(times, day)
      .filter((instant) => instant > now && !isQuiet(times, DateTime.fromMillis(instant, { zone })))
      .sort((a, b) => a - b)[0];
    if (found !== undefined) return found;
  }
  return null;
}

/** Remembers what it found until it has passed: a thousand messages that are put off together are of a handful of zones. */
export function rememberQuiet(): typeof quietUntil {
  const known = new Map<string, number | null>();
  return (times, now, zone) => {
    const key = `${now} ${zone} ${JSON.stringify(times)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const until = quietUntil(times, now, zone);
    known.set(key, until);
    return until;
  };
}
