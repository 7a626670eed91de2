import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table date_listeners (
  id integer generated always as identity primary key,
  workspace_id integer not null,
  workflow_id integer not null,
  version_id integer not null,
  node smallint not null,
  slot smallint not null,
  node_id text not null,
  attribute text not null,
  repeat text not null,
  offset_days integer not null,
  at text not null,
  leap_day text not null,
  tolerance_ms bigint not null,
  timezone text not null,
  trigger jsonb not null,
  state text not null default 'filling' check (state in ('filling', 'ready', 'ending', 'ended')),
  since timestamptz not null,
  read_until bigint not null default 0,
  fill_until bigint,
  settled_after bigint,
  unique (workflow_id, node_id, slot, attribute, repeat),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, version_id) references workflow_versions (workspace_id, id) on delete cascade
);
comment on table date_listeners is 'entry points that listen to a date attribute; the same row over all versions of a node, so that no date starts twice';
comment on column date_listeners.state is 'filling: timers are made for contacts that exist; ready: all are; ending: no longer listens, timers are removed; ended: they are gone';
comment on column date_listeners.since is 'only occurrences due later than this start';
comment on column date_listeners.settled_after is 'transaction id below which a writer may not have seen this listener: filling starts once they have all ended';
create index date_listeners_attribute on date_listeners (workspace_id) where state in ('filling', 'ready');
create table date_timers (
  listener_id integer not null,
  contact_id bigint not null,
  due_at timestamptz not null,
  planned_at timestamptz,
  occurrence text,
  unreadable text,
  primary key (listener_id, contact_id)
);
comment on table date_timers is 'when a contact has to be looked at for a listener, never later than its next occurrence is due; -infinity: at once, something changed; infinity: its attribute is no date';
create index date_timers_due on date_timers (due_at) where due_at < 'infinity';
create index date_timers_unreadable on date_timers (listener_id) where unreadable is not null;
create table date_occurrences (
  listener_id integer not null,
  contact_id bigint not null,
  occurrence text not null,
  at timestamptz not null,
  outcome text not null check (outcome in ('started', 'refused', 'skipped')),
  primary key (listener_id, contact_id, occurrence)
);
comment on column date_occurrences.outcome is 'started: has its run; refused: the entry rules of the workflow let it not in; skipped: could not start in time, and still may if its date is moved';
create index date_occurrences_skipped on date_occurrences (listener_id) where outcome = 'skipped';`;

/**
 * Contacts change in several places, and more will come: only the table itself sees all of them. Once per statement, so that an
 * import of many contacts pays once; in the writer's transaction, so that no change goes unnoticed.
 */
const NOTICE = `
create function note_new_dates() returns trigger language plpgsql as $$
begin
  insert into date_timers (listener_id, contact_id, due_at)
    select l.id, n.id, '-infinity' from new_rows n
    join date_listeners l on l.workspace_id = n.workspace_id and l.state in ('filling', 'ready') and n.attributes ? l.attribute
    order by l.id, n.id
    on conflict (listener_id, contact_id) do update set due_at = excluded.due_at;
  return null;
end $$;
create function note_changed_dates() returns trigger language plpgsql as $$
begin
  insert into date_timers (listener_id, contact_id, due_at)
    select l.id, n.id, '-infinity' from new_rows n join old_rows o on o.id = n.id
    join date_listeners l on l.workspace_id = n.workspace_id and l.state in ('filling', 'ready')
    where n.attributes -> l.attribute is distinct from o.attributes -> l.attribute
       or (n.attributes ? l.attribute and n.timezone is distinct from o.timezone)
    order by l.id, n.id
    on conflict (listener_id, contact_id) do update set due_at = excluded.due_at;
  return null;
end $$;
create trigger contacts_new_dates after insert on contacts referencing new table as new_rows for each statement execute function note_new_dates();
create trigger contacts_changed_dates after update on contacts referencing old table as old_rows new table as new_rows for each statement execute function note_changed_dates();`;

/** Date triggers: who listens to which date, when each contact is next looked at, which occurrences have had their run. */
export class DateTriggers0004 implements MigrationInterface {
  readonly name = 'DateTriggers1763760000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, NOTICE]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
