import type pg from 'pg';
import { WAITS_HEARING, lockContacts } from '../store/lock-contacts.js';
import type { NewEvent } from '../../core/ports.js';

/** What the ledger records of contacts. */
export const LOYALTY_EVENTS = ['points.earned', 'points.burned', 'points.expired', 'points.transferred', 'points.adjusted', 'tier.changed', 'coupon.issued', 'coupon.redeemed', 'coupon.expired'] as const;

/**
 * Locks contacts and everything that may hear of them, so that whoever moves their points, merges them or waits for them goes one after the
 * other. Tokens, then rows, then the locks of contacts: the order of `commitChanges`. Answers those that are there.
 */
export async function lockPeople(client: pg.ClientBase, workspaceId: number, contactIds: readonly number[], names: readonly string[] = LOYALTY_EVENTS): Promise<ReadonlySet<number>> {
  const ids = [...new Set(contactIds)].sort((a, b) => a - b);
  if (ids.length === 0) return new Set();
  const events = ids.flatMap((contactId) => names.map((name): NewEvent => ({ workspaceId, contactId, name, properties: {}, occurredAt: 0 })));
  await client.query(`select t.id from ${WAITS_HEARING} order by t.id for update of t`, [events.map((event) => event.contactId), events.map((event) => event.name)]);
  await client.query('select id from contacts where workspace_id = $1 and id = any($2::bigint[]) order by id for no key update', [workspaceId, ids]);
  await lockContacts(client, events, []);
  // read again once locked: one that was merged meanwhile is gone
  const { rows } = await client.query<{ id: number }>('select id from contacts where workspace_id = $1 and id = any($2::bigint[])', [workspaceId, ids]);
  return new Set(rows.map(({ id }) => id));
}
