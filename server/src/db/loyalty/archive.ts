import type pg from 'pg';

/** Archives a programme or takes it back; answers its name, `missing`, or `last` where no other one would be left. A second call changes nothing. */
export async function archiveProgramme(pool: pg.Pool, workspaceId: number, id: number, archived: boolean): Promise<{ readonly name: string } | 'missing' | 'last'> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // all of them: of two archived at once, one has to stay
    const { rows } = await client.query<{ id: number; name: string; archived: boolean }>('select id, name, archived_at is not null as archived from loyalty_programmes where workspace_id = $1 order by id for update', [workspaceId]);
    const mine = rows.find((row) => row.id === id);
    const answer = mine === undefined ? 'missing' : archived && !rows.some((row) => row.id !== id && !row.archived) ? 'last' : { name: mine.name };
    if (typeof answer === 'object') await client.query(`update loyalty_programmes set archived_at = case when $3::boolean then coalesce(archived_at, now()) end where workspace_id = $1 and id = $2`, [workspaceId, id, archived]);
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** The pool's name; null when there is none. A second call changes nothing. */
export async function archivePool(pool: pg.Pool, workspaceId: number, id: number, archived: boolean): Promise<string | null> {
  const { rows } = await pool.query<{ name: string }>(`update coupon_pools set archived_at = case when $3::boolean then coalesce(archived_at, now()) end where workspace_id = $1 and id = $2 returning name`, [workspaceId, id, archived]);
  return rows[0]?.name ?? null;
}
