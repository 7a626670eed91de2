/** What spreadsheets take for a formula, in the forms of East Asian keyboards too (L5). */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const PROTECTED = /^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** A number begins like a formula, and is none. */
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;

/** A text that no spreadsheet calculates: one apostrophe before what would be a formula. */
export const protect = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

/** Takes that apostrophe away again. */
export const unprotect = (text: string): string => (PROTECTED.test(text) ? text.slice(1) : text);

const field = (text: string): string => (/[",;\r\n\t|]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One record of a CSV file (RFC 4180); `texts` are what somebody wrote, safe or not. */
export const csvLine = (texts: readonly string[]): string => {
  const line = texts.map((text) => field(protect(text))).join(',');
  // a record of one empty field would be an empty line, and those are skipped
  return `${line === '' ? '""' : line}\r\n`;
};
