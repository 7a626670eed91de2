import type { MigrationInterface, QueryRunner } from 'typeorm';

const BUSINESS_EVENTS = `
create table business_events (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  name text not null,
  properties jsonb not null,
  message_id text,
  source text not null,
  unique (workspace_id, id)
);
comment on table business_events is 'what happened to nobody in particular: a title that has arrived, a showcase that is planned';
comment on column business_events.message_id is 'given by the sender, who may send it again: then nothing happens a second time';
create unique index business_events_message on business_events (workspace_id, message_id) where message_id is not null;
create index business_events_newest on business_events (workspace_id, id desc);
alter table enrolments
  add column business_event_id bigint,
  add column segment_id integer,
  add column unfit integer not null default 0,
  add column rule jsonb,
  add foreign key (workspace_id, business_event_id) references business_events (workspace_id, id) on delete cascade,
  add foreign key (workspace_id, segment_id) references segments (workspace_id, id) on delete cascade;
comment on column enrolments.business_event_id is 'what these contacts enter by; null: somebody let them enter';
comment on column enrolments.rule is 'whom it concerns, with the values of the event in it; null: everybody in the list, segment or workspace';
comment on column enrolments.unfit is 'contacts looked at whom the rule does not concern';
create unique index enrolments_once on enrolments (business_event_id, workflow_id, node_id) where business_event_id is not null;
alter table entries drop constraint entries_kind_check;
alter table entries add constraint entries_kind_check check (kind in ('manual', 'webhook', 'form', 'schedule', 'event', 'exit', 'date', 'call', 'poll', 'stream', 'business_event'));
create index entries_business_events on entries (workspace_id, key) where kind = 'business_event';`;

/** What somebody agrees to can bring them into a segment; as for events and lists, only the table itself sees every writer. */
const CONSENT_IN_SEGMENTS = `
alter table segment_watches drop constraint segment_watches_kind_check;
alter table segment_watches add constraint segment_watches_kind_check check (kind in ('born', 'field', 'event', 'list', 'segment', 'consent'));
create function note_consents_for_segments() returns trigger language plpgsql as $$
begin
  insert into segment_changes (workspace_id, contact_id, segment_id)
    select distinct r.workspace_id, r.contact_id, w.segment_id from moved_rows r join purposes p on p.id = r.purpose_id
    join segment_watches w on w.workspace_id = r.workspace_id and w.kind = 'consent' and w.key = p.key;
  return null;
end $$;
create trigger consents_new_for_segments after insert on consents referencing new table as moved_rows for each statement execute function note_consents_for_segments();
create trigger consents_changed_for_segments after update on consents referencing new table as moved_rows for each statement execute function note_consents_for_segments();
create trigger consents_gone_for_segments after delete on consents referencing old table as moved_rows for each statement execute function note_consents_for_segments();`;

/** Business events that fan out to contacts, segments that can be enrolled, and consent as a condition of segments. */
export class BusinessEvents0032 implements MigrationInterface {
  readonly name = 'BusinessEvents1763760000032';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [BUSINESS_EVENTS, CONSENT_IN_SEGMENTS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
