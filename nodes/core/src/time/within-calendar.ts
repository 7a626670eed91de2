import { UserError } from '@parcours/sdk/node';

const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** An instant nobody has to wait for beyond the last day of the year 9999. Throws `UserError` `too_far`. */
export function withinCalendar(instantMs: number): number {
  if (instantMs <= LAST_INSTANT) return instantMs;
  throw new UserError('too_far', 'Expected a wait that ends by the year 9999, found one that ends later; check the date or the duration.');
}
