import { UserError } from '@parcours/sdk/node';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

export interface MobileNumber {
  /** E.164, for example +33612345678. */
  readonly number: string;
  /** ISO 3166 code of its country; null for numbers of no country. */
  readonly country: string | null;
}

/** Why nothing is sent to a number, as the delivery keeps it. */
export interface NoMobile {
  readonly code: 'no_number' | 'bad_number' | 'not_a_mobile';
  readonly reason: string;
}

/** Kinds of numbers that cannot receive an SMS. Where a plan does not tell mobile from fixed (United States), or says nothing, it may. */
const NO_SMS = new Set(['FIXED_LINE', 'TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'VOIP', 'UAN', 'VOICEMAIL']);
const KIND: Readonly<Record<string, string>> = { FIXED_LINE: 'a fixed line', TOLL_FREE: 'a free-phone number', PREMIUM_RATE: 'a premium number', SHARED_COST: 'a shared-cost number', VOIP: 'an internet telephone', UAN: 'a company number', VOICEMAIL: 'a voicemail' };

/** Mobile numbers that the regulator Arcep keeps free for films, books and trials: they are written like any other, and nobody has one. */
const FREE_FOR_TRIALS = /^\+3363998\d{4}$/;

const known = (country: string): CountryCode | undefined => (/^[A-Z]{2}$/.test(country) ? (country as CountryCode) : undefined);

/**
 * Reads a number people wrote: international, or as in `country`. Answers why not where nobody would receive an SMS: there is none, it is
 * none, or it is no mobile. Throws `UserError` `several_numbers`.
 */
export function readMobile(written: string, country: string): MobileNumber | NoMobile {
  const text = written.trim();
  if (text === '') return { code: 'no_number', reason: 'The contact has no telephone number.' };
  if (/[,;\n]/.test(text)) throw new UserError('several_numbers', `Expected one telephone number, found "${text.slice(0, 60)}"; send one message per item.`);
  const parsed = parsePhoneNumberFromString(text, { ...(known(country) ? { defaultCountry: known(country) } : {}), extract: false });
  if (parsed !== undefined && FREE_FOR_TRIALS.test(parsed.number)) return { number: parsed.number, country: 'FR' };
  if (parsed === undefined || !parsed.isValid()) return { code: 'bad_number', reason: `"${text.slice(0, 40)}" is no telephone number such as +33612345678.` };
  const kind = parsed.getType();
  if (kind !== undefined && NO_SMS.has(kind)) return { code: 'not_a_mobile', reason: `${parsed.number} is ${KIND[kind]}, which receives no SMS.` };
  return { number: parsed.number, country: parsed.country ?? null };
}

export const isMobile = (read: MobileNumber | NoMobile): read is MobileNumber => 'number' in read;
