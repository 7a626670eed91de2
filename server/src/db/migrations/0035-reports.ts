import type { MigrationInterface, QueryRunner } from 'typeorm';

const COUNTS = `
create table report_deltas (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint,
  day date not null,
  workflow_id integer not null default 0,
  measure text not null,
  channel text not null default '',
  node text not null default '',
  currency text not null default '',
  value numeric not null
);
comment on table report_deltas is 'what has happened and is not in daily_counts yet: written by triggers, in the transaction of what they count, without ever waiting for another';
create table daily_counts (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  day date not null,
  workflow_id integer not null,
  measure text not null,
  channel text not null,
  node text not null,
  currency text not null,
  value numeric not null,
  primary key (workspace_id, day, measure, workflow_id, channel, node, currency)
);
comment on table daily_counts is 'what reports show; days are those of the workspace when it happened. With report_deltas it is complete at every instant';
comment on column daily_counts.workflow_id is '0: of none in particular';
create index daily_counts_workflow on daily_counts (workflow_id, day) where workflow_id > 0;
create table people_inside (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  contact_id bigint not null,
  runs integer not null,
  primary key (workspace_id, contact_id)
);
comment on table people_inside is 'contacts with runs under way';
create index people_inside_gone on people_inside (workspace_id, contact_id) where runs <= 0;
create table people_targeted (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  day date not null,
  contact_id bigint not null,
  primary key (workspace_id, day, contact_id)
);
comment on table people_targeted is 'whom workflows have reached on a day, so that each counts once; days long gone are deleted';
create function day_in(at timestamptz, zone text) returns date language sql stable parallel safe as $$ select (at at time zone zone)::date $$;`;

const DELIVERIES = `
create function count_deliveries() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
      select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, (array['sent', 'skipped', 'failed', 'unknown'])[d.status], d.channel, coalesce(v.document -> 'nodes' -> d.node ->> 'id', ''), d.value
      from (select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at) as at, count(*) as value from new_rows where status <> 0 group by 1, 2, 3, 4, 5, 6) d
      join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
    return null;
  end if;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, (array['sent', 'skipped', 'failed', 'unknown'])[d.status], d.channel, coalesce(v.document -> 'nodes' -> d.node ->> 'id', ''), d.value
    from (
      select workspace_id, version_id, node, channel, status, at, sum(sign) as value from (
        select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at) as at, 1 as sign from new_rows where status <> 0
        union all
        select workspace_id, version_id, node, channel, status, coalesce(settled_at, created_at), -1 from old_rows where status <> 0
      ) both_sides group by 1, 2, 3, 4, 5, 6 having sum(sign) <> 0
    ) d
    join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, currency, value)
    select d.workspace_id, day_in(d.at, w.timezone), v.workflow_id, 'cost', d.channel, d.currency, d.value
    from (
      select workspace_id, version_id, channel, currency, at, sum(cost) as value from (
        select workspace_id, version_id, channel, currency, coalesce(settled_at, created_at) as at, cost from new_rows where status = 1 and cost is not null and currency is not null
        union all
        select workspace_id, version_id, channel, currency, coalesce(settled_at, created_at), -cost from old_rows where status = 1 and cost is not null and currency is not null
      ) both_sides group by 1, 2, 3, 4, 5 having sum(cost) <> 0
    ) d
    join workflow_versions v on v.id = d.version_id and v.number is not null join workspaces w on w.id = d.workspace_id;
  insert into report_deltas (workspace_id, contact_id, day, measure, value)
    select n.workspace_id, n.contact_id, day_in(coalesce(n.settled_at, n.created_at), w.timezone), 'targeted', 1
    from new_rows n join old_rows o on o.id = n.id and o.status <> 1
    join workflow_versions v on v.id = n.version_id and v.number is not null join workspaces w on w.id = n.workspace_id
    where n.status = 1 and n.contact_id is not null;
  return null;
end $$;
create trigger deliveries_counted_new after insert on deliveries referencing new table as new_rows for each statement execute function count_deliveries();
create trigger deliveries_counted after update on deliveries referencing old table as old_rows new table as new_rows for each statement execute function count_deliveries();`;

