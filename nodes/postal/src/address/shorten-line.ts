import { PHRASES, SMALL_WORDS, STREET_WORDS, TITLES } from './abbreviations.js';
import { capitals } from './clean-text.js';
import { MAX_CHARACTERS } from './postal-address.js';

const replaceWords = (line: string, table: Readonly<Record<string, string>>): string => line.split(' ').map((word) => (Object.hasOwn(table, capitals(word)) ? (table[capitals(word)] as string) : word)).join(' ');

const replacePhrases = (line: string): string => PHRASES.reduce((text, [phrase, short]) => ` ${text} `.replace(new RegExp(` ${phrase.replaceAll(' ', '[ -]')} `, 'i'), ` ${short} `).trim(), line);

const withoutSmallWords = (line: string): string => {
  const words = line.split(' ');
  return words.filter((word, index) => index === 0 || !SMALL_WORDS.has(capitals(word))).join(' ');
};

/** One by one, from the left, until the line fits. */
function initials(line: string): string {
  const words = line.split(' ');
  const last = words.length - 1;
  for (let index = 0; index < last && words.join(' ').length > MAX_CHARACTERS; index++) {
    const word = words[index] as string;
    if (word.length > 3 && /^\p{L}+(-\p{L}+)*$/u.test(word) && !Object.values(TITLES).includes(word)) words[index] = word.split('-').map((part) => part.slice(0, 1).toUpperCase()).join('-');
  }
  return words.join(' ');
}

/**
 * A line of at most 38 characters where the standard's means are enough, in its order: kinds of street, titles, first names as initials (in
 * the recipient's line only), small words. Lines that fit stay as they are; what is still too long comes back too long.
 */
export function shortenLine(line: string, isPerson = false): string {
  const steps: ((text: string) => string)[] = isPerson
    ? [(text) => replaceWords(text, TITLES), initials]
    : [replacePhrases, (text) => replaceWords(text, STREET_WORDS), (text) => replaceWords(text, TITLES), withoutSmallWords];
  return steps.reduce((text, step) => (text.length <= MAX_CHARACTERS ? text : step(text)), line);
}
