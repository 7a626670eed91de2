import { readCursor } from '../page.js';

/** What the log is put together of: each has its own table, or its own instant of one. */
export type LogStream = 'start' | 'delivery' | 'event' | 'end';

/** Where a page of the log ended: by instant (as Postgres writes it), by kind, then by number; all downwards. */
export interface LogKey {
  readonly at: string;
  readonly kind: LogStream;
  readonly id: number;
}

/** At the same instant a run starts, sends, brings something about, and ends. */
const KINDS: readonly LogStream[] = ['start', 'delivery', 'event', 'end'];
const LAST_ID = '9223372036854775807';

export function readLogKey(cursor: string | undefined): LogKey | null {
  const key = readCursor(cursor, ['instant', 'id', 'id']);
  if (key === null) return null;
  const [at, kind, id] = key as [string, number, number];
  return { at, kind: KINDS[kind] ?? 'delivery', id };
}

export const keyParts = ({ at, kind, id }: LogKey): (string | number)[] => [at, KINDS.indexOf(kind), id];

/** At the instant a page ended, rows of `kind` with a smaller id than this are still to come: all of them, none, or those after the last one. */
export function idBefore(after: LogKey, kind: LogStream): string | number {
  if (kind === after.kind) return after.id;
  return KINDS.indexOf(kind) < KINDS.indexOf(after.kind) ? LAST_ID : 0;
}

/** Which of two comes first in the log. */
export function compareKeys(a: LogKey, b: LogKey): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return KINDS.indexOf(b.kind) - KINDS.indexOf(a.kind) || b.id - a.id;
}
