import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One statement instead of two for runs that begin, which are counted as ended too where they are written so; the changes of runs stay as they were. */
const COUNT_RUNS = `
create or replace function count_new_runs() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, contact_id, day, workflow_id, measure, value)
    select r.workspace_id, r.contact_id, day_in(r.at, w.timezone), r.workflow_id, r.measure, r.value
    from (
      select n.workspace_id, null::bigint as contact_id, n.workflow_id, case m.measure when 'started' then n.started_at else coalesce(n.ended_at, now()) end as at, m.measure, count(*) as value
      from new_rows n cross join lateral (
        select 'started' as measure union all select (array['done', 'failed', 'cancelled'])[n.status] where n.status > 0) m
      where not n.test group by 1, 2, 3, 4, 5
      union all
      select workspace_id, contact_id, 0, started_at, 'inside', 1 from new_rows where not test and status = 0 and contact_id is not null
    ) r join workspaces w on w.id = r.workspace_id;
  return null;
end $$;
drop trigger runs_counted_new on runs;
create trigger runs_counted_new after insert on runs referencing new table as new_rows for each statement execute function count_new_runs();`;

/** Who counts what is used may write it: without asking a function for each row. */
const COUNT_USAGE = `
create or replace function count_usage() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into workspace_usage as u (workspace_id, kind, day, slot, count)
    select c.workspace_id, tg_argv[0], usage_day(tg_argv[0]), pg_backend_pid(), c.count * tg_argv[1]::int from (select workspace_id, count(*) from changed group by 1 order by 1) c
  on conflict (workspace_id, kind, day, slot) do update set count = u.count + excluded.count;
  return null;
end
$$;`;

/** Runs that are written when they have ended are counted as begun and as ended. */
export class EndedRunsCounted0044 implements MigrationInterface {
  readonly name = 'EndedRunsCounted1763760000044';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [COUNT_RUNS, COUNT_USAGE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
