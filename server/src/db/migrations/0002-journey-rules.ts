import type { MigrationInterface, QueryRunner } from 'typeorm';

const RULES = `
alter table workflow_versions add column rules jsonb generated always as (nullif((document -> 'settings') - 'timezone', '{}')) stored;
comment on column workflow_versions.rules is 'who may enter, when a run ends early, how fast it goes; null: none is set. Read at each entry, so it stands apart from the large document';
alter table entries drop constraint entries_kind_check;
alter table entries add constraint entries_kind_check check (kind in ('manual', 'webhook', 'form', 'schedule', 'event', 'exit', 'date'));
drop index entries_event;
create index entries_heard on entries (workspace_id, key) where kind in ('event', 'exit');
alter table runs
  add column outcome jsonb,
  add column entry_key text,
  add column limit_key text,
  add column parent_run_id bigint,
  add column cause smallint not null default 0 check (cause between 0 and 2);
comment on column runs.outcome is 'the exit or goal that ended the run: id, name, kind';
comment on column runs.entry_key is 'set when an entry rule watches over this run: its key in entrances';
comment on column runs.limit_key is 'set when the run counts against a concurrency limit: its key in gates';
comment on column runs.cause is '0 an entry, 1 the failure of parent_run_id, 2 a node of parent_run_id';
create table entrances (
  contact_id bigint not null,
  run_id bigint not null,
  entered_at timestamptz not null,
  workspace_id integer not null,
  workflow_id integer not null,
  open boolean not null,
  key text not null,
  primary key (workflow_id, contact_id, key)
);
comment on table entrances is 'the last entry of each contact (0: nobody) and key into workflows with an entry rule; open: that run is under way';
create table gates (
  next_start_at timestamptz,
  pending_run_id bigint,
  pending_token_id bigint,
  workspace_id integer not null,
  workflow_id integer not null,
  open integer not null default 0,
  queued integer not null default 0,
  key text not null,
  primary key (workflow_id, key)
) with (fillfactor = 70);
comment on table gates is 'what is limited together: runs under way, queued ones, the next start the throttle allows, the run a newer entry may replace';
create table queued_runs (
  run_id bigint primary key,
  token_id bigint not null,
  start_at timestamptz not null,
  workflow_id integer not null,
  key text not null
);
comment on table queued_runs is 'runs that wait for another one to end; their token is ready, and never due';
create index queued_runs_order on queued_runs (workflow_id, key, run_id);
create index gates_queued on gates (workflow_id) where queued > 0;
comment on column tokens.lane is 'pure 0, io 1; plus 2 when interactive, plus 4 when bulk: each class is one look-up in tokens_due';`;

/** Entry rules, exits and goals, limits, and what a run was caused by. */
export class JourneyRules0002 implements MigrationInterface {
  readonly name = 'JourneyRules1763760000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RULES);
  }

  /** Migrations only go forward; a release is undone by restoring the backup taken before it. */
  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
