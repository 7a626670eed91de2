import { DateTime, IANAZone } from 'luxon';

/** A day on the calendar. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export const daysIn = (year: number, month: number): number => (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);

/** The instant a clock on the wall of the zone first shows `at` (`HH:MM`), `offsetDays` after the day; epoch milliseconds. */
export type LocalInstant = (day: CalendarDay, offsetDays: number, at: string, zone: string) => number;

function compute({ year, month, day }: CalendarDay, offsetDays: number, at: string, zone: string): number {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const shifted = DateTime.utc(year, month, day).plus({ days: offsetDays });
  const local = DateTime.fromObject({ year: shifted.year, month: shifted.month, day: shifted.day, hour, minute }, { zone });
  // a time that is skipped moves on by the length of the jump; of a time that comes twice the first counts
  return Math.min(...local.getPossibleOffsets().map((possible) => possible.toMillis()));
}

const REMEMBERED = 20_000;

/** Remembers what it computed, up to a bound: millions of contacts share a few hundred days in a handful of zones. */
export function localInstants(): LocalInstant {
  const known = new Map<string, number>();
  return (day, offsetDays, at, zone) => {
    const key = `${day.year}-${day.month}-${day.day} ${offsetDays} ${at} ${zone}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    if (known.size >= REMEMBERED) known.clear();
    const instant = compute(day, offsetDays, at, zone);
    known.set(key, instant);
    return instant;
  };
}

/** The zone days are counted in: the contact's, where it names one the world knows; else the other. */
export const zoneOr = (zone: string | null, fallback: string): string => (zone !== null && IANAZone.create(zone).isValid ? zone : fallback);
