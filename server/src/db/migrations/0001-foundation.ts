import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACCOUNTS = `
create table workspaces (
  id integer generated always as identity primary key,
  name text not null,
  timezone text not null default 'UTC',
  created_at timestamptz not null default now()
);
create table users (
  id integer generated always as identity primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create table memberships (
  workspace_id integer not null references workspaces on delete cascade,
  user_id integer not null references users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'editor', 'analyst', 'viewer')),
  primary key (workspace_id, user_id)
);
create table sessions (
  token_hash bytea primary key,
  user_id integer not null references users on delete cascade,
  workspace_id integer not null references workspaces on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create table instance (
  id boolean primary key default true check (id),
  setup_token_hash bytea,
  owner_created_at timestamptz,
  key_check text
);
insert into instance default values;
create table api_keys (
  id integer generated always as identity primary key,
  workspace_id integer not null references workspaces on delete cascade,
  name text not null,
  prefix text not null,
  key_hash bytea not null unique,
  role text not null check (role in ('owner', 'admin', 'editor', 'analyst', 'viewer')),
  created_by integer references users on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  unique (workspace_id, id)
);
create table credentials (
  id integer generated always as identity primary key,
  workspace_id integer not null references workspaces on delete cascade,
  type text not null,
  name text not null,
  visible jsonb not null default '{}',
  secret_names text[] not null default '{}',
  key_id text not null,
  sealed bytea not null,
  updated_at timestamptz not null default now(),
  unique (workspace_id, id)
);`;

const WORKFLOWS = `
create table workflows (
  id integer generated always as identity primary key,
  workspace_id integer not null references workspaces on delete cascade,
  name text not null,
  draft jsonb not null,
  revision integer not null default 1,
  status text not null default 'draft' check (status in ('draft', 'published', 'paused')),
  published_version_id integer,
  published_revision integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (workspace_id, id)
);
create index workflows_recent on workflows (workspace_id, updated_at desc, id desc) where deleted_at is null;
create table workflow_versions (
  id integer generated always as identity primary key,
  workspace_id integer not null,
  workflow_id integer not null,
  number integer,
  document jsonb not null,
  document_hash text not null,
  port_table jsonb not null,
  created_by integer,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workflow_id, number),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
comment on column workflow_versions.number is 'null: a snapshot of the draft, made for test runs';
comment on column workflow_versions.port_table is 'per node, in document order, its output ports: history stores port numbers';
create unique index workflow_versions_snapshot on workflow_versions (workflow_id, document_hash) where number is null;
create table entries (
  id integer generated always as identity primary key,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  node smallint not null,
  node_id text not null,
  kind text not null check (kind in ('manual', 'webhook', 'form', 'schedule', 'event')),
  key text not null default '',
  config jsonb not null,
  next_fire_at timestamptz,
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, version_id) references workflow_versions (workspace_id, id) on delete cascade
);
comment on table entries is 'what the published versions listen to; replaced as a whole at publish, emptied at pause';
create unique index entries_path on entries (kind, key) where kind in ('webhook', 'form');
create index entries_event on entries (workspace_id, key) where kind = 'event';
create index entries_schedule on entries (next_fire_at) where kind = 'schedule';
create index entries_workflow on entries (workflow_id);`;

const CUSTOMERS = `
create table contacts (
  id bigint generated always as identity primary key,
  workspace_id integer not null references workspaces on delete cascade,
  email text,
  email_key text,
  phone text,
  external_id text,
  timezone text,
  locale text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, email_key),
  unique (workspace_id, external_id)
);
create index contacts_phone on contacts (workspace_id, phone) where phone is not null;
create table lists (
  id integer generated always as identity primary key,
  workspace_id integer not null references workspaces on delete cascade,
  name text not null,
  members integer not null default 0,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, name)
);
create table list_members (
  workspace_id integer not null,
  list_id integer not null,
  contact_id bigint not null,
  joined_at timestamptz not null,
  primary key (list_id, contact_id),
  foreign key (workspace_id, list_id) references lists (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
create index list_members_contact on list_members (contact_id);
create sequence event_ids;
create table events (
  id bigint not null default nextval('event_ids'),
  workspace_id integer not null,
  contact_id bigint not null,
  name text not null,
  properties jsonb not null default '{}',
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  primary key (received_at, id)
) partition by range (received_at);
create table events_rest partition of events default;
create index events_contact on events (contact_id, id desc);
create table event_messages (
  workspace_id integer not null,
  message_id text not null,
  received_at timestamptz not null,
  primary key (workspace_id, message_id)
);
comment on table event_messages is 'message ids already seen: an event sent twice is kept once';`;

