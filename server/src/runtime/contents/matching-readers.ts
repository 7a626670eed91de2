import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { matchingContacts } from '../segments/matching-contacts.js';

/** For which of these contacts a rule of a block holds; a rule nobody can read holds for nobody, as everywhere: its author was told when it was written. */
export async function matchingReaders(pool: pg.Pool, workspaceId: number, rule: Rule, contactIds: readonly number[], now: number): Promise<ReadonlySet<number>> {
  // somebody made up has done nothing
  const known = contactIds.filter((id) => id > 0);
  if (known.length === 0) return new Set();
  try {
    return await matchingContacts(pool, workspaceId, rule, known, now);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'bad_rule') return new Set();
    throw error;
  }
}
