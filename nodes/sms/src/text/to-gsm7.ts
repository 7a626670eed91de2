import { gsmCodes } from '@parcours/sdk/node';

/** What typographers and word processors put in, as telephones without it write it. */
const PLAIN: Readonly<Record<string, string>> = {
  '’': "'", '‘': "'", '‚': "'", '‛': "'", '′': "'", '`': "'", '´': "'", '“': '"', '”': '"', '„': '"', '″': '"', '«': '"', '»': '"', '‹': '<', '›': '>',
  '–': '-', '—': '-', '‐': '-', '‑': '-', '‒': '-', '−': '-', '…': '...', '•': '-', '·': '.', '×': 'x', '÷': '/', '°': 'o', '№': 'No', '™': 'TM', '©': '(c)', '®': '(R)',
  'œ': 'oe', 'Œ': 'OE', 'ł': 'l', 'Ł': 'L', 'đ': 'd', 'Đ': 'D', 'ð': 'd', 'þ': 'th', 'ı': 'i', 'ẞ': 'SS', 'µ': 'u', 'μ': 'u', '\t': ' ',
};
/** Spaces of all widths, and what has no width at all. */
const SPACE = /^[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]$/u;
const NOTHING = /^[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u0300-\u036f]$/u;

function plain(character: string): string | undefined {
  if (gsmCodes(character) !== undefined) return character;
  if (SPACE.test(character)) return ' ';
  if (NOTHING.test(character)) return '';
  const known = PLAIN[character];
  if (known !== undefined) return known;
  // an accent telephones do not have goes, its letter stays: ê is e
  const letters = [...character.normalize('NFKD')].filter((part) => !NOTHING.test(part));
  return letters.length > 0 && letters.every((part) => gsmCodes(part) !== undefined) ? letters.join('') : undefined;
}

/**
 * The text with the letters and signs of the GSM alphabet, as near as they come: ê becomes e, “ becomes ", œ becomes oe. What has no such
 * letter (漢, 👋) stays as it is, so that nothing is lost; the message is then longer, which `measureSms` says. French quotation marks lose the spaces inside of them.
 */
export const toGsm7 = (text: string): string =>
  // an accent written as a character of its own first joins its letter, for é is in the alphabet
  [...text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/«[\s\u202f]+/gu, '«').replace(/[\s\u202f]+»/gu, '»')].map((character) => plain(character) ?? character).join('');
