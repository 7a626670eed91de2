import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import { transaction } from '../store/transaction.js';

/** "cata": one worker at a time. */
const LOCK = 0x63617461;
const EVENTS_AT_ONCE = 5_000;
/** Transactions that began before this are through; a longer one is not counted. */
const SETTLED_MS = 5_000;
const REST_MS = 3_000;
const MAX_PROPERTIES = 100;
const SAMPLES = 5;

const NEW = `create temporary table new_events on commit drop as
  select e.workspace_id, e.name, e.properties, e.occurred_at, e.received_at, e.id from events e, instance i
  where (e.received_at, e.id) > (i.catalogued_at, i.catalogued_id) and e.received_at < to_timestamp($1::float8 / 1000) order by e.received_at, e.id limit ${EVENTS_AT_ONCE}`;

const NAMES = `insert into event_names as n (workspace_id, name, count, first_at, last_at)
  select workspace_id, name, count(*), min(occurred_at), max(occurred_at) from new_events e where exists (select 1 from workspaces w where w.id = e.workspace_id) group by 1, 2 order by 1, 2
  on conflict (workspace_id, name) do update set count = n.count + excluded.count, first_at = least(n.first_at, excluded.first_at), last_at = greatest(n.last_at, excluded.last_at)`;

const PROPERTIES = `insert into event_properties as p (workspace_id, name, property, kinds, samples, count)
  select * from (select e.workspace_id, e.name, key, array_agg(distinct jsonb_typeof(value)), coalesce(to_jsonb((array_agg(distinct value) filter (where jsonb_typeof(value) in ('string', 'number', 'boolean') and length(value::text) <= 100))[1:${SAMPLES}]), '[]'), count(*)
    from new_events e join event_names n on n.workspace_id = e.workspace_id and n.name = e.name, jsonb_each(case jsonb_typeof(properties) when 'object' then properties else '{}' end)
    where length(key) <= 200 group by 1, 2, 3 order by 1, 2, 3) found
  where exists (select 1 from event_properties k where k.workspace_id = found.workspace_id and k.name = found.name and k.property = found.key)
    or (select count(*) from event_properties k where k.workspace_id = found.workspace_id and k.name = found.name) < ${MAX_PROPERTIES}
  on conflict (workspace_id, name, property) do update set count = p.count + excluded.count, kinds = (select array_agg(distinct kind order by kind) from unnest(p.kinds || excluded.kinds) kind),
    samples = (select coalesce(jsonb_agg(value), '[]') from (select distinct value from jsonb_array_elements(p.samples || excluded.samples) limit ${SAMPLES}) few)`;

/** Counts the next events by name, with what they bring along; answers whether there may be more. Costs those who record events nothing. */
export const catalogueSlice = (pool: pg.Pool, now: number): Promise<boolean> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [LOCK]);
    if (!rows[0]?.mine) return false;
    const { rowCount } = await client.query(NEW, [now - SETTLED_MS]);
    if (!rowCount) return false;
    await client.query(NAMES);
    await client.query(PROPERTIES);
    await client.query('update instance set (catalogued_at, catalogued_id) = (select received_at, id from new_events order by received_at desc, id desc limit 1)');
    return rowCount === EVENTS_AT_ONCE;
  });

/** Keeps the catalogue of events, a few seconds behind. */
export function catalogueLane(pool: pg.Pool, clock: Clock, onError: (error: unknown) => void): LaneWork {
  let nextAt = 0;
  return {
    name: 'event catalogue',
    step: async () => {
      const now = clock.now();
      // a clock that was set back must not stop it for long
      if (now < nextAt && nextAt - now <= REST_MS) return false;
      const more = await catalogueSlice(pool, now);
      nextAt = more ? now : now + REST_MS;
      return more;
    },
    untilDue: () => Promise.resolve(Math.max(0, nextAt - clock.now())),
    onError,
  };
}
