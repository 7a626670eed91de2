import { DateTime } from 'luxon';

/** The same clock time so many days or months later (or earlier) in a zone; the last day of a month that is too short. */
export const addCalendar = (instant: number, amount: { readonly days?: number; readonly months?: number }, zone: string): number => DateTime.fromMillis(instant, { zone }).plus(amount).toMillis();
