import type { Duration } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { addDuration } from './add-duration.js';
import { atLocalTime } from './local-time.js';

const DAY = 86_400_000;
/** The longest a unit can be, a day of 25 hours included: an estimate with it never goes too far. */
const longestMs = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: DAY + 3_600_000, weeks: 7 * DAY + 3_600_000, months: 31 * DAY + 3_600_000 };

export interface Rhythm {
  readonly every: Duration;
  /** On the clock of the zone; empty: the time of day of the start. */
  readonly time: string;
}

/** When turn number `turn` comes: that many intervals after the start, so that small delays never add up. */
export function turnAt(startMs: number, turn: number, { every, time }: Rhythm, zone: string): number {
  const at = addDuration(startMs, { amount: every.amount * turn, unit: every.unit }, zone);
  return time === '' ? at : atLocalTime(DateTime.fromMillis(at, { zone }), time);
}

/** The first turn after another one that still lies ahead. */
export function nextTurn(startMs: number, after: number, rhythm: Rhythm, zone: string, now: number): number {
  let turn = Math.max(after + 1, Math.floor((now - startMs) / (longestMs[rhythm.every.unit] * rhythm.every.amount)) - 1);
  while (turnAt(startMs, turn, rhythm, zone) <= now) turn++;
  return turn;
}
