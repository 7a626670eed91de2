import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLLECTIONS = `
create table credential_collections (
  credential_id integer primary key,
  workspace_id bigint not null,
  changed_at timestamptz not null,
  due_at timestamptz not null,
  lease_until timestamptz,
  epoch integer not null default 0,
  failures integer not null default 0,
  collected_at timestamptz,
  error jsonb,
  foreign key (workspace_id, credential_id) references credentials (workspace_id, id) on delete cascade
);
comment on table credential_collections is 'credentials whose reports are fetched, such as from a mailbox for bounces: one process at a time, again after a while';
comment on column credential_collections.changed_at is 'when the credential was changed that was last looked at: one that has changed since is due at once';
comment on column credential_collections.due_at is 'infinity: its values name no place to fetch from';
create index credential_collections_due on credential_collections (due_at);`;

/** When reports of a credential were last fetched, and what went wrong. */
export class Collections0060 implements MigrationInterface {
  readonly name = 'Collections1763760000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLLECTIONS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
