/** An escape in JSON text: the two kinds no database text can hold, or any other. */
const ESCAPE = /\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/gi;
const UNSTORABLE = /^\\u(?:0000|d[89a-f][0-9a-f]{2})$/i;

/**
 * A value as JSON text that Postgres takes: U+0000 and lone surrogates are replaced by U+FFFD, as browsers do. A text that merely
 * spells `\u0000` stays as it is.
 */
export function storable(value: unknown): string {
  const text = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return text.replace(ESCAPE, (escape) => (UNSTORABLE.test(escape) ? '\\ufffd' : escape));
}

/** The same for a plain text column; lone surrogates are replaced on the way to Postgres anyway. */
export const storableText = (text: string): string => text.replaceAll('\0', '\u{fffd}');

/** What is read back once a value has been stored. */
export const stored = <Value>(value: Value): Value => JSON.parse(storable(value)) as Value;
