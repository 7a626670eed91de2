const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const FRENCH = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/** What lies outside is a slip of the pen or a placeholder, as 0001-01-01 is in many databases (SECURITY O4). */
const YEARS = { first: 1900, last: 2200 };

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= YEARS.first && year <= YEARS.last && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCFullYear() === year;
}

/** A day as `2026-11-22`, also from `22/11/2026`; null when there is no such day, or when it is not between 1900 and 2200. */
export function readDate(text: string): string | null {
  const iso = DAY.exec(text.trim());
  const local = FRENCH.exec(text.trim());
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : [];
  if (year === undefined || month === undefined || day === undefined || !isDay(Number(year), Number(month), Number(day))) return null;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** An instant in ISO 8601 with its offset, UTC when none is named; null when there is no such instant. */
export function readDateTime(text: string): string | null {
  const found = INSTANT.exec(text.trim());
  if (found === null || readDate(found[1] as string) === null) return null;
  const [, day, hour, minute, second = '00', offset = 'Z'] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const zone = offset.toUpperCase() === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const instant = Date.parse(`${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}
