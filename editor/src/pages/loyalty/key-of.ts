/** A key made of a name, as workflows and the API use it. */
export const keyOf = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);

export const isKey = (key: string): boolean => /^[a-z][a-z0-9_-]{0,39}$/.test(key);

/** What a box for a number holds: null when it is empty, undefined when it is no whole number from `least` on. */
export function wholeNumber(typed: string | number | null | undefined, least = 1): number | null | undefined {
  const text = String(typed ?? '').trim();
  if (text === '') return null;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= least ? number : undefined;
}
