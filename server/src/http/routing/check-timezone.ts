import { badRequest } from '../refusal.js';

/** The zone in its usual spelling. Throws `bad_timezone`. */
export function checkTimezone(timezone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    throw badRequest('bad_timezone', 'Expected in "timezone" an IANA zone such as Europe/Paris, found something else; correct it or leave it out.', { field: 'timezone' });
  }
}
