/**
 * The one form an email address is found and compared by: trimmed, NFC, lower-case.
 * Look-alikes stay different addresses: nobody is found by an address that only resembles theirs.
 */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
