import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which run an event came of, so that a journey's own doings can be told apart from what its contacts do. */
const ORIGINS = `
alter table events add column run_id bigint, add column workflow_id integer;
comment on column events.run_id is 'the run that brought it about: by a step, or by a message it has sent; null: nobody''s';
comment on column events.workflow_id is 'of that run, when the event came';`;

/** Each filter of the log finds its newest rows by one of these; measured by the benchmark "logs". */
const INDEXES = `
create index events_log on events (workspace_id, name, received_at, id);
create index events_workflow on events (workspace_id, workflow_id, name, received_at, id) where workflow_id is not null;
create index deliveries_log on deliveries (workspace_id, channel, created_at, id);
create index deliveries_version on deliveries (version_id, created_at, id);
create index deliveries_not_sent on deliveries (workspace_id, status, created_at, id) where status <> 1;
create index runs_failed on runs (workspace_id, id) where status = 2;`;

const REFUSALS = `
create table entry_refusals (
  workspace_id bigint not null,
  contact_id bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  workflow_id integer not null,
  count integer not null default 1,
  code text not null,
  primary key (workflow_id, contact_id, code),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
comment on table entry_refusals is 'why the rules of a workflow did not let a contact in: one row for each reason, however often';
create index entry_refusals_contact on entry_refusals (contact_id);`;

/** Logs that stay quick at ten million rows, and answers to "why is this contact not in there". */
export class Logs0034 implements MigrationInterface {
  readonly name = 'Logs1763760000034';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [ORIGINS, INDEXES, REFUSALS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
