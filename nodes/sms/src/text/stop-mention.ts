/** Stands in a text where the mention goes, for those who want it elsewhere than at the end. */
export const STOP_MARK = '%stop%';

/**
 * The text with the mention of how to hear no more (CPCE, article L. 34-5: at no cost, in each message that advertises). At its mark where the
 * author put one, otherwise at the end; not a second time where the author wrote it, or a sentence with the word STOP in capitals.
 */
export function withStopMention(text: string, mention: string): string {
  const clean = mention.trim();
  if (text.includes(STOP_MARK)) return text.replaceAll(STOP_MARK, clean);
  if (clean === '' || text.includes(clean) || /(^|[^\p{L}])STOP([^\p{L}]|$)/u.test(text)) return text;
  return `${text.trimEnd()} ${clean}`.trimStart();
}

/** The text of a message that needs no mention. */
export const withoutStopMark = (text: string): string => text.replaceAll(STOP_MARK, '').trimEnd();
