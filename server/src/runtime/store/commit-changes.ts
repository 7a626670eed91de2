import type pg from 'pg';
import type { Changes } from '../../core/changes.js';
import type { Admit } from '../../core/ports.js';
import { lockConsents } from '../customers/lock-consents.js';
import { joinLines } from '../sending/join-lines.js';
import { leaveChanged } from './leave-changed.js';
import { lockContacts } from './lock-contacts.js';
import { lookBack } from './look-back.js';
import { recordEvents } from './record-events.js';
import { runCommands } from './run-commands.js';
import { startCalls } from './start-calls.js';
import { addCounts, deleteWaiters, insertActivations, insertStepItems, insertWaiters } from './write-history.js';
import { settleDeliveries } from './settle-deliveries.js';
import { updateRuns } from './write-runs.js';
import { deleteTokens, insertTokens, updateTokens } from './write-tokens.js';

/** Those whose tokens are still there: a run that fails takes the runs it has called with it, which may be of the same batch. */
async function stillThere<Row extends { readonly tokenId: number }>(client: pg.ClientBase, rows: readonly Row[]): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const found = await client.query<{ id: number }>('select id from tokens where id = any($1::bigint[])', [rows.map((row) => row.tokenId)]);
  const ids = new Set(found.rows.map((row) => row.id));
  return rows.filter((row) => ids.has(row.tokenId));
}

/** Writes everything a batch did. The order is fixed (tokens, consents, deliveries, runs, customers, counters), so that transactions do not wait for each other in a circle. */
export async function commitChanges(client: pg.ClientBase, changes: Changes, now: number, admit: Admit, tokenId: () => number): Promise<void> {
  await lockConsents(client, changes.commands);
  await deleteWaiters(client, changes.unsubscribed);
  await settleDeliveries(client, changes.deliveries, now);
  await joinLines(client, changes.deliveries, now);
  await deleteTokens(client, changes.gone);
  await updateTokens(client, changes.moved);
  await insertTokens(client, changes.born);
  const ended = await updateRuns(client, changes.runs, now, tokenId);
  const failed = changes.runs.some((run) => run.failed);
  const waiters = failed ? await stillThere(client, changes.waiters) : changes.waiters;
  const called = await startCalls(client, failed ? await stillThere(client, changes.calls) : changes.calls, [...changes.moved, ...changes.born], now, tokenId);
  await insertActivations(client, changes.activations);
  await insertStepItems(client, changes.steps);
  const events = await runCommands(client, changes.commands, now);
  if (events.length + waiters.length > 0) await lockContacts(client, events, waiters);
  // before its own events are recorded: a branch of this batch may wait for what another one does
  await insertWaiters(client, waiters);
  await lookBack(client, waiters, [...changes.moved, ...changes.born], now);
  const left = await leaveChanged(client, changes.commands.filter(({ command }) => command.kind !== 'event.record'), now);
  const recorded = events.length > 0 ? await recordEvents(client, events, now, admit, tokenId) : null;
  await addCounts(client, [...changes.counts, ...ended, ...called, ...left, ...(recorded?.counts ?? [])]);
}
