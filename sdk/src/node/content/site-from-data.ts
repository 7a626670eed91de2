import type { ContentBlock } from './content-body.js';

/** A whole address that is filled in from what came from outside. */
const WHOLE = /^\s*\{\{-?\s*(?:contact|json|event)\b/i;
/** A site that is. */
const SITE = /https?:\/\/[^\s/?#{"'<]*\{\{-?\s*(?:contact|json|event)\b/i;
/** The same as the link of written HTML, or as the code of a letter. */
const WRITTEN = /(?:\bhref\s*=\s*["']?|\[qr\]\()\s*\{\{-?\s*(?:contact|json|event)\b/i;

/**
 * Whether data of the contact, the run or the event decides which site an address leads to, so that whoever writes that data sends readers
 * anywhere (SECURITY H2). Products of a feed and what a template makes itself are the author's own.
 */
export const siteFromData = (address: string): boolean => WHOLE.test(address) || SITE.test(address);

/** The same of any address in a text, HTML or marks. */
export const siteFromDataIn = (text: string): boolean => SITE.test(text) || WRITTEN.test(text);

/** Pictures lead nowhere, columns are looked at block by block, and a rule is no text. */
const PASSED_OVER = new Set(['columns', 'when', 'only', 'id', 'type']);

function leads(value: unknown, key: string): boolean {
  if (typeof value === 'string') return key === 'href' ? siteFromData(value) : key !== 'url' && siteFromDataIn(value);
  if (Array.isArray(value)) return value.some((one) => leads(one, key));
  return typeof value === 'object' && value !== null && Object.entries(value).some(([name, inner]) => !PASSED_OVER.has(name) && leads(inner, name));
}

/** The same of any link or text of a block, without the blocks in it. */
export const blockLeadsByData = (block: ContentBlock): boolean => (block.type === 'social' && block.links.some(({ url }) => siteFromData(url))) || leads(block, '');
