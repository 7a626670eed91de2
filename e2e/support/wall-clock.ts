const ZONE = 'Europe/Paris';
const parts = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** What the clock of the workspace shows at an instant, as if it were UTC. */
function wallAt(at: number): number {
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year as number, (month as number) - 1, day as number, hour as number, minute as number, second as number);
}

/** The day it is there at an instant: another than in UTC for an hour or two around midnight. */
export const dayOf = (at: number): string => new Date(wallAt(at)).toISOString().slice(0, 10);

/** The instant at which that clock shows a time of a day (2027-03-02, 10:00); none of our tests ask for one that is skipped. */
export function instantOf(date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const guess = wall - (wallAt(wall) - wall);
  return guess - (wallAt(guess) - wall);
}

/** `2027-03-02` and so many days. */
export const plusDays = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The first Tuesday after an instant, on or after a day of a year (03-01) where one is named. */
export function nextTuesday(after: number, from?: string): string {
  const today = dayOf(after);
  const thisYear = `${today.slice(0, 4)}-${from ?? ''}`;
  let date = from === undefined ? plusDays(today, 1) : thisYear > today ? thisYear : `${Number(today.slice(0, 4)) + 1}-${from}`;
  while (new Date(`${date}T00:00:00Z`).getUTCDay() !== 2) date = plusDays(date, 1);
  return date;
}
