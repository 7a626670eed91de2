export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** Whether every word of the query is in one of the texts; accents and case do not count. */
export function matches(query: string, ...texts: readonly (string | undefined)[]): boolean {
  const within = fold(texts.filter(Boolean).join(' '));
  return fold(query)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
