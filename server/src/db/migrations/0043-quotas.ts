import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create table workspace_quotas (
  workspace_id bigint not null,
  kind text not null check (kind in ('runs', 'contacts', 'events', 'messages')),
  most bigint not null check (most >= 0),
  primary key (workspace_id, kind)
);
comment on table workspace_quotas is 'what owners allow their workspace: contacts it has, and runs, events and messages of a day (UTC)';
create table instance_quotas (
  kind text not null primary key check (kind in ('runs', 'contacts', 'events', 'messages')),
  most bigint not null check (most >= 0)
);
comment on table instance_quotas is 'what the operator allows each workspace, as it was set when a server last started';
create table workspace_usage (
  workspace_id bigint not null,
  count bigint not null,
  day date not null,
  slot integer not null,
  kind text not null,
  primary key (workspace_id, kind, day, slot)
);
comment on table workspace_usage is 'how much a workspace has used of its quotas; the count is the sum over all slots';
comment on column workspace_usage.slot is 'the connection that has counted, so that none waits for another; 0: put together by the upkeep';
comment on column workspace_usage.day is 'in UTC; 1970-01-01 for what is there and not of a day';`;

const FUNCTIONS = `
create function usage_day(in_kind text) returns date language sql stable parallel safe as $$
  select case in_kind when 'contacts' then date '1970-01-01' else (now() at time zone 'UTC')::date end
$$;

create function add_usage(in_workspace_id bigint, in_kind text, in_count bigint) returns void language sql volatile security definer set search_path = public as $$
  insert into workspace_usage as u (workspace_id, kind, day, slot, count) values (in_workspace_id, in_kind, usage_day(in_kind), pg_backend_pid(), in_count)
  on conflict (workspace_id, kind, day, slot) do update set count = u.count + excluded.count
$$;

create function quota_room(in_workspace_id bigint, in_kind text) returns bigint language plpgsql stable security definer set search_path = public as $$
declare
  allowed bigint;
begin
  select min(q.most) into allowed from (
    select most from workspace_quotas where workspace_id = in_workspace_id and kind = in_kind union all select most from instance_quotas where kind = in_kind) q;
  if allowed is null then return null; end if;
  return allowed - (select coalesce(sum(count), 0) from workspace_usage where workspace_id = in_workspace_id and kind = in_kind and day = usage_day(in_kind));
end
$$;
create function instance_quota(in_kind text) returns bigint language sql stable security definer set search_path = public as $$
  select most from instance_quotas where kind = in_kind
$$;
comment on function quota_room is 'how much more of a kind a workspace may have now; null: nobody has set a quota';

create function count_usage() returns trigger language plpgsql as $$
begin
  perform add_usage(c.workspace_id, tg_argv[0], c.count * tg_argv[1]::int) from (select workspace_id, count(*) from changed group by 1 order by 1) c;
  return null;
end
$$;

create function need_room_for_contacts() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct workspace_id from changed) c where quota_room(c.workspace_id, 'contacts') < 0) then
    raise exception 'no room for more contacts' using errcode = 'PQ001';
  end if;
  return null;
end
$$;`;

/** Triggers of one moment go by their names: contacts are counted before there is looked whether they have room. */
const TRIGGERS = `
create trigger usage_1_count after insert on contacts referencing new table as changed for each statement execute function count_usage('contacts', '1');
create trigger usage_2_room after insert on contacts referencing new table as changed for each statement execute function need_room_for_contacts();
create trigger usage_leave after delete on contacts referencing old table as changed for each statement execute function count_usage('contacts', '-1');
create trigger usage_count after insert on runs referencing new table as changed for each statement execute function count_usage('runs', '1');
create trigger usage_count after insert on events referencing new table as changed for each statement execute function count_usage('events', '1');
insert into workspace_usage (workspace_id, kind, day, slot, count) select workspace_id, 'contacts', date '1970-01-01', 0, count(*) from contacts group by workspace_id;`;

/** How much a workspace may use, and how much it has: counted by the database, whoever writes. */
export class Quotas0043 implements MigrationInterface {
  readonly name = 'Quotas1763760000043';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [TABLES, FUNCTIONS, TRIGGERS]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
