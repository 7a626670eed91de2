import { DefectError, type Entry, type Identify } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Priority } from '../../core/admission/journey-rules.js';
import type { RefusalCode } from '../../core/admission/refusals.js';
import { identifyContact } from '../../db/customers/identify-contact.js';
import { leaveChanged } from '../store/leave-changed.js';
import { startRuns } from '../store/start-runs.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { itemsOf } from './ask-trigger.js';
import { settleMessage, takeMessage, type MessageKey } from './callers/known-messages.js';

export interface EntryPlace {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly node: number;
  readonly test: boolean;
  /** Somebody waits for the answer: before everything else, whatever the workflow says. */
  readonly priority?: Priority;
  /** What brought it, where its sender may send it again: then nothing more starts. */
  readonly message?: MessageKey;
}

/** The run the entry became part of, or why the workflow's rules did not let it in. */
export type Entered = { readonly runId: number } | { readonly refused: RefusalCode };

export type KnownContact = Identify & { readonly timezone?: string; readonly locale?: string };

/** Finds or makes the contact and starts the run, in one transaction. A contact whose entry is refused is kept all the same. */
export async function enterRun(pool: pg.Pool, ids: TokenIds, place: EntryPlace, entry: Extract<Entry, { kind: 'enter' }>, contact: KnownContact | undefined, now: number): Promise<Entered> {
  await ids.reserve();
  return transaction(pool, async (client) => {
    const { message } = place;
    const before = message === undefined ? null : await takeMessage(client, message, now);
    if (before?.runId != null) return { runId: before.runId };
    if (before?.refused != null) return { refused: before.refused };
    const identified = contact ?? entry.identify;
    const person = identified ? await identifyContact(client, place.workspaceId, identified, now) : null;
    const left = person ? await leaveChanged(client, [{ workspaceId: place.workspaceId, contactId: person.id }], now) : [];
    const started = await startRuns(client, [{ ...place, contactId: person?.id ?? null, items: itemsOf(entry) }], now, ids.next);
    await addCounts(client, [...left, ...started.counts]);
    const [runId] = started.ids;
    const [refused] = started.refused;
    if (message !== undefined) await settleMessage(client, message, { runId: runId ?? null, refused: refused?.code ?? null });
    if (runId !== undefined) return { runId };
    if (refused) return { refused: refused.code };
    throw new DefectError('not_started', 'The entry became neither a run nor a refusal.');
  });
}
