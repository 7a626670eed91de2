const DAY_MS = 86_400_000;
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Easter Sunday of a year of the Gregorian calendar, as UTC midnight. Source: Meeus, Jones and Butcher. */
function easter(year: number): number {
  const [a, century, rest] = [year % 19, Math.floor(year / 100), year % 100];
  const leaps = century - Math.floor(century / 4);
  const moon = (19 * a + leaps - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7;
  const late = Math.floor((a + 11 * moon + 22 * week) / 451);
  const sum = moon + week - 7 * late + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1);
}

const FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
/** Easter Monday, Ascension, Whit Monday: days after Easter Sunday. */
const AFTER_EASTER = [1, 39, 50];

const known = new Map<number, ReadonlySet<string>>();

/** The eleven public holidays of France in a year (Code du travail, L3133-1), as `YYYY-MM-DD`. The two more of Alsace-Moselle are not among them. */
export function frenchHolidays(year: number): ReadonlySet<string> {
  let days = known.get(year);
  if (days === undefined) {
    const sunday = easter(year);
    days = new Set([...FIXED.map((day) => `${year}-${day}`), ...AFTER_EASTER.map((after) => iso(sunday + after * DAY_MS))]);
    known.set(year, days);
  }
  return days;
}
