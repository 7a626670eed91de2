import type pg from 'pg';

interface EventName {
  name: string;
  count: number;
  firstAt: string;
  lastAt: string;
  keepDays: number | null;
  properties: { name: string; kinds: string[]; count: number; samples: unknown[] }[];
}

/** Names of events, those that came last first. */
export async function readEventNames(pool: pg.Pool, workspaceId: number): Promise<EventName[]> {
  const { rows } = await pool.query<Omit<EventName, 'firstAt' | 'lastAt'> & { firstAt: Date; lastAt: Date }>(
    `select name, count::float8 as count, first_at as "firstAt", last_at as "lastAt", keep_days as "keepDays", coalesce((
       select jsonb_agg(jsonb_build_object('name', property, 'kinds', kinds, 'count', count, 'samples', samples) order by p.count desc, property) from event_properties p where p.workspace_id = n.workspace_id and p.name = n.name), '[]') as properties
     from event_names n where workspace_id = $1 order by last_at desc, name limit 500`,
    [workspaceId],
  );
  return rows.map((row) => ({ ...row, firstAt: row.firstAt.toISOString(), lastAt: row.lastAt.toISOString() }));
}

export async function keepEventsFor(pool: pg.Pool, workspaceId: number, name: string, keepDays: number | null): Promise<boolean> {
  return (await pool.query('update event_names set keep_days = $3 where workspace_id = $1 and name = $2', [workspaceId, name, keepDays])).rowCount === 1;
}
