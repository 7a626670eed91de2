import type { MigrationInterface, QueryRunner } from 'typeorm';

const DELIVERIES = `
alter table deliveries add column credential_id integer, add column parts smallint, add column cost numeric(14, 6), add column currency text;
comment on column deliveries.credential_id is 'what it went out with: the reports of that credential are about it';
comment on column deliveries.cost is 'in major units of the currency';
create index deliveries_provider on deliveries (provider_id) where provider_id is not null;
create index deliveries_newest on deliveries (workspace_id, id desc);
alter table workspaces add column keep_copies_days integer not null default 365 check (keep_copies_days between 1 and 3650);
comment on column workspaces.keep_copies_days is 'copies of sent messages are deleted after so many days';`;

const COPIES = `
create table message_copies (
  delivery_id bigint primary key references deliveries (id) on delete cascade,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  at timestamptz not null,
  recipient text not null, sender text, subject text,
  body bytea not null
);
comment on table message_copies is 'what was sent, for people who look later';
comment on column message_copies.body is 'JSON { html, text, files }, deflated';
create index message_copies_old on message_copies (workspace_id, at);`;

const LINKS = `
create table short_links (
  code text primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  delivery_id bigint not null references deliveries (id) on delete cascade,
  expires_at timestamptz not null,
  trap boolean not null default false,
  url text not null, label text not null
);
comment on table short_links is 'addresses in messages too short to hold their destination';
create index short_links_delivery on short_links (delivery_id);
create index short_links_expiry on short_links (expires_at);
create table link_clicks (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  delivery_id bigint not null references deliveries (id) on delete cascade,
  last_at timestamptz not null,
  count integer not null default 1,
  robot boolean not null,
  link bytea not null,
  trap boolean not null default false,
  url text not null, label text not null,
  primary key (delivery_id, link, robot)
);
comment on table link_clicks is 'clicks on each link of a message, of people and of robots; what follows within two seconds is no further one';`;

const CALLBACKS = `
create table callbacks (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  credential_id integer not null,
  delivery_id bigint references deliveries (id) on delete cascade,
  received_at timestamptz not null, due_at timestamptz not null,
  state smallint not null default 0 check (state between 0 and 2),
  event_key text not null,
  event jsonb not null,
  unique (credential_id, event_key)
);
comment on table callbacks is 'what providers have reported, each once';
comment on column callbacks.state is '0: not yet worked off, or about a message nobody knows yet; 1: done; 2: nobody knows what it is about';
create index callbacks_waiting on callbacks (due_at) where state = 0;
create index callbacks_delivery on callbacks (delivery_id) where delivery_id is not null;
create index callbacks_old on callbacks (received_at) where delivery_id is null;`;

/** What was sent and what it cost, the links in it, and what providers report. */
export class Messages0029 implements MigrationInterface {
  readonly name = 'Messages1763760000029';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [DELIVERIES, COPIES, LINKS, CALLBACKS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
