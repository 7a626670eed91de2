const DAY = /^\d{4}-\d\d-\d\d$/;

/** The beginning of a day as date fields write it, or so many days later, on the clock of whoever looks; null for what is no day. */
export function dayStart(day: string | undefined, daysLater = 0): string | null {
  if (day === undefined || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const instant = new Date(year, month - 1, date + daysLater);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
