import { textOf } from './compose.js';

/** A template's places and tags. */
const TOKEN = /\{\{.*?\}\}|\{%.*?%\}/gs;
/** From the range that Unicode leaves to private use. */
const OPEN = '\uE000';
const SHUT = '\uE001';

/**
 * The plain text of a message with its templates left as they are, so that it is made once and filled in for each reader. Null where that would
 * not be the text of the filled-in message: where a value brings HTML of its own, or a tag stands where plain text has no place for it.
 */
export function textTemplate(html: string): string | null {
  if (/\|\s*raw\b/.test(html) || html.includes(OPEN)) return null;
  const tokens: string[] = [];
  const text = textOf(html.replace(TOKEN, (token) => `${OPEN}${tokens.push(token) - 1}${SHUT}`));
  const kept = [...text.matchAll(/\uE000(\d+)\uE001/g)].map(([, index]) => Number(index));
  // a link whose words are its address is written once, so a place may be missing; tags may not
  const tags = tokens.flatMap((token, index) => (token.startsWith('{%') ? [index] : []));
  const keptTags = kept.filter((index) => tokens[index]?.startsWith('{%'));
  if (keptTags.join() !== tags.join()) return null;
  return text.replace(/\uE000(\d+)\uE001/g, (_, index: string) => tokens[Number(index)] ?? '');
}
