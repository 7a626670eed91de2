import { UserError } from '@parcours/sdk/node';
import { DateTime } from 'luxon';
import { firstInstant } from './first-instant.js';

const SHAPE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/;
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A date or a date and time as an instant in epoch milliseconds. Without an offset it is read on the clock of the zone,
 * a date alone is its first moment. Throws `UserError` `not_a_date`.
 */
export function readInstant(text: string, zone: string): number {
  const trimmed = text.trim();
  const iso = trimmed.replace(/^(\S+) (\d)/, '$1T$2').replace(' ', '');
  const parsed = SHAPE.test(trimmed) ? DateTime.fromISO(iso, { zone }) : null;
  if (!parsed?.isValid) throw new UserError('not_a_date', `Expected a date such as 2027-03-01 or 2027-03-01T09:00, found ${trimmed === '' ? 'nothing' : `"${trimmed.slice(0, 60)}"`}; check the date or its template.`);
  return iso.length > 10 && OFFSET.test(iso) ? parsed.toMillis() : firstInstant(parsed);
}
