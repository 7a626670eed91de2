const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', Œ: 'OE', æ: 'ae', Æ: 'AE', ß: 'ss', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D' };

/** One line without line breaks, control characters and doubled spaces. */
// eslint-disable-next-line no-control-regex -- what people paste into address fields
export const oneLine = (text: string): string => text.normalize('NFC').replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\ufeff\s]+/g, ' ').trim();

/** Capitals without accents, as sorting machines read them best. */
export const capitals = (text: string): string =>
  oneLine(text).normalize('NFD').replace(/\p{Mn}+/gu, '').replace(/[œŒæÆßøØłŁđĐ]/g, (letter) => LIGATURES[letter] ?? letter).normalize('NFC').toUpperCase();

/** Capitals without punctuation: apostrophes, hyphens, commas and full stops become spaces. */
export const plainCapitals = (text: string): string => oneLine(capitals(text).replace(/[^\p{L}\p{N}]+/gu, ' '));

/** Characters no font of ours can draw: other scripts, pictures. */
export const isPrintable = (text: string): boolean => !/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}|[\ud800-\udfff\ue000-\uf8ff]|[\u{10000}-\u{10ffff}]/u.test(text.replace(/[©®™]/g, ''));
