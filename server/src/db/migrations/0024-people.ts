import type { MigrationInterface, QueryRunner } from 'typeorm';

const PEOPLE = `
alter table workspaces add column country text check (country ~ '^[A-Z]{2}$');
comment on column workspaces.country is 'ISO 3166 code of the country that phone numbers without a country code are of';
create index contacts_last_name on contacts (workspace_id, (lower(attributes ->> 'lastName')) collate "C") where attributes ? 'lastName';
create index contacts_first_name on contacts (workspace_id, (lower(attributes ->> 'firstName')) collate "C") where attributes ? 'firstName';

create table contact_attributes (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('text', 'number', 'boolean', 'date', 'dateTime', 'choice', 'texts', 'address', 'json')),
  label_en text, label_fr text,
  choices jsonb not null default '[]',
  primary key (workspace_id, name)
);
comment on table contact_attributes is 'what an attribute of contacts is, where somebody has said so; all others keep whatever comes';

create table contact_views (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  name text not null, columns jsonb not null, search text not null default '',
  unique (workspace_id, name)
);
comment on table contact_views is 'columns and search of the table of contacts, kept under a name for everybody';`;

const IMPORTS = `
create table contact_imports (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  file_name text not null, size_bytes bigint not null,
  state text not null default 'uploading' check (state in ('uploading', 'running', 'done', 'stopped', 'failed')),
  settings jsonb,
  rows_done bigint not null default 0, bytes_done bigint not null default 0,
  created bigint not null default 0, updated bigint not null default 0, skipped bigint not null default 0, refused bigint not null default 0,
  error text, created_by integer,
  lease_until timestamptz not null default '-infinity',
  created_at timestamptz not null, started_at timestamptz, finished_at timestamptz,
  unique (workspace_id, id)
);
comment on table contact_imports is 'CSV files of contacts: uploaded in parts, then worked off row by row; rows_done moves in the transaction that writes the rows';
create index contact_imports_due on contact_imports (lease_until) where state = 'running';
create table contact_import_parts (
  workspace_id bigint not null, import_id integer not null, part integer not null, bytes bytea not null,
  primary key (import_id, part),
  foreign key (workspace_id, import_id) references contact_imports (workspace_id, id) on delete cascade
);
create table contact_import_errors (
  workspace_id bigint not null, import_id integer not null, row bigint not null, code text not null, message text not null, record jsonb not null,
  primary key (import_id, row),
  foreign key (workspace_id, import_id) references contact_imports (workspace_id, id) on delete cascade
);
comment on table contact_import_errors is 'rows of a file that were not taken, as they came, and why';`;

const CATALOGUE = `
create table event_names (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  name text not null, count bigint not null, first_at timestamptz not null, last_at timestamptz not null,
  keep_days integer check (keep_days between 1 and 36500),
  primary key (workspace_id, name)
);
comment on table event_names is 'names of events that have come, counted in the background; keep_days: such events are deleted so long after they were received';
create table event_properties (
  workspace_id bigint not null, name text not null, property text not null,
  kinds text[] not null, samples jsonb not null, count bigint not null,
  primary key (workspace_id, name, property),
  foreign key (workspace_id, name) references event_names (workspace_id, name) on delete cascade
);
alter table instance add column catalogued_at timestamptz not null default '-infinity', add column catalogued_id bigint not null default 0;
comment on column instance.catalogued_at is 'the event up to which event_names counts, with catalogued_id';`;

/** Typed attributes, saved views, imports, and the catalogue of events. */
export class People0024 implements MigrationInterface {
  readonly name = 'People1763760000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PEOPLE);
    await runner.query(IMPORTS);
    await runner.query(CATALOGUE);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
