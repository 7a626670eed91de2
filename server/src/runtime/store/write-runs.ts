import type pg from 'pg';
import { COUNT, FIRED, RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { RunChange, StepError } from '../../core/run.js';
import { EXIT_NODE, outcomeOf, type JourneyExit } from '../../core/exits/exit.js';
import type { GoalWindow } from '@parcours/sdk/workflow';
import { storable } from '../../core/storable.js';
import { ENDED_COLUMNS, type EndedRun } from './ended-run.js';
import { leaveRuns } from './leave-runs.js';
import { keepReturned } from './return-results.js';
import { tellFailures } from './tell-failures.js';
import { stateNumber } from './token-row.js';

/** Order is the number stored; append only. */
export const RUN_STATUSES = ['running', 'done', 'failed', 'cancelled'] as const;

const endedCounts = (rows: readonly EndedRun[]): CountDelta[] => rows.map((row) => ({ workspaceId: row.workspace_id, versionId: row.version_id, node: RUN_NODE, port: row.status, value: 1 }));

const ENDED = ENDED_COLUMNS.split(', ').map((column) => `r.${column}`).join(', ');

/**
 * Applies differences; a run whose last token is gone is done. A run that has ended never changes again. What follows from an end (places
 * given on, error workflows) happens here too.
 */
export async function updateRuns(client: pg.ClientBase, runs: readonly RunChange[], now: number, tokenId: () => number): Promise<CountDelta[]> {
  if (runs.length === 0) return [];
  const sorted = [...runs].sort((a, b) => a.runId - b.runId);
  await keepReturned(client, sorted);
  // `= any`: without it, and without statistics, the planner reads the whole table for a thousand of its rows (16 ms of PostgreSQL instead of 9.6, with 30,000 runs)
  const { rows } = await client.query<EndedRun>(
    `update runs r set
       live = case when u.error is null then r.live + u.live else 0 end,
       status = case when u.error is not null then 2 when r.live + u.live = 0 then 1 else 0 end,
       ended_at = case when u.error is not null or r.live + u.live = 0 then to_timestamp($5::float8 / 1000) end,
       error = u.error::jsonb,
       response = coalesce(r.response, u.response::jsonb)
     from unnest($1::bigint[], $2::int[], $3::text[], $4::text[]) as u(id, live, error, response)
     where r.id = u.id and r.id = any($1::bigint[]) and r.status = 0
     returning ${ENDED}`,
    [sorted.map((run) => run.runId), sorted.map((run) => run.live), sorted.map((run) => (run.failed ? storable(run.failed) : null)), sorted.map((run) => (run.response ? storable(run.response) : null)), now],
  );
  const errors = new Map(sorted.flatMap((run): [number, StepError][] => (run.failed ? [[run.runId, run.failed]] : [])));
  const ended = rows.filter((row) => row.status > 0);
  const dropped = await dropTokens(client, [...errors.keys()], now);
  await leaveRuns(client, ended, now);
  return [...endedCounts(ended), ...dropped, ...(await tellFailures(client, ended, errors, now, tokenId))];
}

/**
 * Removes what is left of ended runs; the counters of where it stood follow. A delivery that has begun in a worker becomes *unknown*
 * until that worker reports; one that had not, or was still to be tried again, has failed, and is not begun any more.
 */
async function dropTokens(client: pg.ClientBase, runIds: readonly number[], now: number): Promise<CountDelta[]> {
  if (runIds.length === 0) return [];
  const { rows } = await client.query<{ id: number; workspace_id: number; version_id: number; node: number; state: number; port: string | null; calls: boolean }>(
    "delete from tokens where run_id = any($1::bigint[]) returning id, workspace_id, version_id, node, state, data ->> 'p' as port, coalesce(data ? 'k', false) as calls",
    [runIds],
  );
  const leased = rows.filter((row) => row.state === stateNumber('leased')).map((row) => row.id);
  await client.query(
    `update deliveries set status = case when token_id = any($2::bigint[]) and begun > 0 then 4 else 3 end, settled_at = to_timestamp($3::float8 / 1000), code = 'run_ended', reason = 'The run ended first.'
     where run_id = any($1::bigint[]) and status = 0`,
    [runIds, leased, now],
  );
  const cancelled = await cancelCalled(client, rows.filter((row) => row.calls).map((row) => row.id), now);
  return rows.flatMap((row): CountDelta[] => {
    const place = { workspaceId: row.workspace_id, versionId: row.version_id, node: row.node };
    const waiting = row.state === stateNumber('waiting') || row.state === stateNumber('resumed');
    return [...(row.port === FIRED ? [] : [{ ...place, port: COUNT.ended, value: 1 }]), ...(waiting ? [{ ...place, port: COUNT.waiting, value: -1 }] : [])];
  }).concat(cancelled);
}

/** Runs that nobody waits for any more, because the tokens that did are gone, end with them. */
async function cancelCalled(client: pg.ClientBase, tokenIds: readonly number[], now: number): Promise<CountDelta[]> {
  if (tokenIds.length === 0) return [];
  const { rows } = await client.query<{ run_id: number | null }>('delete from calls where token_id = any($1::bigint[]) returning run_id', [tokenIds]);
  const runIds = rows.flatMap((row) => (row.run_id === null ? [] : [row.run_id]));
  return runIds.length === 0 ? [] : (await endRuns(client, runIds, null, now)).counts;
}

/** Tokens before runs, as whoever moves a forked run takes them: the two do not wait for each other in a circle. */
const lockTokensOf = (client: pg.ClientBase, runIds: readonly number[]): Promise<unknown> => client.query('select id from tokens where run_id = any($1::bigint[]) order by id for update', [runIds]);

/** Ends running runs from outside: cancelled, or failed with an error. Answers how many were still running. */
export async function endRuns(client: pg.ClientBase, runIds: readonly number[], error: StepError | null, now: number, workspaceId: number | null = null): Promise<{ ended: number; rows: readonly EndedRun[]; counts: CountDelta[] }> {
  await lockTokensOf(client, runIds);
  const { rows } = await client.query<EndedRun>(
    `update runs r set live = 0, status = $2::smallint, ended_at = to_timestamp($3::float8 / 1000), error = $4::jsonb
     where id in (select id from runs where id = any($1::bigint[]) and status = 0 and ($5::int is null or workspace_id = $5) order by id for update)
     returning ${ENDED}`,
    [runIds, error ? 2 : 3, now, error ? storable(error) : null, workspaceId],
  );
  return { ended: rows.length, rows, counts: await ended(client, rows, now) };
}

/** Whether a goal is reached when its time is over: since the entry, or since the last message of the run that went out. */
const LATE = `u.days is not null and to_timestamp($3::float8 / 1000) - u.days * interval '24 hours' > case u.after
       when 'message' then coalesce((select max(d.settled_at) from deliveries d where d.run_id = r.id and d.status = 1 and d.channel in ('email', 'sms', 'post', 'push', 'web')), '-infinity') else r.started_at end`;
const windowOf = (exits: ReadonlyMap<number, JourneyExit>, runId: number): GoalWindow | null => exits.get(runId)?.within ?? null;

/** Ends running runs because an exit or goal was reached; each with how it ended. Answers the ids of those that were still running. */
export async function exitRuns(client: pg.ClientBase, exits: readonly { readonly runId: number; readonly exit: JourneyExit }[], now: number): Promise<{ runIds: number[]; counts: CountDelta[] }> {
  if (exits.length === 0) return { runIds: [], counts: [] };
  const byRun = new Map(exits.map(({ runId, exit }) => [runId, exit]));
  const ids = [...byRun.keys()].sort((a, b) => a - b);
  await lockTokensOf(client, ids);
  await client.query('select id from runs where id = any($1::bigint[]) order by id for update', [ids]);
  const { rows } = await client.query<EndedRun>(
    `update runs r set live = 0, status = 1, ended_at = to_timestamp($3::float8 / 1000), outcome = case when ${LATE} then u.outcome::jsonb || '{"late": true}' else u.outcome::jsonb end
     from unnest($1::bigint[], $2::text[], $4::int[], $5::text[]) as u(id, outcome, days, after) where r.id = u.id and r.status = 0 returning ${ENDED}`,
    [ids, ids.map((id) => storable(outcomeOf(byRun.get(id) as JourneyExit))), now, ids.map((id) => windowOf(byRun, id)?.days ?? null), ids.map((id) => windowOf(byRun, id)?.after ?? null)],
  );
  const reached = rows.flatMap((row): CountDelta[] => {
    const exit = byRun.get(row.id);
    return exit ? [{ workspaceId: row.workspace_id, versionId: exit.versionId, node: EXIT_NODE, port: exit.index, value: 1 }] : [];
  });
  return { runIds: rows.map((row) => row.id), counts: [...reached, ...(await ended(client, rows, now))] };
}

async function ended(client: pg.ClientBase, rows: readonly EndedRun[], now: number): Promise<CountDelta[]> {
  const dropped = await dropTokens(client, rows.map((row) => row.id), now);
  await leaveRuns(client, rows, now);
  return [...endedCounts(rows), ...dropped];
}
