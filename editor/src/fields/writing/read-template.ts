import { readPath, type Path } from '../paths';

/** A text and the values between: `Hello {{ contact.firstName }}` is `['Hello ', ['contact', 'firstName']]`. */
export type Parts = readonly (string | Path)[];

/** What is always there; everything below it, and all else, may be missing. */
export const ROOTS: Readonly<Record<string, 'object' | 'nothing' | 'text'>> = { json: 'object', run: 'object', workflow: 'object', contact: 'nothing', event: 'nothing', now: 'text' };

/** Names that mean something else in one of the two languages: `size` is the length in templates, `constructor` is no data in JavaScript. */
const AMBIGUOUS = ['size', 'first', 'last', 'length'];
const isPlain = (part: string | number): boolean => typeof part === 'number' || !(AMBIGUOUS.includes(part) || part in {});

/** The path of a value both languages understand alike; null for anything else. */
export function plainPath(text: string): Path | null {
  const path = /^[a-z]/.test(text) ? readPath(text) : null;
  const known = path !== null && typeof path[0] === 'string' && Object.hasOwn(ROOTS, path[0]);
  return known && path.slice(1).every(isPlain) && !(ROOTS[path[0] as string] === 'text' && path.length > 1) ? path : null;
}

/** Null where the template does more than name values: filters, tags, control of blanks. */
export function readTemplate(text: string): Parts | null {
  const parts: (string | Path)[] = [];
  const pieces = text.split(/\{\{([^{}]*)\}\}/);
  for (const [index, piece] of pieces.entries()) {
    const isValue = index % 2 === 1;
    const path = isValue ? plainPath(piece.trim()) : null;
    // a brace right before a value belongs to neither
    if (isValue ? path === null : /\{[{%]/.test(piece) || (index < pieces.length - 1 && piece.endsWith('{'))) return null;
    if (path !== null || piece !== '') parts.push(path ?? piece);
  }
  return parts;
}
