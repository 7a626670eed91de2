import type { Entry, Json } from '@parcours/sdk/node';
import type pg from 'pg';
import { storable } from '../../../core/storable.js';
import { identifyContact } from '../../../db/customers/identify-contact.js';
import { leaveChanged } from '../../store/leave-changed.js';
import { startRuns } from '../../store/start-runs.js';
import type { TokenIds } from '../../store/token-ids.js';
import { transaction } from '../../store/transaction.js';
import { addCounts } from '../../store/write-history.js';
import { itemsOf } from '../ask-trigger.js';
import type { WatchRow } from './watch-row.js';

export type Entering = Extract<Entry, { kind: 'enter' }>;

export interface EntryBatch {
  readonly entries: readonly Entering[];
  readonly cursor: Json;
  /** When there is work again; null leaves it to the lease. */
  readonly dueAt: number | null;
  /** A message that could not be read, to be shown; null clears what was shown. */
  readonly error: object | null;
}

/**
 * Starts a run for each entry and moves the cursor, in one transaction, under the lease of the watch: whoever lost it, to another worker,
 * a pause or a newer version, commits nothing. Answers whether it was committed.
 */
export async function commitEntries(pool: pg.Pool, ids: TokenIds, watch: WatchRow, batch: EntryBatch, now: number): Promise<boolean> {
  await ids.reserve();
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query('select 1 from watches where id = $1 and epoch = $2 and active for update', [watch.id, watch.epoch]);
    if (rowCount === 0) return false;
    const { workspace_id: workspaceId, workflow_id: workflowId, version_id: versionId, node } = watch;
    const runs = [];
    for (const entry of batch.entries) {
      const person = entry.identify ? await identifyContact(client, workspaceId, entry.identify, now) : null;
      if (person) await addCounts(client, await leaveChanged(client, [{ workspaceId, contactId: person.id }], now));
      runs.push({ workspaceId, workflowId, versionId, node, contactId: person?.id ?? null, test: false, items: itemsOf(entry) });
    }
    const { counts, ids: started } = await startRuns(client, runs, now, ids.next);
    await addCounts(client, counts);
    await client.query(
      `update watches set cursor = $2, started = started + $3, failures = 0, error = $4, worked_at = to_timestamp($5::float8 / 1000),
         due_at = coalesce(to_timestamp($6::float8 / 1000), due_at), lease_until = case when $6::float8 is null then lease_until end
       where id = $1`,
      [watch.id, storable(batch.cursor), started.length, batch.error === null ? null : storable(batch.error), now, batch.dueAt],
    );
    return true;
  });
}
