import { problems } from './address-problems.js';
import { capitals, isPrintable, oneLine, plainCapitals } from './clean-text.js';
import { countryCode, countryLine, isFrench } from './countries.js';
import { COUNTRY_FORMATS, GENERAL_FORMAT, type CountryFormat } from './country-formats.js';
import { ADDRESS_PARTS, MAX_CHARACTERS, MAX_LINES, type AddressProblem, type LaidOutAddress, type PostalAddress, type Shortening } from './postal-address.js';
import { shortenLine } from './shorten-line.js';

interface Line {
  readonly text: string;
  readonly isPerson?: true;
}

const OVERSEAS_POSTCODE = /^9[78]\d{3}$/;

/** NF Z10-011: from the person to the city, in capitals without punctuation from the street on. */
function frenchLines(address: PostalAddress, postcode: string): Line[] {
  const [street, locality] = [plainCapitals(address.street), plainCapitals(address.locality)];
  return [{ text: address.recipient, isPerson: true as const }, { text: address.organisation }, { text: address.deliveryPoint }, { text: address.building }, { text: street }, { text: locality }, { text: `${postcode} ${plainCapitals(address.city)}`.trim() }];
}

function foreignLines(address: PostalAddress, postcode: string, format: CountryFormat): Line[] {
  const last = format.last({ postcode, city: capitals(address.city), region: capitals(address.region) });
  return [{ text: address.recipient, isPerson: true as const }, { text: address.organisation }, { text: address.deliveryPoint }, { text: address.building }, { text: address.street }, { text: address.locality }, ...last.map((text) => ({ text }))];
}

function missing(address: PostalAddress, format: CountryFormat): AddressProblem[] {
  const found: AddressProblem[] = [];
  if (address.recipient === '' && address.organisation === '') found.push(problems.missing('recipient'));
  if (address.street === '' && address.locality === '' && !/\bcedex\b/i.test(address.city)) found.push(problems.missing('street'));
  if (address.postcode === '' && !format.optionalPostcode) found.push(problems.missing('postcode'));
  if (address.city === '') found.push(problems.missing('city'));
  if (format.needsRegion && address.region === '') found.push(problems.missing('region'));
  return found;
}

const cleaned = (address: PostalAddress): PostalAddress => Object.fromEntries(ADDRESS_PARTS.map((part) => [part, oneLine(address[part])])) as unknown as PostalAddress;

function writtenPostcode(typed: string, format: CountryFormat, french: boolean): string {
  const upper = capitals(typed);
  if (upper === '') return '';
  return french ? upper.replace(/^F\s*-\s*/, '').replace(/(?<=\d)\s+(?=\d)/g, '') : (format.written?.(upper) ?? upper);
}

/**
 * The lines of an address as they stand behind the window: for France and its overseas departments after NF Z10-011, elsewhere in the order
 * the Universal Postal Union publishes, with the country in capitals below when it is not the sender's. Lines of more than 38 characters are
 * abbreviated by the standard's means, and each such change is told; what still does not fit, or is missing, is a problem: nothing is cut off.
 * @param home ISO 3166 code of the sender's country
 */
export function layOutAddress(typed: PostalAddress, home = 'FR'): LaidOutAddress {
  const address = cleaned(typed);
  const country = address.country === '' ? home : countryCode(address.country);
  const french = country !== null && isFrench(country);
  const format = country === null ? GENERAL_FORMAT : french ? (COUNTRY_FORMATS['FR'] as CountryFormat) : (COUNTRY_FORMATS[country] ?? GENERAL_FORMAT);
  const postcode = writtenPostcode(address.postcode, format, french);
  const found = missing(address, format);
  if (country === null) found.unshift(problems.country(address.country));
  else if (postcode !== '' && !(format.postcode.test(postcode) && (!french || country === 'FR' || OVERSEAS_POSTCODE.test(postcode)))) found.push(problems.postcode(address.postcode, countryLine(country, home), french && country !== 'FR' ? '97110' : format.example));
  const isAbroad = country !== null && country !== home && !(french && isFrench(home));
  const wanted = (french ? frenchLines(address, postcode) : foreignLines(address, postcode, format)).concat(isAbroad ? [{ text: countryLine(country, home) }] : []).filter(({ text }) => text !== '');
  const shortened: Shortening[] = [];
  const lines = wanted.map(({ text, isPerson }) => {
    const short = shortenLine(text, isPerson);
    if (short !== text) shortened.push({ from: text, to: short });
    return short;
  });
  for (const line of lines) {
    if (line.length > MAX_CHARACTERS) found.push(problems.long(line));
    if (!isPrintable(line)) found.push(problems.unprintable(line));
  }
  if (lines.length > MAX_LINES) found.push(problems.many(lines.length));
  return { country: country ?? '', isAbroad, lines, shortened, problems: found };
}
