const ZONED = /^(.*?)(?:\[([^\]]*)\])?$/s;

/**
 * Splits a date and time as a `dateTime` field with `zone` keeps it, `2027-03-01T09:00[Europe/Paris]` (RFC 9557 without an offset):
 * the local date and time, and the IANA zone it is meant in; null where none was chosen.
 */
export function splitZone(text: string): { readonly local: string; readonly zone: string | null } {
  const [, local = text, zone] = ZONED.exec(text) ?? [];
  return { local, zone: zone ?? null };
}

/** Whether this runtime knows a zone by that IANA name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
