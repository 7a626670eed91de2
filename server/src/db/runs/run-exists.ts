import type pg from 'pg';

export async function runExists(pool: pg.Pool, workspaceId: number, runId: number): Promise<boolean> {
  const { rowCount } = await pool.query('select 1 from runs where workspace_id = $1 and id = $2', [workspaceId, runId]);
  return (rowCount ?? 0) > 0;
}
