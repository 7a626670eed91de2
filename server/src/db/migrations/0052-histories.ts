import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose events they are and when they happened stand in the index too: how often and when is counted without reading the events. */
const HISTORY = `
drop index events_log;
create index events_log on events (workspace_id, name, received_at, id, occurred_at, contact_id);`;

const SOURCES = `
alter table sources add column business_events boolean not null default false;
comment on column sources.business_events is 'tracked events of this source happen to nobody in particular: they reach the contacts they concern';`;

export class Histories0052 implements MigrationInterface {
  readonly name = 'Histories1763760000052';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [HISTORY, SOURCES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
