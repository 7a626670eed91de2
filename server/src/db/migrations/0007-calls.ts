import type { MigrationInterface, QueryRunner } from 'typeorm';

const CALLS = `
create table calls (
  token_id bigint not null,
  run_id bigint,
  workspace_id bigint not null,
  number integer not null,
  returned jsonb,
  result jsonb,
  primary key (token_id, number)
);
comment on table calls is 'runs a parked token waits for; gone once it goes on';
comment on column calls.run_id is 'null: none could be started';
comment on column calls.returned is 'items that have reached an end of the run so far';
comment on column calls.result is 'what became of it; null while the run is under way';
create unique index calls_run on calls (run_id) where run_id is not null;
alter table runs add column depth smallint not null default 0;
comment on column runs.depth is 'how deep workflows have called one another to get here';
alter table entries drop constraint entries_kind_check;
alter table entries add constraint entries_kind_check check (kind in ('manual', 'webhook', 'form', 'schedule', 'event', 'exit', 'date', 'call', 'poll', 'stream'));`;

/** Of those inside, by contact: who has to leave when the contact changes is found at once, however many runs a contact has behind it. */
const INSIDE = `create index runs_inside on runs (contact_id, workflow_id) where status = 0 and contact_id is not null;`;

const BEGUN = `
alter table deliveries add column begun smallint not null default 0;
comment on column deliveries.begun is 'the last attempt that was handed to its node to be carried out, and has not been answered for another one; 0: none: what was only planned when its worker died has not happened';`;

/** Workflows that call workflows, who is inside, and effects that have begun. */
export class Calls0007 implements MigrationInterface {
  readonly name = 'Calls1763760000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [CALLS, INSIDE, BEGUN]) await runner.query(part);
  }

  /** Migrations only go forward; a release is undone by restoring the backup taken before it. */
  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
