import type { MigrationInterface, QueryRunner } from 'typeorm';

const OPERATIONS = `
alter table workflows add column paused_at timestamptz;
alter table tokens
  add column sampled boolean not null default false,
  add column frozen_due timestamptz;
comment on column tokens.sampled is 'what goes in and out of each step of this run is kept';
comment on column tokens.frozen_due is 'fell due at this instant while its workflow was paused; due_at is infinity meanwhile';
drop index tokens_place;
create index tokens_place on tokens (version_id, node, id);
create index tokens_frozen on tokens (version_id, id) where frozen_due is not null;
alter table step_items add column version_id integer;
comment on column step_items.version_id is 'whose nodes the number counts; a run may move to another version later. Null: the version of the run';
alter table runs
  add column input jsonb,
  drop constraint runs_cause_check,
  add constraint runs_cause_check check (cause between 0 and 4);
comment on column runs.input is 'the items it entered with, for a replay; null: one empty item';
comment on column runs.cause is '0 an entry, 1 the failure of parent_run_id, 2 a node of parent_run_id, 3 a retry of parent_run_id from its failed node, 4 a replay of parent_run_id';
create index workflows_paused on workflows (id) where status = 'paused';
create table operations (
  id integer generated always as identity primary key,
  created_at timestamptz not null,
  finished_at timestamptz,
  next_at timestamptz,
  workspace_id integer not null,
  workflow_id integer not null,
  created_by integer references users (id) on delete set null,
  done integer not null default 0,
  skipped integer not null default 0,
  status text not null default 'running' check (status in ('running', 'done', 'failed', 'stopped')),
  kind text not null check (kind in ('move', 'resume', 'cancel', 'retry', 'replay')),
  request jsonb not null,
  progress jsonb not null default '{}',
  error text,
  unique (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
comment on table operations is 'what people did to many runs at once: who, when, how far. Worked off in slices; progress says where to go on';
create index runs_parent on runs (parent_run_id) where parent_run_id is not null;
create index operations_next on operations (next_at) where status = 'running';
create index operations_workflow on operations (workflow_id, id desc);`;

/** Pauses that freeze, moves between versions, retries, replays, and the slices they are done in. */
export class Operations0003 implements MigrationInterface {
  readonly name = 'Operations1763760000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OPERATIONS);
  }

  /** Migrations only go forward; a release is undone by restoring the backup taken before it. */
  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
