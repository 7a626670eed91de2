import type pg from 'pg';
import { findExit } from '../../core/exits/exit.js';
import type { CountDelta } from '../../core/changes.js';
import { loadContacts } from './claim-tokens.js';
import { concerns, inOrder, toExit, withLists, type ExitRow, type FoundExit, type RunRow } from './find-exits.js';
import { reachGoals } from './reach-goals.js';
import { exitRuns } from './write-runs.js';

/** Runs a slice of contacts is read in: an import may change everybody. */
const SLICE = 5_000;

async function changedRuns(client: pg.ClientBase, exits: readonly ExitRow[], contactIds: readonly number[]): Promise<FoundExit[]> {
  const { rows } = await client.query<RunRow>('select id, workflow_id, version_id, contact_id, test from runs where status = 0 and contact_id = any($1::bigint[]) and workflow_id = any($2::int[])', [contactIds, [...new Set(exits.map((exit) => exit.workflow_id))]]);
  if (rows.length === 0) return [];
  const contacts = await withLists(client, exits, await loadContacts(client, rows.map((run) => run.contact_id)));
  return rows.flatMap((run): FoundExit[] => {
    const exit = findExit(exits.filter((row) => concerns(row, run)).map(toExit), contacts.get(run.contact_id) ?? null, null);
    return exit ? [{ runId: run.id, exit }] : [];
  });
}

/**
 * Ends the runs of contacts who have just become what an exit or goal of their workflow asks for, wherever these runs wait: in the
 * transaction of the change, so that nobody who no longer belongs is waited for. Where no workflow of the workspace has such a rule,
 * this is one look-up; otherwise one more, of the contact's own runs under way there.
 */
export async function leaveChanged(client: pg.ClientBase, changed: readonly { readonly workspaceId: number; readonly contactId: number }[], now: number): Promise<CountDelta[]> {
  if (changed.length === 0) return [];
  const exits = await client.query<ExitRow>(`select workspace_id, workflow_id, version_id, key, config from entries where kind = 'exit' and key = '' and workspace_id = any($1::int[])`, [[...new Set(changed.map((one) => one.workspaceId))]]);
  if (exits.rows.length === 0) return [];
  const rows = inOrder(exits.rows);
  const ids = [...new Set(changed.map((one) => one.contactId))].sort((a, b) => a - b);
  await reachGoals(client, rows, changed.map((one) => ({ ...one, name: '', event: null })), null, now);
  const counts: CountDelta[] = [];
  for (let from = 0; from < ids.length; from += SLICE) counts.push(...(await exitRuns(client, await changedRuns(client, rows, ids.slice(from, from + SLICE)), now)).counts);
  return counts;
}
