import type { MigrationInterface, QueryRunner } from 'typeorm';

const RETENTION = `
alter table workspaces add column keep_runs_days integer not null default 30 check (keep_runs_days between 1 and 3650);
comment on column workspaces.keep_runs_days is 'finished runs without a contact are deleted after so many days, unless their workflow says otherwise; journeys are kept';
create index runs_flow_ended on runs (ended_at) where contact_id is null and status > 0;`;

/** How long finished runs are kept. */
export class Retention0008 implements MigrationInterface {
  readonly name = 'Retention1763760000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RETENTION);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
