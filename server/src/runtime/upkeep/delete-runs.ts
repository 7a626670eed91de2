import type pg from 'pg';

/** Deleted by one transaction at most: short, so that nobody who works waits for it. */
export const RUNS_AT_ONCE = 500;

/** Workflows that say themselves how long their finished runs are kept; journeys too, then. */
const OWN_RULE = `select f.id, (v.document #>> '{settings,keepRunsDays}')::int as days from workflows f join workflow_versions v on v.id = f.published_version_id where v.document #> '{settings,keepRunsDays}' is not null`;

const FLOWS = `select r.id, r.started_at, r.ended_at from runs r join workspaces w on w.id = r.workspace_id
  where r.contact_id is null and r.status > 0 and r.ended_at < to_timestamp($1::float8 / 1000) - interval '1 day'
    and r.ended_at < to_timestamp($1::float8 / 1000) - w.keep_runs_days * interval '1 day' and not exists (select 1 from own where own.id = r.workflow_id)
  order by r.ended_at limit $2`;

const OWN = `select o.* from own cross join lateral (
    select r.id, r.started_at, r.ended_at from runs r where r.workflow_id = own.id and r.status > 0 and r.ended_at < to_timestamp($1::float8 / 1000) - own.days * interval '1 day' order by r.id limit $2) o limit $2`;

interface OldRun {
  readonly id: number;
  readonly started_at: Date;
  readonly ended_at: Date;
}

/**
 * Deletes finished runs whose time is over, with their history, kept items and deliveries; counters stay. Never one that is under way, and
 * none that a run under way still belongs to. Answers how many: as many as `RUNS_AT_ONCE` means that there are more.
 */
export async function deleteOldRuns(client: pg.ClientBase, now: number): Promise<number> {
  const { rows } = await client.query<OldRun>(`with own as materialized (${OWN_RULE}), old as ((${FLOWS}) union all (${OWN}))
    select * from old where not exists (select 1 from runs child where child.parent_run_id = old.id and child.status = 0) limit $2`, [now, RUNS_AT_ONCE]);
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.id);
  const first = new Date(Math.min(...rows.map((row) => row.started_at.getTime())));
  // the instants name the partitions that have to be looked at
  for (const table of ['activations', 'step_items']) await client.query(`delete from ${table} where run_id = any($1::bigint[]) and at >= $2`, [ids, first]);
  await client.query('delete from deliveries where run_id = any($1::bigint[])', [ids]);
  await client.query('delete from runs where id = any($1::bigint[])', [ids]);
  return rows.length;
}
