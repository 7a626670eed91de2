import { UserError } from '@parcours/sdk/node';

export interface PageRequest {
  readonly cursor?: string;
  readonly limit?: number;
  readonly search?: string;
}

export interface Page<Entry> {
  items: Entry[];
  nextCursor: string | null;
}

/** What a cursor is made of, in order: an id, or an instant as Postgres writes it (microseconds and all). */
type CursorPart = 'id' | 'instant';

const INSTANT = /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;
const fits = (part: CursorPart, value: unknown): boolean =>
  part === 'id' ? Number.isSafeInteger(value) && (value as number) >= 0 : typeof value === 'string' && INSTANT.test(value);

/** The key of the last row seen; null on the first page. Throws `UserError` `bad_cursor` for anything we did not hand out. */
export function readCursor(cursor: string | undefined, parts: readonly CursorPart[]): (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts.length && parts.every((part, index) => fits(part, key[index]))) return key as (string | number)[];
  } catch {
    // Not JSON: the same sentence as for JSON of another shape.
  }
  throw new UserError('bad_cursor', 'Expected in "cursor" the "nextCursor" of an earlier answer, found something else; start again without a cursor.');
}

export const limitOf = (page: PageRequest): number => page.limit ?? 50;

/** Cuts rows that were asked for with `limit + 1` to a page. */
export function pageOf<Row, Entry>(rows: readonly Row[], limit: number, key: (row: Row) => (string | number)[], entry: (row: Row) => Entry): Page<Entry> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(entry), nextCursor: rows.length > limit && last !== undefined ? Buffer.from(JSON.stringify(key(last))).toString('base64url') : null };
}

/** A text as a pattern for `like` that finds it anywhere; the text's own `%` and `_` mean themselves. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