/** A function, so that finding and making a contact is one round trip and a lost race can be tried again inside the caller's transaction. */
const IDENTIFY = `
create function identify_contact(
  in_workspace_id integer, in_email text, in_email_key text, in_external_id text, in_phone text,
  in_timezone text, in_locale text, in_attributes jsonb, in_at timestamptz
) returns setof contacts language plpgsql as $$
declare
  known contacts;
begin
  -- whoever names the same person goes one after the other: otherwise one who adds an address to a contact and one who makes
  -- a contact with that address wait for each other's index entries. Phones are shared by families, so they only lock alone.
  perform pg_advisory_xact_lock(named.key) from (
    select hashtextextended(in_workspace_id || kind || value, 0) as key
    from (values (' email ', in_email_key), (' id ', in_external_id), (' ', case when in_email_key is null and in_external_id is null then in_phone end)) as given(kind, value)
    where value is not null order by 1
  ) named;
  for attempt in 1..10 loop
    known := null;
    if in_email_key is not null then
      select * into known from contacts where workspace_id = in_workspace_id and email_key = in_email_key for update;
    end if;
    if known.id is null and in_external_id is not null then
      select * into known from contacts where workspace_id = in_workspace_id and external_id = in_external_id for update;
    end if;
    if known.id is null and in_phone is not null then
      select * into known from contacts where workspace_id = in_workspace_id and phone = in_phone order by id limit 1 for update;
    end if;
    begin
      if known.id is null then
        return query insert into contacts (workspace_id, email, email_key, external_id, phone, timezone, locale, attributes, created_at, updated_at)
          values (in_workspace_id, in_email, in_email_key, in_external_id, in_phone, in_timezone, in_locale,
            in_attributes - array(select key from jsonb_each(in_attributes) where value = 'null'), in_at, in_at)
          returning *;
      else
        return query update contacts c set
            email = coalesce(in_email, c.email),
            email_key = coalesce(in_email_key, c.email_key),
            external_id = case when in_external_id is null or exists (
              select 1 from contacts o where o.workspace_id = in_workspace_id and o.external_id = in_external_id and o.id <> c.id
            ) then c.external_id else in_external_id end,
            phone = coalesce(in_phone, c.phone),
            timezone = coalesce(in_timezone, c.timezone),
            locale = coalesce(in_locale, c.locale),
            attributes = (c.attributes || in_attributes) - array(select key from jsonb_each(in_attributes) where value = 'null'),
            updated_at = in_at
          where c.id = known.id
          returning c.*;
      end if;
      return;
    exception when unique_violation then
      -- somebody else made or changed the contact in between: look again
    end;
  end loop;
  raise exception 'identify_contact found no rest in 10 attempts' using errcode = 'serialization_failure';
end $$;`;

