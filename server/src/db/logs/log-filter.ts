import type { LogEntry } from '@parcours/sdk/api';
import type pg from 'pg';
import { findContacts } from '../customers/find-contacts.js';
import type { PageRequest } from '../page.js';

export interface LogFilter extends PageRequest {
  readonly kind?: LogEntry['kind'];
  readonly name?: string;
  readonly workflowId?: number;
  readonly nodeId?: string;
  readonly contactId?: number;
  readonly channel?: string;
  /** Events from there alone. */
  readonly touchpoint?: string;
  readonly outcome?: NonNullable<LogEntry['status']>;
  /** ISO instants: at or after, and before. */
  readonly from?: string;
  readonly to?: string;
}

/** A search for a person is no report: who finds more people than this writes more of the name. */
const MOST_CONTACTS = 50;

/** Contacts the filter names; null: it names none, so all of them count. */
export async function contactsOf(pool: pg.Pool, workspaceId: number, { contactId, search }: LogFilter): Promise<number[] | null> {
  if (search === undefined || search.trim() === '') return contactId === undefined ? null : [contactId];
  const { items } = await findContacts(pool, workspaceId, { search, limit: MOST_CONTACTS });
  const found = items.map(({ id }) => id);
  return contactId === undefined ? found : found.filter((id) => id === contactId);
}
