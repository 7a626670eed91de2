import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table alert_counts (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  slot timestamptz not null,
  value bigint not null,
  workflow_id integer not null,
  measure text not null,
  channel text not null,
  node text not null,
  primary key (workspace_id, measure, slot, workflow_id, channel, node)
);
comment on table alert_counts is 'what rules of alerts look at: what reports count, and refusals, by five minutes; kept a few days';
comment on column alert_counts.node is 'refused: id of the credential; package_failed: the package; hot: score and grade; otherwise empty';
create index alert_counts_slot on alert_counts (slot);
create table alert_rules (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  kind text not null,
  workflow_id integer,
  enabled boolean not null default true,
  settings jsonb not null default '{}',
  recipients integer[],
  email boolean not null default true,
  hook boolean not null default true,
  muted_until timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
comment on column alert_rules.settings is 'what differs from the defaults of the sdk';
comment on column alert_rules.workflow_id is 'null: all workflows that have no rule of this kind of their own';
comment on column alert_rules.recipients is 'members who are told by mail; null: everybody who wants to be';
create table alerts (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  rule_id integer not null,
  since timestamptz not null,
  last_at timestamptz not null,
  calm_since timestamptz,
  resolved_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by integer references users (id) on delete set null,
  quiet boolean not null default false,
  state text not null check (state in ('firing', 'acknowledged', 'resolved')),
  kind text not null,
  subject text not null,
  found jsonb not null,
  unique (workspace_id, id),
  foreign key (workspace_id, rule_id) references alert_rules (workspace_id, id) on delete cascade
);
comment on column alerts.subject is 'what it is about, such as workflow:12; at most one alert of a rule about it is open';
comment on column alerts.found is 'what was measured last: value, limit, of, windowMinutes, name';
comment on column alerts.quiet is 'nobody is told: its rule was muted when it began';
create unique index alerts_open on alerts (rule_id, subject) where state <> 'resolved';
create index alerts_newest on alerts (workspace_id, id desc);
create index alerts_rested on alerts (rule_id, subject, resolved_at) where state = 'resolved';
create table alert_changes (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  alert_id bigint not null,
  at timestamptz not null,
  state text not null,
  unique (alert_id, state),
  foreign key (workspace_id, alert_id) references alerts (workspace_id, id) on delete cascade
);
comment on table alert_changes is 'what people are told of: each state of an alert once. Ids grow with the commits of a workspace, so that who was told up to one has been told of all before';
create index alert_changes_newest on alert_changes (workspace_id, id);
create index alert_changes_at on alert_changes (at);
create table alert_preferences (
  workspace_id integer not null,
  user_id integer not null,
  email boolean not null,
  bell boolean not null default true,
  without text[] not null default '{}',
  digest text not null check (digest in ('off', 'weekly', 'daily')),
  digest_at timestamptz,
  told_at timestamptz,
  told_upto bigint not null default 0,
  seen_upto bigint not null default 0,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, user_id) references memberships (workspace_id, user_id) on delete cascade
);
comment on column alert_preferences.without is 'kinds of alerts this member is not told of';
comment on column alert_preferences.digest_at is 'when the next summary is due; null: none is wanted';
comment on column alert_preferences.told_upto is 'the last change that was put into a mail to this member';
comment on column alert_preferences.seen_upto is 'the last change this member has seen';
create index alert_preferences_digest on alert_preferences (digest_at) where digest_at is not null;
create table alert_hooks (
  workspace_id bigint primary key references workspaces (id) on delete cascade,
  url text,
  enabled boolean not null default true,
  generation integer not null default 1,
  told_upto bigint not null default 0,
  last_at timestamptz,
  last_error text
);
comment on column alert_hooks.generation is 'the secret is made of a key of the installation, the workspace and this number';
create table alert_letters (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  user_id integer references users (id) on delete cascade,
  due_at timestamptz not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  attempt smallint not null default 0,
  what text not null check (what in ('alerts', 'weekly', 'daily', 'hook')),
  first_day date,
  changes bigint[] not null default '{}',
  state text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'failed', 'unknown')),
  error text
);
comment on table alert_letters is 'mails and posts about alerts, and summaries: written down before they leave, with what came of them';
comment on column alert_letters.state is 'sending: handed over until due_at; unknown: whoever handed it over has not come back, so a mail is not repeated';
create unique index alert_letters_digest on alert_letters (workspace_id, user_id, what, first_day) where first_day is not null;
create index alert_letters_due on alert_letters (due_at) where state in ('pending', 'sending');
create index alert_letters_old on alert_letters (created_at);`;

/** Rows of good paths are never looked at: the conditions of these triggers are all they cost. */
const COUNTED = `
create function note_failed_package() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, measure, node, value)
    select new.workspace_id, day_in(coalesce(new.ended_at, now()), w.timezone), 'package_failed', split_part(n ->> 'type', '.', 1), 1
    from workspaces w join workflow_versions v on v.id = new.version_id cross join lateral jsonb_array_elements(v.document -> 'nodes') n
    where w.id = new.workspace_id and n ->> 'id' = new.error ->> 'nodeId' limit 1;
  return null;
