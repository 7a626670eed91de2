import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table contents (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  name text not null,
  draft jsonb not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by integer references users (id) on delete set null,
  deleted_at timestamptz,
  unique (workspace_id, id)
);
comment on table contents is 'messages that serve email, SMS and letters; the draft is what people edit';
create unique index contents_name on contents (workspace_id, name) where deleted_at is null;
create table content_versions (
  workspace_id bigint not null,
  content_id integer not null,
  number integer not null,
  body jsonb not null,
  note text not null default '',
  created_at timestamptz not null,
  created_by integer references users (id) on delete set null,
  primary key (content_id, number),
  foreign key (workspace_id, content_id) references contents (workspace_id, id) on delete cascade
);
comment on table content_versions is 'append-only: what was sent can be seen as it was';
create table content_pins (
  workspace_id bigint not null,
  version_id integer not null references workflow_versions (id) on delete cascade,
  content_id integer not null,
  number integer not null,
  primary key (version_id, content_id),
  foreign key (content_id, number) references content_versions (content_id, number) on delete cascade
);
comment on table content_pins is 'which version of a content a published version of a workflow sends';
create index content_pins_content on content_pins (content_id);`;

/** A library of messages: versioned, and pinned by what is published. */
export class Contents0030 implements MigrationInterface {
  readonly name = 'Contents1763760000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
