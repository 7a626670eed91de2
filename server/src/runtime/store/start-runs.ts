import type pg from 'pg';
import { NO_RULES } from '../../core/admission/journey-rules.js';
import type { AdmittedRun } from '../../core/admission/admit-runs.js';
import { REFUSAL_COUNTS, type RefusalCode } from '../../core/admission/refusals.js';
import { COUNT, RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import { CAUSES, type RunChange, type Token } from '../../core/run.js';
import { storable } from '../../core/storable.js';
import { admitEntries } from './admit-entries.js';
import { loadRules } from './load-rules.js';
import { noteRefusals } from './note-refusals.js';
import { jsonArray, jsonTexts, plainArray } from '../../db/array-text.js';
import { Parameters } from './parameters.js';
import { firstRuns } from './sample-runs.js';
import { encodeInput } from './token-row.js';
import { insertTokens } from './write-tokens.js';

export interface StartedRuns {
  /** Runs the entries became part of: new ones, and waiting ones whose place a newer entry took. */
  readonly ids: number[];
  /** The new runs, each with the entry it was made for. */
  readonly admitted: readonly AdmittedRun[];
  readonly refused: readonly { readonly run: NewRun; readonly code: RefusalCode }[];
  readonly counts: CountDelta[];
  /** Tokens that may go on at once and were left to the caller to write, because it asked for them. */
  readonly handedOver: readonly Token[];
}

/** Those of `ends` have ended by themselves before they were written: one row written once, instead of an insert and an update. */
const NO_ENDS: ReadonlyMap<number, RunChange> = new Map();

/** The statement that writes runs. */
export function runsInsert({ add }: Parameters, all: readonly AdmittedRun[], now: number, ends = NO_ENDS): string {
  const ids = `${add(plainArray(all.map((one) => one.runId)))}::bigint[]`;
  const plain = (of: (one: AdmittedRun) => number | boolean | null, type: string): string => `${add(plainArray(all.map(of)))}::${type}[]`;
  // as one text: the driver would escape a list of millions of characters into three copies
  const json = (of: (one: AdmittedRun) => string | null): string => jsonArray(add(jsonTexts(all.map(of))));
  const at = `to_timestamp(${add(now)}::float8 / 1000)`;
  return `insert into runs (id, contact_id, started_at, workspace_id, workflow_id, version_id, entry, test, event_id, entry_key, limit_key, parent_run_id, cause, input, depth, live, status, ended_at, response)
    select id, contact_id, ${at}, workspace_id, workflow_id, version_id, entry, test, event_id, entry_key, limit_key, parent_run_id, cause, input::jsonb, depth, 1 - ended, ended, case ended when 1 then ${at} end, response::jsonb
    from unnest(${ids}, ${plain(({ run }) => run.contactId, 'bigint')}, ${plain(({ run }) => run.workspaceId, 'int')}, ${plain(({ run }) => run.workflowId, 'int')}, ${plain(({ run }) => run.versionId, 'int')},
      ${plain(({ run }) => run.node, 'smallint')}, ${plain(({ run }) => run.test, 'boolean')}, ${plain(({ run }) => run.eventId ?? null, 'bigint')}, ${add(all.map((one) => one.entryKey))}::text[], ${add(all.map((one) => one.limitKey))}::text[],
      ${plain(({ run }) => run.parentRunId ?? null, 'bigint')}, ${plain(({ run }) => CAUSES.indexOf(run.cause ?? 'entry'), 'smallint')}, ${json(({ items }) => encodeInput(items))}, ${plain(({ run }) => run.depth ?? 0, 'smallint')},
      ${plain(({ runId }) => (ends.has(runId) ? 1 : 0), 'smallint')}, ${json(({ runId }) => responseOf(ends.get(runId)))})
      as u(id, contact_id, workspace_id, workflow_id, version_id, entry, test, event_id, entry_key, limit_key, parent_run_id, cause, input, depth, ended, response)`;
}

const responseOf = (end: RunChange | undefined): string | null => (end?.response ? storable(end.response) : null);

/** Writes runs; their tokens are written apart. */
export async function insertRuns(client: pg.ClientBase, all: readonly AdmittedRun[], now: number, ends = NO_ENDS): Promise<void> {
  const parameters = new Parameters();
  await client.query(runsInsert(parameters, all, now, ends), parameters.values);
}

export const tokenOf = ({ run, rules, runId, tokenId, items, dueAt, queued }: AdmittedRun, isFirst: (versionId: number) => boolean): Token => ({
  id: tokenId, runId, workspaceId: run.workspaceId, versionId: run.versionId, contactId: run.contactId, node: run.node, lane: 'pure', priority: run.priority ?? (run.test ? 'interactive' : rules.priority), state: 'ready',
  dueAt: queued ? Infinity : dueAt, visit: 1, epoch: 0, attempt: 0, forked: false, test: run.test, sampled: !run.test && (isFirst(run.versionId) || runId % rules.sampleEvery === 0), items, port: null, slots: null, again: null, ...(run.called ? { called: true } : {}),
});

export const countsOf = (all: readonly AdmittedRun[]): CountDelta[] =>
  all.flatMap(({ run: { workspaceId, versionId, node } }): CountDelta[] => [
    { workspaceId, versionId, node: RUN_NODE, port: COUNT.runStarted, value: 1 },
    { workspaceId, versionId, node, port: COUNT.entered, value: 1 },
  ]);

/** Runs of workflows that set no rules. */
export const admitFreely = (runs: readonly NewRun[], ids: readonly number[], now: number, tokenId: () => number): AdmittedRun[] =>
  runs.map((run, index) => ({ run, rules: NO_RULES, runId: ids[index] as number, tokenId: tokenId(), entryKey: null, limitKey: null, items: run.items, dueAt: now, queued: false }));

/**
 * Inserts runs with one ready token each at their entry points, as far as the rules of their workflows let them in: entries may be refused,
 * wait in a queue, start later, or take the place of an earlier one. Everybody who starts runs comes through here. With `handOver`, tokens
 * that nothing holds back are not written: the caller executes them in this transaction, and writes where they stand then.
 */
export async function startRuns(client: pg.ClientBase, runs: readonly NewRun[], now: number, tokenId: () => number, handOver = false): Promise<StartedRuns> {
  if (runs.length === 0) return { ids: [], admitted: [], refused: [], counts: [], handedOver: [] };
  const rules = await loadRules(client, runs.map((run) => run.versionId));
  const { ids, full } = await reserveIds(client, runs);
  const over = runs.filter((run) => isOver(run, full));
  if (over.length > 0) return startWithin(client, runs, over, now, { tokenId, handOver });
  if (rules.size > 0) {
    const { admitted, runIds, refused, counts, queue } = await admitEntries(client, runs, rules, ids, now, tokenId);
    const handedOver = await insertAll(client, admitted, now, handOver);
    await queue();
    return { ids: runIds, admitted, refused, counts: [...counts, ...countsOf(admitted)], handedOver };
  }
  const admitted = admitFreely(runs, ids, now, tokenId);
  const handedOver = await insertAll(client, admitted, now, handOver);
  return { ids, admitted, refused: [], counts: countsOf(admitted), handedOver };
}

/** Ids for all of them, and the workspaces that have used up their quota of runs (O9): asked in one go, because all who enter wait for it. */
async function reserveIds(client: pg.ClientBase, runs: readonly NewRun[]): Promise<{ readonly ids: number[]; readonly full: ReadonlySet<number> }> {
  const { rows } = await client.query<{ id: number; full: number[] | null }>(
    `select nextval('run_ids') as id, (select array_agg(w) from unnest($2::int[]) as w where quota_room(w, 'runs') <= 0) as full from generate_series(1, $1)`,
    [runs.length, [...new Set(runs.map((run) => run.workspaceId))]],
  );
  return { ids: rows.map((row) => row.id), full: new Set(rows[0]?.full) };
}

/** Somebody who tries a workflow out waits for it: a test counts, and is let in. */
const isOver = (run: NewRun, full: ReadonlySet<number>): boolean => !run.test && full.has(run.workspaceId);

/** What is over the quota is refused and noted; the rest starts as if it had come alone. */
async function startWithin(client: pg.ClientBase, runs: readonly NewRun[], over: readonly NewRun[], now: number, { tokenId, handOver }: { readonly tokenId: () => number; readonly handOver: boolean }): Promise<StartedRuns> {
  const left = new Set(over);
  const started = await startRuns(client, runs.filter((run) => !left.has(run)), now, tokenId, handOver);
  const refused = over.map((run) => ({ run, code: 'over_quota' as const }));
  await noteRefusals(client, refused, now);
  const counts = refused.map(({ run, code }): CountDelta => ({ workspaceId: run.workspaceId, versionId: run.versionId, node: RUN_NODE, port: REFUSAL_COUNTS[code], value: 1 }));
  return { ...started, refused: [...started.refused, ...refused], counts: [...started.counts, ...counts] };
}

/** Runs with an entry rule or a limit are left to the lanes: their ends touch rows many runs share, in the order the lanes keep. */
const isFree = (one: AdmittedRun, now: number): boolean => !one.queued && one.dueAt <= now && one.entryKey === null && one.limitKey === null;

async function insertAll(client: pg.ClientBase, admitted: readonly AdmittedRun[], now: number, handOver: boolean): Promise<Token[]> {
  if (admitted.length === 0) return [];
  await insertRuns(client, admitted, now);
  const isFirst = await firstRuns(client, admitted.map(({ run }) => run.versionId));
  const free: Token[] = [];
  const held: Token[] = [];
  for (const one of admitted) (handOver && isFree(one, now) ? free : held).push(tokenOf(one, isFirst));
  await insertTokens(client, held);
  return free;
}
