/** No letters or digits that are read as another one: no 0 and O, 1, I and L, 5 and S, 2 and Z, 8 and B, U and V. */
export const CODE_ALPHABET = '34679ACDEFGHJKMNPQRTWXY';
const PART = 5;
const PARTS = 2;

/** A code such as `NOEL-7KQ4M-X3HTP`: about 2^45 of them for each prefix, so that nobody finds one by trying. `random` answers numbers from 0 to below 1. */
export function couponCode(prefix: string, random: () => number): string {
  const letters = Array.from({ length: PART * PARTS }, () => CODE_ALPHABET[Math.floor(random() * CODE_ALPHABET.length)]);
  const parts = Array.from({ length: PARTS }, (_, index) => letters.slice(index * PART, (index + 1) * PART).join(''));
  return [...(prefix === '' ? [] : [prefix]), ...parts].join('-');
}

/** A code as it is stored: people type small letters and spaces. */
export const storedCode = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/[\s_]+/g, '').replace(/[‐-―−]/g, '-');

export const isCode = (code: string): boolean => /^[A-Z0-9-]{4,40}$/.test(code);
