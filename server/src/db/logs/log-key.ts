import type { LogEntry } from '@parcours/sdk/api';
import { readCursor } from '../page.js';

/** Where a page of the log ended: by instant (as Postgres writes it), events before deliveries, then by number; all downwards. */
export interface LogKey {
  readonly at: string;
  readonly kind: LogEntry['kind'];
  readonly id: number;
}

const KINDS: readonly LogEntry['kind'][] = ['delivery', 'event'];

export function readLogKey(cursor: string | undefined): LogKey | null {
  const key = readCursor(cursor, ['instant', 'id', 'id']);
  if (key === null) return null;
  const [at, kind, id] = key as [string, number, number];
  return { at, kind: KINDS[kind] ?? 'delivery', id };
}

export const keyParts = ({ at, kind, id }: LogKey): (string | number)[] => [at, KINDS.indexOf(kind), id];

/** Which of two comes first in the log. */
export function compareKeys(a: LogKey, b: LogKey): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  if (a.kind !== b.kind) return a.kind === 'event' ? -1 : 1;
  return b.id - a.id;
}