end $$;
create trigger runs_failed_by_package after update on runs for each row when (old.status = 0 and new.status = 2 and not new.test and new.error ->> 'who' = 'defect') execute function note_failed_package();

create function note_refused() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, measure, channel, node, value)
    select new.workspace_id, day_in(coalesce(new.settled_at, now()), timezone), 'refused', new.channel, new.credential_id::text, 1 from workspaces where id = new.workspace_id;
  return null;
end $$;
create trigger deliveries_refused after update on deliveries for each row
  when (new.credential_id is not null and new.code is not null and new.waits_until is null and new.status in (0, 3) and old.status in (0, 4)) execute function note_refused();

create function note_hot() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, measure, node, value)
    select new.workspace_id, day_in(new.at, w.timezone), 'hot', m.key || ':' || new.grade, 1
    from scoring_models m join workspaces w on w.id = m.workspace_id where m.id = new.model_id and m.kind = 'score' and m.state = 'ready';
  return null;
end $$;
create trigger scoring_hot after update on scoring_standings for each row
  when (new.grade is not null and new.grade is distinct from old.grade and coalesce(new.points, 0) > coalesce(old.points, 0)) execute function note_hot();
create trigger scoring_hot_new after insert on scoring_standings for each row when (new.grade is not null) execute function note_hot();`;

const DEFAULTS = `
create function offer_alerts() returns trigger language plpgsql as $$
begin
  insert into alert_rules (workspace_id, kind) select new.id, kind
    from unnest(array['journey_failing', 'provider_refusing', 'lag', 'silence', 'hot_leads', 'quota', 'package_failing', 'bounces', 'delivery_drop']) as kind;
  return null;
end $$;
create trigger workspaces_alerts after insert on workspaces for each row execute function offer_alerts();
create function next_monday(zone text) returns timestamptz language sql stable as $$ select (date_trunc('week', now() at time zone zone) + interval '7 days 8 hours') at time zone zone $$;
comment on function next_monday is 'eight in the morning of the Monday after this week, on the clocks of the zone';
create function offer_alerts_to_member() returns trigger language plpgsql as $$
begin
  insert into alert_preferences (workspace_id, user_id, email, digest, digest_at, told_upto, seen_upto)
    select w.id, new.user_id, new.role in ('owner', 'admin'), case when new.role in ('owner', 'admin') then 'weekly' else 'off' end, case when new.role in ('owner', 'admin') then next_monday(w.timezone) end, c.upto, c.upto
    from workspaces w cross join (select coalesce(max(id), 0) as upto from alert_changes where workspace_id = new.workspace_id) c where w.id = new.workspace_id
    on conflict do nothing;
  return null;
end $$;
create trigger memberships_alerts after insert on memberships for each row execute function offer_alerts_to_member();
insert into alert_rules (workspace_id, kind) select w.id, kind
  from workspaces w cross join unnest(array['journey_failing', 'provider_refusing', 'lag', 'silence', 'hot_leads', 'quota', 'package_failing', 'bounces', 'delivery_drop']) as kind order by w.id;
insert into alert_preferences (workspace_id, user_id, email, digest, digest_at)
  select workspace_id, user_id, role in ('owner', 'admin'), case when role in ('owner', 'admin') then 'weekly' else 'off' end, case when role in ('owner', 'admin') then next_monday(w.timezone) end from memberships m join workspaces w on w.id = m.workspace_id;`;

/** What went wrong, who was told of it, and summaries. */
export class Alerts0049 implements MigrationInterface {
  readonly name = 'Alerts1763760000049';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, COUNTED, DEFAULTS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
