import type pg from 'pg';

interface View {
  readonly name: string;
  readonly columns: string[];
  readonly search: string;
}

export async function listViews(pool: pg.Pool, workspaceId: number): Promise<(View & { id: number })[]> {
  return (await pool.query<View & { id: number }>('select id, name, columns, search from contact_views where workspace_id = $1 order by lower(name), id limit 200', [workspaceId])).rows;
}

/** A view of this name is replaced. */
export async function saveView(pool: pg.Pool, workspaceId: number, { name, columns, search }: View): Promise<View & { id: number }> {
  const { rows } = await pool.query<View & { id: number }>(
    `insert into contact_views (workspace_id, name, columns, search) values ($1, $2, $3, $4)
     on conflict (workspace_id, name) do update set columns = excluded.columns, search = excluded.search returning id, name, columns, search`,
    [workspaceId, name, JSON.stringify(columns), search],
  );
  return rows[0] as View & { id: number };
}

export async function removeView(pool: pg.Pool, workspaceId: number, id: number): Promise<boolean> {
  return (await pool.query('delete from contact_views where workspace_id = $1 and id = $2', [workspaceId, id])).rowCount === 1;
}
