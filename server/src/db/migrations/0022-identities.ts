import type { MigrationInterface, QueryRunner } from 'typeorm';

const SOURCES = `
create table sources (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  received bigint not null default 0,
  refused bigint not null default 0,
  created_at timestamptz not null default now(),
  last_received_at timestamptz,
  revoked_at timestamptz,
  created_by integer references users (id) on delete set null,
  name text not null,
  kind text not null check (kind in ('site', 'app', 'server', 'shop')),
  write_key text not null unique,
  origins text[] not null default '{}',
  consent boolean not null default false,
  recent jsonb not null default '[]'
);
comment on table sources is 'where customer data comes from; each has a write key, which may be public: it lets in and shows nothing';
comment on column sources.origins is 'pages that may send with this key, as https://host; empty: all';
comment on column sources.consent is 'the snippet keeps and sends nothing before its visitor agrees';
comment on column sources.recent is 'the newest calls, for those who connect a site and want to see whether it arrives';
create index sources_workspace on sources (workspace_id, id desc);`;

const IDENTITIES = `
create table contact_identities (
  workspace_id bigint not null,
  contact_id bigint not null,
  profile_id bigint,
  linked_at timestamptz not null,
  weak boolean not null default false,
  kind text not null,
  value text not null,
  primary key (workspace_id, kind, value),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
comment on table contact_identities is 'what a contact is found by besides its own columns: browsers and devices (anonymous), ids of other systems, and ids and addresses it had before a merge (user, email)';
comment on column contact_identities.linked_at is 'when the sign was given, in the time of whoever gave it: of two people at one device the later one stays';
comment on column contact_identities.weak is 'by a click in a mail, which may have been forwarded: gives way to whoever says who they are';
comment on column contact_identities.profile_id is 'the anonymous contact the device had before the click';
create index contact_identities_contact on contact_identities (contact_id);

create table contact_merges (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  from_contact_id bigint not null,
  into_contact_id bigint not null,
  merged_at timestamptz not null,
  undone_at timestamptz,
  undone_by integer references users (id) on delete set null,
  reason text not null check (reason in ('identify', 'alias')),
  contact jsonb not null,
  gained jsonb not null,
  moved jsonb not null,
  foreign key (workspace_id, into_contact_id) references contacts (workspace_id, id) on delete cascade
);
comment on table contact_merges is 'contacts that turned out to be the same person, with all it takes to part them again';
comment on column contact_merges.contact is 'the row that is gone';
comment on column contact_merges.gained is 'columns and attributes the other took over because it had none';
comment on column contact_merges.moved is 'by table: keys of rows that moved along, and rows the other already had its own of';
create index contact_merges_into on contact_merges (into_contact_id, id desc);
create index contact_merges_from on contact_merges (from_contact_id);
create index event_messages_old on event_messages (received_at);`;

/** The one before, and contacts are found by the ids and addresses they had before a merge. */
const IDENTIFY = `
create or replace function identify_contact(
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
      if known.id is null then
        select c.* into known from contact_identities i join contacts c on c.id = i.contact_id where i.workspace_id = in_workspace_id and i.kind = 'email' and i.value = in_email_key for update of c;
      end if;
    end if;
    if known.id is null and in_external_id is not null then
      select * into known from contacts where workspace_id = in_workspace_id and external_id = in_external_id for update;
      if known.id is null then
        select c.* into known from contact_identities i join contacts c on c.id = i.contact_id where i.workspace_id = in_workspace_id and i.kind = 'user' and i.value = in_external_id for update of c;
      end if;
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
            ) or exists (
              select 1 from contact_identities i where i.workspace_id = in_workspace_id and i.kind = 'user' and i.value = in_external_id
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

/** Where customer data comes from, what people are known by, and which contacts turned out to be one. */
export class Identities0022 implements MigrationInterface {
  readonly name = 'Identities1763760000022';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [SOURCES, IDENTITIES, IDENTIFY]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
