import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table scoring_models (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  kind text not null check (kind in ('score', 'stages')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  name text not null,
  definition jsonb not null,
  state text not null default 'computing' check (state in ('computing', 'ready', 'failed')),
  settled_after bigint not null,
  cursor bigint not null default 0,
  done integer not null default 0,
  error text,
  computed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, key),
  unique (workspace_id, id)
);
comment on table scoring_models is 'scores of contacts, and their stages of the life cycle: rules that read the history of a contact';
comment on column scoring_models.state is 'computing: the history of everybody is read once; ready: kept up with each event; failed: see error';
comment on column scoring_models.settled_after is 'transaction id below which a writer may not have seen what this model watches: reading starts once they have all ended';
comment on column scoring_models.cursor is 'contacts up to here have been read';
create unique index scoring_models_stages on scoring_models (workspace_id) where kind = 'stages';
create index scoring_models_computing on scoring_models (id) where state = 'computing';
create table scoring_watches (
  workspace_id bigint not null,
  model_id integer not null references scoring_models (id) on delete cascade,
  kind text not null check (kind in ('born', 'field', 'event')),
  key text not null,
  primary key (model_id, kind, key)
);
create index scoring_watches_key on scoring_watches (workspace_id, kind, key);
create table scoring_changes (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  event_id bigint,
  model_id integer not null
);
comment on column scoring_changes.event_id is 'the event to be added; 0: an attribute has changed; null: the whole history has to be read, because two contacts have become one or two';
create index scoring_changes_pair on scoring_changes (contact_id, model_id);
create table scoring_standings (
  workspace_id bigint not null,
  contact_id bigint not null,
  at timestamptz not null,
  look_at timestamptz,
  active_at timestamptz,
  model_id integer not null,
  points integer,
  most integer,
  grade text,
  state jsonb not null,
  primary key (model_id, contact_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, model_id) references scoring_models (workspace_id, id) on delete cascade
);
comment on column scoring_standings.state is 'what the events of the contact come to; points at any instant are a formula of it';
comment on column scoring_standings.points is 'when it was last looked at';
comment on column scoring_standings.most is 'what it can come to at most as long as nothing happens: screens that rank read by it';
comment on column scoring_standings.look_at is 'when time alone changes grade or stage';
create index scoring_standings_contact on scoring_standings (contact_id);
create index scoring_standings_due on scoring_standings (look_at) where look_at is not null;
create index scoring_standings_rank on scoring_standings (model_id, most desc) where most > 0;`;

const NOTICE = `
create function note_events_for_scoring() returns trigger language plpgsql as $$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select n.workspace_id, n.contact_id, w.model_id, n.id from new_rows n join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name order by n.id;
  return null;
end $$;
create function note_moved_events_for_scoring() returns trigger language plpgsql as $$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id)
    select distinct n.workspace_id, c.id, w.model_id from new_rows n join old_rows o on o.id = n.id and o.contact_id <> n.contact_id
    cross join lateral (values (o.contact_id), (n.contact_id)) c (id) join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'event' and w.key = n.name;
  return null;
end $$;
create function note_new_contacts_for_scoring() returns trigger language plpgsql as $$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select n.workspace_id, n.id, w.model_id, 0 from new_rows n join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'born';
  return null;
end $$;
create function note_changed_contacts_for_scoring() returns trigger language plpgsql as $$
begin
  insert into scoring_changes (workspace_id, contact_id, model_id, event_id)
    select distinct n.workspace_id, n.id, w.model_id, 0 from new_rows n join old_rows o on o.id = n.id
    join scoring_watches w on w.workspace_id = n.workspace_id and w.kind = 'field'
    where case w.key
      when 'email' then n.email is distinct from o.email
      when 'phone' then n.phone is distinct from o.phone
      when 'externalId' then n.external_id is distinct from o.external_id
      when 'timezone' then n.timezone is distinct from o.timezone
      when 'locale' then n.locale is distinct from o.locale
      else n.attributes -> w.key is distinct from o.attributes -> w.key end;
  return null;
end $$;
create trigger events_for_scoring after insert on events referencing new table as new_rows for each statement execute function note_events_for_scoring();
create trigger events_moved_for_scoring after update on events referencing old table as old_rows new table as new_rows for each statement execute function note_moved_events_for_scoring();
create trigger contacts_new_for_scoring after insert on contacts referencing new table as new_rows for each statement execute function note_new_contacts_for_scoring();
create trigger contacts_changed_for_scoring after update on contacts referencing old table as old_rows new table as new_rows for each statement execute function note_changed_contacts_for_scoring();`;

/** Scores and stages of contacts. */
export class Scoring0033 implements MigrationInterface {
  readonly name = 'Scoring1763760000033';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, NOTICE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
