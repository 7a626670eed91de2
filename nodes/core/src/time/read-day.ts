import { DateTime } from 'luxon';
import { readInstant } from './read-instant.js';

/** The calendar day a date or date and time falls on, on the clocks of a zone. Throws `UserError` `not_a_date`. */
export const readDay = (text: string, zone: string): DateTime => DateTime.fromMillis(readInstant(text, zone), { zone });
