import type pg from 'pg';
import { admitRuns, applicant, contactlessKey, type Admission, type AdmittedRun, type Applicant, type Gate } from '../../core/admission/admit-runs.js';
import { REFUSAL_COUNTS, type RefusalCode } from '../../core/admission/refusals.js';
import type { JourneyRules } from '../../core/admission/journey-rules.js';
import { RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import { loadContacts } from './claim-tokens.js';
import { lockEntrances, writeEntrances, type EntrancePlace } from './entrances.js';
import { noteCompared } from './note-compared.js';
import { noteRefusals } from './note-refusals.js';
import { lockGates, releaseQueued, writeGates, type GatePlace } from './gates.js';
import { rulesOf } from './load-rules.js';
import { encodeData } from './token-row.js';

export interface Admitted {
  readonly admitted: readonly AdmittedRun[];
  /** Runs the entries became part of: new ones, and earlier ones whose place they took. */
  readonly runIds: number[];
  readonly refused: readonly { readonly run: NewRun; readonly code: RefusalCode }[];
  readonly counts: CountDelta[];
  /** Queues those without room and lets go who has it; once the runs are there. */
  queue(): Promise<void>;
}

async function applicants(client: pg.ClientBase, runs: readonly NewRun[], rules: ReadonlyMap<number, JourneyRules>, ids: readonly number[], tokenId: () => number): Promise<Applicant[]> {
  const asking = runs.filter((run) => {
    const { entryKey, limitKey } = rulesOf(rules, run.versionId);
    return entryKey !== null || limitKey !== null;
  });
  const contacts = await loadContacts(client, asking.flatMap((run) => (run.contactId === null ? [] : [run.contactId])));
  return runs.map((run, index) => applicant(run, rulesOf(rules, run.versionId), run.contactId === null ? null : (contacts.get(run.contactId) ?? null), { runId: ids[index] as number, tokenId: tokenId() }));
}

const entrancePlaces = (all: readonly Applicant[]): EntrancePlace[] =>
  all.flatMap(({ run, entrance }) => (entrance === null ? [] : [{ workspaceId: run.workspaceId, workflowId: run.workflowId, contactId: run.contactId ?? 0, key: contactlessKey(entrance) }]));

const gatePlaces = (all: readonly Applicant[]): GatePlace[] =>
  all.flatMap(({ run, gate, debounce }) => [gate, debounce].flatMap((place) => (place === null ? [] : [{ workspaceId: run.workspaceId, workflowId: run.workflowId, key: place.slice(place.indexOf(' ') + 1) }])));

/** A run that has been claimed, or is being claimed right now, has started: nothing takes its place any more. */
async function lockPending(client: pg.ClientBase, gates: ReadonlyMap<string, Gate>, now: number): Promise<void> {
  const pending = [...gates.values()].flatMap((gate) => (gate.pending ? [gate.pending.tokenId] : []));
  if (pending.length === 0) return;
  const { rows } = await client.query<{ id: number }>(
    'select id from tokens where id = any($1::bigint[]) and state = 0 and visit = 1 and due_at > to_timestamp($2::float8 / 1000) order by id for update skip locked',
    [pending, now],
  );
  const still = new Set(rows.map((row) => row.id));
  for (const gate of gates.values()) if (gate.pending && !still.has(gate.pending.tokenId)) gate.pending = null;
}

async function writeReplaced(client: pg.ClientBase, { replaced }: Admission): Promise<void> {
  for (const { tokenId, items, dueAt } of replaced.values())
    await client.query(`update tokens set data = nullif(coalesce($2::jsonb, '{}') || case when data ? 'd' then '{"d": 1}'::jsonb else '{}' end, '{}'), due_at = case when due_at = 'infinity' then due_at else to_timestamp($3::float8 / 1000) end where id = $1`, [tokenId, encodeData({ items, port: null, slots: null, again: null }), dueAt]);
}

/** Queues those that found no room, then lets go who has: in this order, so that the longest waiting goes first. */
async function writeQueue(client: pg.ClientBase, { admitted, released }: Admission, gates: readonly GatePlace[], now: number): Promise<void> {
  const queued = admitted.filter((run) => run.queued);
  if (queued.length > 0)
    await client.query(
      `insert into queued_runs (run_id, token_id, start_at, workflow_id, key) select run_id, token_id, to_timestamp(start_at / 1000), workflow_id, key
       from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::int[], $5::text[]) as u(run_id, token_id, start_at, workflow_id, key)`,
      [queued.map((one) => one.runId), queued.map((one) => one.tokenId), queued.map((one) => one.dueAt), queued.map((one) => one.run.workflowId), queued.map((one) => one.limitKey)],
    );
  for (const [place, count] of released) {
    const gate = gates.find(({ workflowId, key }) => `${workflowId} ${key}` === place);
    if (gate) await releaseQueued(client, gate, count, now);
  }
}

/** Decides which entries become runs; what it decides is written, except for the new runs themselves. */
export async function admitEntries(client: pg.ClientBase, runs: readonly NewRun[], rules: ReadonlyMap<number, JourneyRules>, ids: readonly number[], now: number, tokenId: () => number): Promise<Admitted> {
  const all = await applicants(client, runs, rules, ids, tokenId);
  const inside = entrancePlaces(all);
  const limited = gatePlaces(all);
  const entrances = await lockEntrances(client, inside, now);
  const gates = await lockGates(client, limited);
  await lockPending(client, gates, now);
  const admission = admitRuns(all, entrances, gates, now);
  await writeEntrances(client, inside, entrances);
  await writeGates(client, limited, gates);
  await writeReplaced(client, admission);
  await noteRefusals(client, admission.refused, now);
  await noteCompared(client, admission.admitted, admission.refused, rules, now);
  return {
    admitted: admission.admitted,
    runIds: [...new Set([...admission.admitted.map((one) => one.runId), ...admission.replaced.keys()])],
    refused: admission.refused,
    queue: () => writeQueue(client, admission, limited, now),
    counts: admission.refused.map(({ run, code }): CountDelta => ({ workspaceId: run.workspaceId, versionId: run.versionId, node: RUN_NODE, port: REFUSAL_COUNTS[code], value: 1 })),
  };
}
