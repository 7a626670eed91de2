import type pg from 'pg';
import type { Changes } from '../../core/changes.js';
import type { Admit } from '../../core/ports.js';
import { recordEvents } from './record-events.js';
import { runCommands } from './run-commands.js';
import { addCounts, deleteWaiters, insertActivations, insertStepItems, insertWaiters, settleDeliveries } from './write-history.js';
import { updateRuns } from './write-runs.js';
import { deleteTokens, insertTokens, updateTokens } from './write-tokens.js';

/** Writes everything a batch did. The order is fixed (tokens, runs, customers, counters), so that transactions do not wait for each other in a circle. */
export async function commitChanges(client: pg.ClientBase, changes: Changes, now: number, admit: Admit, tokenId: () => number): Promise<void> {
  await deleteWaiters(client, changes.unsubscribed);
  await settleDeliveries(client, changes.deliveries, now);
  await deleteTokens(client, changes.gone);
  await updateTokens(client, changes.moved);
  await insertTokens(client, changes.born);
  await insertWaiters(client, changes.waiters);
  const ended = await updateRuns(client, changes.runs, now);
  await insertActivations(client, changes.activations);
  await insertStepItems(client, changes.steps);
  const events = await runCommands(client, changes.commands, now);
  const recorded = events.length > 0 ? await recordEvents(client, events, now, admit, tokenId) : null;
  await addCounts(client, [...changes.counts, ...ended, ...(recorded?.counts ?? [])]);
}
