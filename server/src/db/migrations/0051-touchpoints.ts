import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One text, so that a counter can be kept by it: what is unknown is left empty. */
const MET_ON = `
create function met_on(properties jsonb) returns text language sql immutable parallel safe as $$
  select left(coalesce(properties #>> '{context,touchpoint}', ''), 40) || '/' || left(coalesce(properties #>> '{context,os,name}', properties #>> '{context,device,type}', ''), 40)
$$;
comment on function met_on is 'touchpoint and device an event came from: mobile/iOS (D13)';
alter table orders add column met_on text not null default '/';
comment on column orders.met_on is 'touchpoint and device it was placed from';
create index events_touchpoint on events (workspace_id, (properties #>> '{context,touchpoint}'), received_at, id) where properties #>> '{context,touchpoint}' is not null;`;

/** As before, and openings and clicks also by where they happened. */
const EVENTS = `
create or replace function count_events() returns trigger language plpgsql as $$
begin
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select e.workspace_id, day_in(e.occurred_at, w.timezone), coalesce(r.workflow_id, 0), split_part(e.name, '.', 2), split_part(e.name, '.', 1),
      case when r.id is null then '' else coalesce(e.properties ->> 'nodeId', '') end, count(*)
    from new_rows e join workspaces w on w.id = e.workspace_id
    left join runs r on r.workspace_id = e.workspace_id and r.id = case when e.properties ->> 'runId' ~ '^[0-9]{1,15}$' then (e.properties ->> 'runId')::bigint end
    where e.name ~ '^(email|sms|post|push|web)\\.(delivered|opened|clicked|bounced|complained|unsubscribed|stopped|printed|posted|returned)$'
    group by 1, 2, 3, 4, 5, 6;
  insert into report_deltas (workspace_id, day, workflow_id, measure, channel, node, value)
    select e.workspace_id, day_in(e.occurred_at, w.timezone), e.workflow_id, split_part(e.name, '.', 2) || '_on', split_part(e.name, '.', 1), met_on(e.properties), count(*)
    from new_rows e join workspaces w on w.id = e.workspace_id
    where e.workflow_id is not null and e.name ~ '^(email|sms|post|push|web)\\.(opened|clicked)$' group by 1, 2, 3, 4, 5, 6;
  insert into order_inbox (workspace_id, contact_id, event_id, at, properties)
    select workspace_id, contact_id, id, occurred_at, properties from new_rows where name in ('order.completed', 'Order Completed') order by contact_id, id;
  return null;
end $$;`;

/** Reports and logs can be split by touchpoint and device. */
export class Touchpoints0051 implements MigrationInterface {
  readonly name = 'Touchpoints1763760000051';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [MET_ON, EVENTS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
