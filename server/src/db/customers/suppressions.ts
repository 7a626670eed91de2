import type { SuppressionAnswer } from '@parcours/sdk/api';
import type pg from 'pg';

const NEWEST = 100;

type Row = Omit<SuppressionAnswer, 'at'> & { readonly at: Date };
const SHOWN = `channel, reason, source, at, left(encode(address_hash, 'hex'), 12) as hash`;
const shown = (row: Row): SuppressionAnswer => ({ ...row, at: row.at.toISOString() });

/** Those of these hashes that are on the list. */
export async function suppressionsAt(pool: pg.Pool, workspaceId: number, asked: readonly { readonly channel: string; readonly hash: Buffer }[]): Promise<SuppressionAnswer[]> {
  const { rows } = await pool.query<Row>(
    `select ${SHOWN} from suppressions s where workspace_id = $1 and (channel, address_hash) in (select * from unnest($2::text[], $3::bytea[])) order by channel`,
    [workspaceId, asked.map(({ channel }) => channel), asked.map(({ hash }) => hash)],
  );
  return rows.map(shown);
}

/** The newest hundred, and how many there are. */
export async function newestSuppressions(pool: pg.Pool, workspaceId: number): Promise<{ items: SuppressionAnswer[]; total: number }> {
  const [newest, counted] = await Promise.all([
    pool.query<Row>(`select ${SHOWN} from suppressions where workspace_id = $1 order by at desc limit $2`, [workspaceId, NEWEST]),
    pool.query<{ total: number }>('select count(*)::int as total from suppressions where workspace_id = $1', [workspaceId]),
  ]);
  return { items: newest.rows.map(shown), total: counted.rows[0]?.total ?? 0 };
}
