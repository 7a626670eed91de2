import { UserError, type Entry, type Identify } from '@parcours/sdk/node';
import type pg from 'pg';
import { identifyContact } from '../../db/customers/identify-contact.js';
import { startRuns } from '../store/start-runs.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { itemsOf } from './ask-trigger.js';

export interface EntryPlace {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly node: number;
  readonly test: boolean;
}

export type KnownContact = Identify & { readonly timezone?: string; readonly locale?: string };

/** Finds or makes the contact and starts the run, in one transaction: either both are there afterwards, or neither. */
export async function enterRun(pool: pg.Pool, ids: TokenIds, place: EntryPlace, entry: Extract<Entry, { kind: 'enter' }>, contact: KnownContact | undefined, now: number): Promise<number> {
  await ids.reserve();
  return transaction(pool, async (client) => {
    const identified = contact ?? entry.identify;
    const person = identified ? await identifyContact(client, place.workspaceId, identified, now) : null;
    const started = await startRuns(client, [{ ...place, contactId: person?.id ?? null, items: itemsOf(entry) }], now, ids.next);
    await addCounts(client, started.counts);
    const [runId] = started.ids;
    if (runId === undefined) throw new UserError('not_started', 'The run could not be started.');
    return runId;
  });
}