const ENGINE = `
create sequence run_ids;
create sequence token_ids;
create sequence delivery_ids;
create table runs (
  id bigint primary key,
  contact_id bigint,
  started_at timestamptz not null,
  ended_at timestamptz,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  live integer not null default 1,
  entry smallint not null,
  status smallint not null default 0 check (status between 0 and 3),
  test boolean not null default false,
  error jsonb,
  response jsonb
);
comment on column runs.status is '0 running, 1 done, 2 failed, 3 cancelled; never leaves 1 to 3';
comment on column runs.live is 'tokens of this run that exist';
create index runs_workflow on runs (workflow_id, id desc);
create index runs_contact on runs (contact_id, id desc) where contact_id is not null;
create table tokens (
  id bigint primary key,
  run_id bigint not null,
  contact_id bigint,
  due_at timestamptz not null,
  workspace_id integer not null,
  version_id integer not null,
  epoch integer not null default 0,
  visit integer not null default 1,
  node smallint not null,
  lane smallint not null,
  state smallint not null,
  attempt smallint not null default 0,
  forked boolean not null default false,
  test boolean not null default false,
  data jsonb
) with (fillfactor = 85);
comment on column tokens.due_at is 'ready: since when; waiting: when the timer ends (infinity: only an event ends it); leased: when the lease ends';
comment on column tokens.state is '0 ready, 1 waiting, 2 leased, 3 held at a join, 4 resumed';
comment on column tokens.lane is '0 pure, 1 io';
create index tokens_due on tokens (lane, due_at) where due_at < 'infinity';
create index tokens_run on tokens (run_id);
create index tokens_place on tokens (version_id, node);
create table waiters (
  token_id bigint not null references tokens on delete cascade,
  contact_id bigint not null,
  workspace_id integer not null,
  name text not null,
  port text not null,
  rule jsonb,
  primary key (token_id, name)
);
create index waiters_event on waiters (contact_id, name);
create table deliveries (
  id bigint primary key,
  run_id bigint not null,
  token_id bigint not null,
  contact_id bigint,
  created_at timestamptz not null,
  settled_at timestamptz,
  workspace_id integer not null,
  version_id integer not null,
  visit integer not null,
  item integer not null,
  node smallint not null,
  status smallint not null default 0 check (status between 0 and 4),
  attempt smallint not null default 1,
  channel text not null,
  code text,
  reason text,
  provider_id text,
  unique (token_id, visit, item)
);
comment on column deliveries.status is '0 pending, 1 sent, 2 skipped, 3 failed, 4 unknown';
create index deliveries_run on deliveries (run_id);
create table activations (
  run_id bigint not null,
  at timestamptz not null,
  workspace_id integer not null,
  version_id integer not null,
  nodes smallint[] not null,
  ports smallint[] not null,
  visits integer[] not null,
  items integer[] not null,
  error jsonb
) partition by range (at);
comment on table activations is 'history: one row per passage of a run from claim to park, its path as arrays';
comment on column activations.ports is 'number in the version''s port table; -1 parked, -2 ended, -3 failed, -4 the error port';
create table activations_rest partition of activations default;
create index activations_run on activations (run_id, at);
create table step_items (
  run_id bigint not null,
  at timestamptz not null,
  workspace_id integer not null,
  visit integer not null,
  node smallint not null,
  truncated boolean not null default false,
  input jsonb not null,
  output jsonb not null,
  error jsonb,
  log text[] not null default '{}'
) partition by range (at);
comment on table step_items is 'items in and out of a step, for test runs and failures';
create table step_items_rest partition of step_items default;
create index step_items_run on step_items (run_id, node);
create table node_counts (
  version_id integer not null,
  node smallint not null,
  port smallint not null,
  workspace_id integer not null,
  value bigint not null default 0,
  primary key (version_id, node, port)
);
comment on column node_counts.port is 'left by this port; -1 entered, -2 ended here, -3 failed here, -5 waiting now; node -1: 0 started, 1 done, 2 failed, 3 cancelled runs';`;

const PARTITIONS = `
create function ensure_partitions(until timestamptz) returns void language plpgsql as $$
declare
  parent text;
  month timestamptz;
begin
  foreach parent in array array['events', 'activations', 'step_items'] loop
    month := date_trunc('month', now(), 'UTC');
    while month <= until loop
      if to_regclass(parent || to_char(month at time zone 'UTC', '"_"YYYY"_"MM')) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)',
          parent || to_char(month at time zone 'UTC', '"_"YYYY"_"MM'), parent, month, month + interval '1 month');
      end if;
      month := month + interval '1 month';
    end loop;
  end loop;
end $$;`;

/** Accounts, workflows, customers and the engine's tables. */
export class Foundation0001 implements MigrationInterface {
  readonly name = 'Foundation1763760000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [ACCOUNTS, WORKFLOWS, CUSTOMERS, IDENTIFY, ENGINE, PARTITIONS]) await runner.query(part);
  }

  /** Migrations only go forward; a release is undone by restoring the backup taken before it. */
  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
