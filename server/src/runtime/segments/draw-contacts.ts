import type pg from 'pg';

/** The contacts of a workspace, as far as it takes to draw from them. */
export interface Base {
  readonly workspaceId: number;
  readonly timezone: string;
  /** As the database counts along; what is looked at whole is counted anew. */
  readonly of: number;
  readonly first: number;
  readonly last: number;
}

export async function baseOf(pool: pg.Pool, workspaceId: number): Promise<Base> {
  const { rows } = await pool.query<Base>(
    `select w.id as "workspaceId", w.timezone, coalesce((select min(id) from contacts where workspace_id = w.id), 0) as first, coalesce((select max(id) from contacts where workspace_id = w.id), 0) as last,
       (select coalesce(sum(count), 0)::int from workspace_usage where workspace_id = w.id and kind = 'contacts') as of from workspaces w where w.id = $1`,
    [workspaceId],
  );
  return rows[0] as Base;
}

/** Contacts spread evenly over the base, at most so many: at random numbers, the next contact from there. */
export async function drawContacts(pool: pg.Pool, { workspaceId, first, last }: Base, count: number): Promise<number[]> {
  const starts = Array.from({ length: count }, () => first + Math.floor(Math.random() * (last - first + 1)));
  const { rows } = await pool.query<{ id: number }>('select distinct next.id from unnest($2::bigint[]) as u(start) cross join lateral (select id from contacts where workspace_id = $1 and id >= u.start order by id limit 1) next', [workspaceId, starts]);
  return rows.map((row) => row.id);
}

/** What people call these contacts, in the order of their numbers. */
export async function namesOf(pool: pg.Pool, workspaceId: number, ids: readonly number[]): Promise<{ id: number; email: string | null; name: string }[]> {
  const { rows } = await pool.query<{ id: number; email: string | null; name: string | null }>(
    `select id, email, coalesce(nullif(concat_ws(' ', attributes ->> 'firstName', attributes ->> 'lastName'), ''), email, phone, external_id, '#' || id) as name from contacts where workspace_id = $1 and id = any($2::bigint[]) order by id`,
    [workspaceId, ids],
  );
  return rows.map((row) => ({ ...row, name: row.name ?? '' }));
}
