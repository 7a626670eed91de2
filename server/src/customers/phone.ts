import { parsePhoneNumberFromString, isSupportedCountry, type CountryCode } from 'libphonenumber-js/max';

const countryOf = (country: string | null): { defaultCountry?: CountryCode } => (country !== null && isSupportedCountry(country) ? { defaultCountry: country } : {});

/**
 * A phone number in E.164 (`+33612345678`), however it is written. Without a country code it is taken for one of `country` (ISO 3166). Null
 * when no number there is as long.
 * Ranges are opened faster than libraries learn of them, and demos use those reserved for fiction: only the length is looked at.
 */
export function phoneNumber(text: string, country: string | null): string | null {
  const number = parsePhoneNumberFromString(text.normalize('NFKC').trim().replace(/^00/, '+'), { ...countryOf(country), extract: false });
  return number?.isPossible() && number.ext === undefined ? number.number : null;
}

export const isCountry = (text: string): boolean => isSupportedCountry(text);
