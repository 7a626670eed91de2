import type pg from 'pg';
import { COUNT, FIRED, RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { RunChange, StepError } from '../../core/run.js';
import { storable } from '../../core/storable.js';
import { stateNumber } from './token-row.js';

/** Order is the number stored; append only. */
export const RUN_STATUSES = ['running', 'done', 'failed', 'cancelled'] as const;

interface EndedRow {
  readonly workspace_id: number;
  readonly version_id: number;
  readonly status: number;
}

const endedCounts = (rows: readonly EndedRow[]): CountDelta[] =>
  rows.filter((row) => row.status > 0).map((row) => ({ workspaceId: row.workspace_id, versionId: row.version_id, node: RUN_NODE, port: row.status, value: 1 }));

/** Applies differences; a run whose last token is gone is done. A run that has ended never changes again. */
export async function updateRuns(client: pg.ClientBase, runs: readonly RunChange[], now: number): Promise<CountDelta[]> {
  if (runs.length === 0) return [];
  const sorted = [...runs].sort((a, b) => a.runId - b.runId);
  const { rows } = await client.query<EndedRow>(
    `update runs r set
       live = case when u.error is null then r.live + u.live else 0 end,
       status = case when u.error is not null then 2 when r.live + u.live = 0 then 1 else 0 end,
       ended_at = case when u.error is not null or r.live + u.live = 0 then to_timestamp($5::float8 / 1000) end,
       error = u.error::jsonb,
       response = coalesce(r.response, u.response::jsonb)
     from unnest($1::bigint[], $2::int[], $3::text[], $4::text[]) as u(id, live, error, response)
     where r.id = u.id and r.status = 0
     returning r.workspace_id, r.version_id, r.status`,
    [sorted.map((run) => run.runId), sorted.map((run) => run.live), sorted.map((run) => (run.failed ? storable(run.failed) : null)), sorted.map((run) => (run.response ? storable(run.response) : null)), now],
  );
  const failed = sorted.filter((run) => run.failed).map((run) => run.runId);
  return [...endedCounts(rows), ...(await dropTokens(client, failed, now))];
}

/**
 * Removes what is left of ended runs; the counters of where it stood follow. A delivery that is under way in a worker becomes
 * *unknown* until that worker reports; one that was still to be tried again has failed.
 */
async function dropTokens(client: pg.ClientBase, runIds: readonly number[], now: number): Promise<CountDelta[]> {
  if (runIds.length === 0) return [];
  const { rows } = await client.query<{ id: number; workspace_id: number; version_id: number; node: number; state: number; port: string | null }>(
    "delete from tokens where run_id = any($1::bigint[]) returning id, workspace_id, version_id, node, state, data ->> 'p' as port",
    [runIds],
  );
  const leased = rows.filter((row) => row.state === stateNumber('leased')).map((row) => row.id);
  await client.query(
    `update deliveries set status = case when token_id = any($2::bigint[]) then 4 else 3 end, settled_at = to_timestamp($3::float8 / 1000), code = 'run_ended', reason = 'The run ended first.'
     where run_id = any($1::bigint[]) and status = 0`,
    [runIds, leased, now],
  );
  return rows.flatMap((row): CountDelta[] => {
    const place = { workspaceId: row.workspace_id, versionId: row.version_id, node: row.node };
    const waiting = row.state === stateNumber('waiting') || row.state === stateNumber('resumed');
    return [...(row.port === FIRED ? [] : [{ ...place, port: COUNT.ended, value: 1 }]), ...(waiting ? [{ ...place, port: COUNT.waiting, value: -1 }] : [])];
  });
}

/** Ends running runs from outside: cancelled, or failed with an error. Answers how many were still running. */
export async function endRuns(client: pg.ClientBase, runIds: readonly number[], error: StepError | null, now: number, workspaceId: number | null = null): Promise<{ ended: number; counts: CountDelta[] }> {
  const { rows } = await client.query<EndedRow & { id: number }>(
    `update runs set live = 0, status = $2::smallint, ended_at = to_timestamp($3::float8 / 1000), error = $4::jsonb
     where id in (select id from runs where id = any($1::bigint[]) and status = 0 and ($5::int is null or workspace_id = $5) order by id for update)
     returning id, workspace_id, version_id, status`,
    [runIds, error ? 2 : 3, now, error ? storable(error) : null, workspaceId],
  );
  return { ended: rows.length, counts: [...endedCounts(rows), ...(await dropTokens(client, rows.map((row) => row.id), now))] };
}
