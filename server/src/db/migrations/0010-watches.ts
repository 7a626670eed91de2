import type { MigrationInterface, QueryRunner } from 'typeorm';

const WATCHES = `
create table watches (
  id integer generated always as identity primary key,
  epoch integer not null default 0,
  workspace_id bigint not null,
  workflow_id integer not null,
  version_id integer not null,
  failures integer not null default 0,
  started bigint not null default 0,
  due_at timestamptz not null,
  lease_until timestamptz,
  worked_at timestamptz,
  node smallint not null,
  active boolean not null,
  node_id text not null,
  kind text not null check (kind in ('poll', 'stream', 'hook')),
  about text not null,
  config jsonb not null,
  trigger jsonb not null,
  cursor jsonb,
  registration jsonb,
  registered_about text,
  registered_trigger jsonb,
  error jsonb,
  unique (workflow_id, node_id, kind),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, version_id) references workflow_versions (workspace_id, id) on delete cascade
);
comment on table watches is 'entry points for which something is done outside: a service is polled, a stream kept open, a webhook made known; the same row over all versions of a node';
comment on column watches.epoch is 'grows with each lease and each publish: whoever worked under an older one commits nothing';
comment on column watches.due_at is 'when to poll, connect or register; infinity: nothing to do';
comment on column watches.about is 'what is polled, streamed or registered: while it stays the same, the cursor and the registration are kept';
comment on column watches.registration is 'what the provider answered; null when it knows of nothing';
comment on column watches.registered_trigger is 'the settings it was registered with, to take it back with';
create index watches_due on watches (due_at) where due_at < 'infinity';`;

/** Polling, streams and webhooks that providers are told of. */
export class Watches0010 implements MigrationInterface {
  readonly name = 'Watches1763760000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WATCHES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
