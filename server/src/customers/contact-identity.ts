import { UserError, isEmail, type Contact, type Identify, type JsonObject } from '@parcours/sdk/node';
import { normaliseEmail } from './normalise-email.js';
import { phoneNumber } from './phone.js';

/** A contact as it is kept. */
export interface StoredContact extends Contact {
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What is known about a person somebody names: at least one identifier. */
export interface ContactInput extends Identify {
  readonly timezone?: string;
  readonly locale?: string;
}

/** The same, checked and in the form it is stored; null where nothing was said. */
export interface ContactIdentity {
  readonly email: string | null;
  /** What the address is found by. */
  readonly emailKey: string | null;
  readonly externalId: string | null;
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  /** A null removes the attribute. */
  readonly attributes: JsonObject;
}

const refuse = (code: string, field: string, message: string): never => {
  throw new UserError(code, message, { field });
};

const trimmed = (text: string | undefined): string | null => text?.trim() || null;

/** Throws `UserError` `bad_timezone`. */
export function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    refuse('bad_timezone', 'timezone', 'Expected in "timezone" an IANA zone such as Europe/Paris, found something else; correct it or leave it out.');
  }
}

/** Throws `UserError` `bad_locale`. */
export function checkLocale(locale: string): void {
  try {
    new Intl.Locale(locale);
  } catch {
    refuse('bad_locale', 'locale', 'Expected in "locale" a language tag such as fr-FR, found something else; correct it or leave it out.');
  }
}

/** RFC 5321 allows nearly anything between quotation marks; few use it, but it is theirs. */
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}]){1,62}"@[^\s@<>()[\],;:"\\.]+(?:\.[^\s@<>()[\],;:"\\.]+)+$/u;

/** An address as it is shown and written to. Throws `UserError` `bad_email`. */
export function checkEmail(text: string): string {
  const email = text.trim().normalize('NFC');
  if (!isEmail(email) && !(email.length <= 254 && QUOTED.test(email))) refuse('bad_email', 'email', 'Expected in "email" an address such as ada@example.org, found something else; correct it or leave it out.');
  return email;
}

/** A number in E.164; `country` says whose numbers go without a country code. Throws `UserError` `bad_phone`. */
export function checkPhone(text: string, country: string | null): string {
  return phoneNumber(text, country) ?? refuse('bad_phone', 'phone', `Expected in "phone" a number such as +33 6 12 34 56 78${country === null ? ', with its country code' : ''}, found something else; correct it or leave it out.`);
}

/**
 * Checks and normalises. `country` (ISO 3166) is where phone numbers without a country code belong. Throws `UserError` `bad_email`, `bad_phone`,
 * `bad_timezone`, `bad_locale`, `no_identifier`.
 */
export function contactIdentity(input: ContactInput, country: string | null = null): ContactIdentity {
  const email = trimmed(input.email) === null ? null : checkEmail(input.email as string);
  const phone = trimmed(input.phone);
  const identity: ContactIdentity = {
    email,
    emailKey: email === null ? null : normaliseEmail(email),
    externalId: trimmed(input.externalId),
    phone: phone === null ? null : checkPhone(phone, country),
    timezone: trimmed(input.timezone),
    locale: trimmed(input.locale),
    attributes: input.attributes ?? {},
  };
  if (identity.email === null && identity.externalId === null && identity.phone === null)
    refuse('no_identifier', 'email', 'A contact needs "email", "phone" or "externalId" to be found by, found none of them; add one.');
  if (identity.timezone !== null) checkTimezone(identity.timezone);
  if (identity.locale !== null) checkLocale(identity.locale);
  return identity;
}
