/**
 * What somebody else has said as one line without control characters, at most `longest` characters: for headers, sentences, screens and logs, where a
 * line break would begin something of its own. Pure. What is no text is written as JSON.
 */
export const oneLine = (words: unknown, longest = Number.POSITIVE_INFINITY): string =>
  // eslint-disable-next-line no-control-regex -- these are what it is about
  (typeof words === 'string' ? words : (JSON.stringify(words) ?? '')).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim().slice(0, longest);
