import type { Json } from '@parcours/sdk/node';
import type { NewEvent } from '../../core/ports.js';
import { lockContacts } from '../store/lock-contacts.js';
import { recordEvents } from '../store/record-events.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import type { KeepUpParts } from './keep-up.js';

const CHANGES = 500;

interface Change {
  readonly workspace_id: number;
  readonly contact_id: number;
  readonly attribute: string;
  readonly before: Json | null;
  readonly after: Json | null;
}

/** Turns changes of attributes that a workflow listens to into events, in the order they were made. Answers how many. */
export async function tellAttributes({ pool, ids, admit }: KeepUpParts, now: number): Promise<number> {
  await ids.reserve();
  return transaction(pool, async (client) => {
    const { rows } = await client.query<Change & { readonly id: number }>(
      'delete from attribute_changes where id in (select id from attribute_changes order by id limit $1 for update skip locked) returning id, workspace_id, contact_id, attribute, before, after',
      [CHANGES],
    );
    if (rows.length === 0) return 0;
    const events = rows.sort((a, b) => a.id - b.id).map((row): NewEvent => ({ workspaceId: row.workspace_id, contactId: row.contact_id, name: `attribute.changed:${row.attribute}`, properties: { attribute: row.attribute, before: row.before, after: row.after }, occurredAt: now }));
    await lockContacts(client, events, []);
    const { counts } = await recordEvents(client, events, now, admit, ids.next);
    await addCounts(client, counts);
    return rows.length;
  });
}
