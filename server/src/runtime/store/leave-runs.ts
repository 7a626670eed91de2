import type pg from 'pg';
import { placeKey } from '../../core/admission/admit-runs.js';
import type { EndedRun } from './ended-run.js';
import { closeEntrances } from './entrances.js';
import { lockGates, releaseQueued, writeGates, type GatePlace } from './gates.js';
import { returnResults } from './return-results.js';
import { loadRules, rulesOf } from './load-rules.js';

type Limited = EndedRun & { readonly limit_key: string };

/** Gives the places of limited runs to those who wait for one. */
async function openGates(client: pg.ClientBase, ended: readonly Limited[], now: number): Promise<void> {
  const places = ended.map((run): GatePlace => ({ workspaceId: run.workspace_id, workflowId: run.workflow_id, key: run.limit_key }));
  const gates = await lockGates(client, places);
  const { rows } = await client.query<{ run_id: number }>('delete from queued_runs where run_id = any($1::bigint[]) returning run_id', [ended.map((run) => run.id)]);
  const queued = new Set(rows.map((row) => row.run_id));
  const rules = await loadRules(client, ended.map((run) => run.version_id));
  const room = new Map<string, { place: GatePlace; concurrency: number }>();
  ended.forEach((run, index) => {
    const place = places[index] as GatePlace;
    const key = placeKey(run.workflow_id, run.limit_key);
    const gate = gates.get(key);
    if (!gate) return;
    gate[queued.has(run.id) ? 'queued' : 'open'] -= 1;
    // a run may have been moved to a version without this limit: then nobody has to wait any more
    room.set(key, { place, concurrency: Math.max(room.get(key)?.concurrency ?? 0, rulesOf(rules, run.version_id).concurrency ?? Infinity) });
  });
  for (const [key, { place, concurrency }] of room) {
    const gate = gates.get(key);
    const count = gate ? Math.min(gate.queued, Math.max(0, concurrency - gate.open)) : 0;
    if (!gate || count === 0) continue;
    gate.queued -= count;
    gate.open += count;
    await releaseQueued(client, place, count, now);
  }
  await writeGates(client, places, gates);
}

/** What follows from the end of runs, in the same transaction: their contacts may enter again, queued runs get their places, who has called them goes on. */
export async function leaveRuns(client: pg.ClientBase, ended: readonly EndedRun[], now: number): Promise<void> {
  await closeEntrances(
    client,
    ended.flatMap((run) => (run.entry_key === null ? [] : [{ workflowId: run.workflow_id, contactId: run.contact_id ?? 0, key: run.entry_key, runId: run.id }])),
  );
  const limited = ended.filter((run): run is Limited => run.limit_key !== null);
  if (limited.length > 0) await openGates(client, limited, now);
  await returnResults(client, ended, now);
}
