import type { MigrationInterface, QueryRunner } from 'typeorm';

const LISTENINGS = `
create table listenings (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces on delete cascade,
  workflow_id bigint not null references workflows on delete cascade,
  node_id text not null,
  kind text not null check (kind in ('webhook', 'poll', 'stream')),
  path text unique,
  trigger jsonb not null,
  config jsonb not null,
  cursor jsonb,
  registration jsonb,
  asked_at timestamptz,
  expires_at timestamptz not null,
  items jsonb,
  reason text,
  unique (workflow_id, node_id)
);
comment on table listenings is 'entry points of drafts that wait for one event to show it; a row lives for minutes';
comment on column listenings.path is 'of a webhook: it listens at /hooks/<path>/test';`;

export class Listenings0053 implements MigrationInterface {
  readonly name = 'Listenings1763760000053';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LISTENINGS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