/** A run counts for its contact while it is under way: what this says of one row before and after a change is what has changed. */
const RUNS = `
create function count_runs() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into report_deltas (workspace_id, day, workflow_id, measure, value)
      select r.workspace_id, day_in(r.started_at, w.timezone), r.workflow_id, 'started', r.value
      from (select workspace_id, workflow_id, started_at, count(*) as value from new_rows where not test group by 1, 2, 3) r join workspaces w on w.id = r.workspace_id;
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(r.started_at, w.timezone), 'inside', 1 from new_rows r join workspaces w on w.id = r.workspace_id
      where not r.test and r.status = 0 and r.contact_id is not null;
  elsif tg_op = 'DELETE' then
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(now(), w.timezone), 'inside', -1 from old_rows r join workspaces w on w.id = r.workspace_id
      where not r.test and r.status = 0 and r.contact_id is not null;
  else
    insert into report_deltas (workspace_id, day, workflow_id, measure, value)
      select r.workspace_id, day_in(r.at, w.timezone), r.workflow_id, r.measure, r.value
      from (
        select n.workspace_id, n.workflow_id, coalesce(n.ended_at, now()) as at, m.measure, count(*) as value
        from new_rows n join old_rows o on o.id = n.id
        cross join lateral (select (array['done', 'failed', 'cancelled'])[n.status] as measure union all select 'goals' where n.outcome ->> 'kind' = 'goal') m
        where not n.test and o.status = 0 and n.status > 0 group by 1, 2, 3, 4
      ) r join workspaces w on w.id = r.workspace_id;
    insert into report_deltas (workspace_id, contact_id, day, measure, value)
      select r.workspace_id, r.contact_id, day_in(r.at, w.timezone), 'inside', r.value
      from (
        select c.workspace_id, c.contact_id, coalesce(n.ended_at, now()) as at, sum(c.sign) as value
        from new_rows n join old_rows o on o.id = n.id
        cross join lateral (values (n.workspace_id, n.contact_id, n.status, 1), (o.workspace_id, o.contact_id, o.status, -1)) as c(workspace_id, contact_id, status, sign)
        where not n.test and c.status = 0 and c.contact_id is not null and (n.status <> o.status or n.contact_id is distinct from o.contact_id)
        group by 1, 2, 3 having sum(c.sign) <> 0
      ) r join workspaces w on w.id = r.workspace_id;
  end if;
  return null;
end $$;
create trigger runs_counted_new after insert on runs referencing new table as new_rows for each statement execute function count_runs();
create trigger runs_counted after update on runs referencing old table as old_rows new table as new_rows for each statement execute function count_runs();
create trigger runs_counted_gone after delete on runs referencing old table as old_rows for each statement execute function count_runs();`;

const EVENTS = `
create function count_events() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select e.workspace_id, day_in(e.occurred_at, w.timezone), coalesce(r.workflow_id, 0), split_part(e.name, '.', 2), split_part(e.name, '.', 1),
      case when r.id is null then '' else coalesce(e.properties ->> 'nodeId', '') end, count(*)
    from new_rows e join workspaces w on w.id = e.workspace_id
    left join runs r on r.workspace_id = e.workspace_id and r.id = case when e.properties ->> 'runId' ~ '^[0-9]{1,15}$' then (e.properties ->> 'runId')::bigint end
    where e.name ~ '^(email|sms|post|push|web)\\.(delivered|opened|clicked|bounced|complained|unsubscribed|stopped|printed|posted|returned)$'
    group by 1, 2, 3, 4, 5, 6;
  insert into order_inbox (workspace_id, contact_id, event_id, at, properties)
    select workspace_id, contact_id, id, occurred_at, properties from new_rows where name in ('order.completed', 'Order Completed') order by contact_id, id;
  return null;
end $$;
create trigger events_counted after insert on events referencing new table as new_rows for each statement execute function count_events();
create function count_points() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, measure, value)
    select m.workspace_id, day_in(m.at, w.timezone), 'points', sum(m.points) from new_rows m join workspaces w on w.id = m.workspace_id where m.kind = 'earn' group by 1, 2;
  return null;
end $$;
create trigger loyalty_movements_counted after insert on loyalty_movements referencing new table as new_rows for each statement execute function count_points();`;

const ORDERS = `
create table report_settings (
  workspace_id bigint primary key references workspaces (id) on delete cascade,
  settings jsonb not null
);
comment on table report_settings is 'how orders are credited and what an action saves; where there is no row, those of the sdk';
create table order_inbox (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  contact_id bigint not null,
  event_id bigint not null,
  at timestamptz not null,
  properties jsonb not null
);
comment on table order_inbox is 'orders that are not credited yet';
create table orders (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  contact_id bigint,
  at timestamptz not null,
  day date not null,
  key text not null,
  cents bigint not null check (cents >= 0),
  currency text not null,
  first boolean not null,
  unique (workspace_id, key),
  unique (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete set null (contact_id)
);
comment on table orders is 'what contacts have bought, each order once';
comment on column orders.key is 'number of the order, or of the event that told of it';
comment on column orders.cents is 'hundredths of the currency';
comment on column orders.first is 'the first order we know of this contact: a lead became a customer';
create index orders_contact on orders (contact_id) where contact_id is not null;
create index orders_day on orders (workspace_id, day);
create table order_credits (
  order_id bigint not null,
  workspace_id bigint not null,
  position smallint not null,
  workflow_id integer not null,
  delivery_id bigint,
  channel text not null,
  node text not null,
  cents bigint not null check (cents >= 0),
  primary key (order_id, position),
  foreign key (workspace_id, order_id) references orders (workspace_id, id) on delete cascade
);
comment on table order_credits is 'what an order owes to which message; those of one order sum up to it. Rows are added and never changed';
comment on column order_credits.workflow_id is '0: no message had reached the contact in time';
create index order_credits_workflow on order_credits (workflow_id, order_id) where workflow_id > 0;`;

/** Counters for reports, kept as differences, and the ledger of what orders owe to messages. */
export class Reports0035 implements MigrationInterface {
  readonly name = 'Reports1763760000035';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [COUNTS, ORDERS, DELIVERIES, RUNS, EVENTS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
