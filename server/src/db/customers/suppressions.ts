import type { SuppressionAnswer } from '@parcours/sdk/api';
import type pg from 'pg';

const NEWEST = 100;

/** The newest hundred, and how many there are. */
export async function newestSuppressions(pool: pg.Pool, workspaceId: number): Promise<{ items: SuppressionAnswer[]; total: number }> {
  const [newest, counted] = await Promise.all([
    pool.query<Omit<SuppressionAnswer, 'at'> & { at: Date }>(`select channel, reason, source, at, left(encode(address_hash, 'hex'), 12) as hash from suppressions where workspace_id = $1 order by at desc limit $2`, [workspaceId, NEWEST]),
    pool.query<{ total: number }>('select count(*)::int as total from suppressions where workspace_id = $1', [workspaceId]),
  ]);
  return { items: newest.rows.map((row) => ({ ...row, at: row.at.toISOString() })), total: counted.rows[0]?.total ?? 0 };
}
