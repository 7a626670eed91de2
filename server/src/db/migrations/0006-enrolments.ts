import type { MigrationInterface, QueryRunner } from 'typeorm';

const ENROLMENTS = `
create table enrolments (
  id integer generated always as identity primary key,
  created_at timestamptz not null,
  finished_at timestamptz,
  read_until bigint not null default 0,
  read_last bigint not null,
  workspace_id integer not null,
  workflow_id integer not null,
  list_id integer,
  created_by integer references users (id) on delete set null,
  total integer not null,
  entered integer not null default 0,
  refused integer not null default 0,
  status text not null default 'running' check (status in ('running', 'done', 'stopped', 'failed')),
  node_id text not null,
  error text,
  unique (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, list_id) references lists (workspace_id, id) on delete cascade
);
comment on table enrolments is 'contacts somebody let enter a workflow together; worked off in slices';
comment on column enrolments.list_id is 'null: all contacts';
comment on column enrolments.read_until is 'contacts up to this id have entered; written with their runs, so that nobody enters twice';
comment on column enrolments.read_last is 'the newest contact when it was asked for';
create index enrolments_running on enrolments (id) where status = 'running';
create index enrolments_workflow on enrolments (workflow_id, id desc);`;

/** Letting a list, or everybody, enter a workflow. */
export class Enrolments0006 implements MigrationInterface {
  readonly name = 'Enrolments1763760000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ENROLMENTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
