import type { TestCase } from '@parcours/sdk/workflow';
import type pg from 'pg';

/** A test case of a workflow. */
export interface StoredCase {
  readonly id: number;
  readonly body: TestCase;
  readonly updatedAt: Date;
}

/** A workflow has at most this many. */
export const MAX_CASES = 100;

const COLUMNS = 'id, body, updated_at as "updatedAt"';

export async function listCases(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<StoredCase[]> {
  const { rows } = await pool.query<StoredCase>(`select ${COLUMNS} from test_cases where workspace_id = $1 and workflow_id = $2 order by id`, [workspaceId, workflowId]);
  return rows;
}

/** Null when the workflow has as many as it may have. */
export async function insertCase(pool: pg.Pool, workspaceId: number, workflowId: number, body: TestCase): Promise<StoredCase | null> {
  const { rows } = await pool.query<StoredCase>(
    `insert into test_cases (workspace_id, workflow_id, body) select $1, $2, $3 where (select count(*) from test_cases where workspace_id = $1 and workflow_id = $2) < $4 returning ${COLUMNS}`,
    [workspaceId, workflowId, JSON.stringify(body), MAX_CASES],
  );
  return rows[0] ?? null;
}

/** Null when there is none. */
export async function updateCase(pool: pg.Pool, workspaceId: number, workflowId: number, id: number, body: TestCase): Promise<StoredCase | null> {
  const { rows } = await pool.query<StoredCase>(`update test_cases set body = $4, updated_at = now() where workspace_id = $1 and workflow_id = $2 and id = $3 returning ${COLUMNS}`, [workspaceId, workflowId, id, JSON.stringify(body)]);
  return rows[0] ?? null;
}

export async function deleteCase(pool: pg.Pool, workspaceId: number, workflowId: number, id: number): Promise<boolean> {
  return ((await pool.query('delete from test_cases where workspace_id = $1 and workflow_id = $2 and id = $3', [workspaceId, workflowId, id])).rowCount ?? 0) > 0;
}
