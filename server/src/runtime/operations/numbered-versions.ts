import type pg from 'pg';

/** The versions of a workflow that were published at some time; snapshots for test runs are not among them. */
export async function numberedVersions(client: pg.ClientBase | pg.Pool, workflowId: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>('select id from workflow_versions where workflow_id = $1 and number is not null order by id', [workflowId]);
  return rows.map((row) => row.id);
}
