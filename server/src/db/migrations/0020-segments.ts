import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table segments (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  name text not null,
  rule jsonb not null,
  state text not null default 'computing' check (state in ('computing', 'ready', 'failed')),
  revision integer not null default 1,
  members integer not null default 0,
  settled_after bigint not null,
  computed_at timestamptz,
  compute_ms integer,
  error text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, name),
  unique (workspace_id, id)
);
comment on table segments is 'sets of contacts that a rule describes; who is in one follows what contacts do';
comment on column segments.state is 'computing: everybody has to be looked at once; ready: kept up with each change; failed: its rule could not be computed, see error';
comment on column segments.settled_after is 'transaction id below which a writer may not have seen what this segment depends on: computing starts once they have all ended';
create index segments_computing on segments (id) where state = 'computing';
create table segment_watches (
  workspace_id bigint not null,
  segment_id integer not null references segments (id) on delete cascade,
  kind text not null check (kind in ('born', 'field', 'event', 'list', 'segment')),
  key text not null,
  primary key (segment_id, kind, key)
);
comment on table segment_watches is 'what each segment depends on: which events, fields of contacts, lists and segments; and contacts who are new';
create index segment_watches_key on segment_watches (workspace_id, kind, key);
create table segment_members (
  workspace_id bigint not null,
  contact_id bigint not null,
  segment_id integer not null references segments (id) on delete cascade,
  since timestamptz not null,
  primary key (segment_id, contact_id)
);
create index segment_members_contact on segment_members (contact_id);
create table segment_flips (
  workspace_id bigint not null,
  contact_id bigint not null,
  due_at timestamptz not null,
  segment_id integer not null references segments (id) on delete cascade,
  primary key (segment_id, contact_id)
);
comment on table segment_flips is 'when a contact has to be looked at again although nothing happens, never later than the answer changes';
create index segment_flips_due on segment_flips (due_at);
create table segment_changes (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  segment_id integer not null
);
comment on table segment_changes is 'contacts who have done something a segment depends on, written in that transaction; looked at right after';
create table segment_sizes (
  workspace_id bigint not null,
  at timestamptz not null,
  segment_id integer not null references segments (id) on delete cascade,
  members integer not null,
  primary key (segment_id, at)
);
comment on table segment_sizes is 'how many were in a segment at the end of each hour in which that changed';
create table attribute_changes (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  attribute text not null,
  before jsonb,
  after jsonb
);
comment on table attribute_changes is 'changes of attributes that a workflow listens to, to become events';`;

/** Contacts, events and members are written in several places, and more will come: only the tables themselves see all of them. As for dates. */
const NOTICE = `
create function note_events_for_segments() returns trigger language plpgsql as $$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct n.workspace_id, n.contact_id, w.segment_id from new_rows n
    join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name;
  return null;
end $$;
create function note_new_contacts_for_segments() returns trigger language plpgsql as $$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select n.workspace_id, n.id, w.segment_id from new_rows n join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'born';
  return null;
end $$;
create function note_changed_contacts_for_segments() returns trigger language plpgsql as $$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct n.workspace_id, n.id, w.segment_id from new_rows n join old_rows o on o.id = n.id
    join segment_watches w on w.workspace_id = n.workspace_id and w.kind = 'field'
    where case w.key
      when 'email' then n.email is distinct from o.email
      when 'phone' then n.phone is distinct from o.phone
      when 'externalId' then n.external_id is distinct from o.external_id
      when 'timezone' then n.timezone is distinct from o.timezone
      when 'locale' then n.locale is distinct from o.locale
      else n.attributes -> w.key is distinct from o.attributes -> w.key end;
  insert into attribute_changes (workspace_id, contact_id, attribute, before, after)
    select distinct n.workspace_id, n.id, substr(e.key, 19), o.attributes -> substr(e.key, 19), n.attributes -> substr(e.key, 19)
    from new_rows n join old_rows o on o.id = n.id
    join entries e on e.workspace_id = n.workspace_id and e.kind = 'event' and e.key like 'attribute.changed:%'
    where n.attributes -> substr(e.key, 19) is distinct from o.attributes -> substr(e.key, 19);
  return null;
end $$;
create function note_gone_contacts_for_segments() returns trigger language plpgsql as $$
begin
  with gone as (delete from segment_members m using old_rows o where m.contact_id = o.id returning m.segment_id)
  update segments s set members = s.members - g.number from (select segment_id, count(*)::int as number from gone group by 1) g where s.id = g.segment_id;
  delete from segment_flips f using old_rows o where f.contact_id = o.id;
  return null;
end $$;
create function note_members_for_segments() returns trigger language plpgsql as $$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct r.workspace_id, r.contact_id, w.segment_id from moved_rows r
    join segment_watches w on w.workspace_id = r.workspace_id and w.kind = 'list' and w.key = r.list_id::text;
  return null;
end $$;
create trigger events_for_segments after insert on events referencing new table as new_rows for each statement execute function note_events_for_segments();
create trigger contacts_new_for_segments after insert on contacts referencing new table as new_rows for each statement execute function note_new_contacts_for_segments();
create trigger contacts_changed_for_segments after update on contacts referencing old table as old_rows new table as new_rows for each statement execute function note_changed_contacts_for_segments();
create trigger contacts_gone_for_segments after delete on contacts referencing old table as old_rows for each statement execute function note_gone_contacts_for_segments();
create trigger list_joined_for_segments after insert on list_members referencing new table as moved_rows for each statement execute function note_members_for_segments();
create trigger list_left_for_segments after delete on list_members referencing old table as moved_rows for each statement execute function note_members_for_segments();`;

/** Segments: rules, what they depend on, who is in them since when, and what has to be looked at again. */
export class Segments0020 implements MigrationInterface {
  readonly name = 'Segments1763760000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, NOTICE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
