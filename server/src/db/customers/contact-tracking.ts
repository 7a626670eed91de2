import type pg from 'pg';

/** Whether openings and clicks are noticed; null of a contact: its workspace notices none at all. */
export async function trackingOf(pool: pg.Pool, workspaceId: number, contactId: number): Promise<boolean | null> {
  const { rows } = await pool.query<{ tracked: boolean; anybody: boolean }>('select c.tracked, w.tracked as anybody from contacts c join workspaces w on w.id = c.workspace_id where c.workspace_id = $1 and c.id = $2', [workspaceId, contactId]);
  const [row] = rows;
  return row?.anybody === true ? row.tracked : null;
}

/** Counts from the next message on; messages out before that lead on and note nothing. A second call changes nothing. */
export async function setTracking(pool: pg.Pool, workspaceId: number, contactId: number, tracked: boolean): Promise<void> {
  await pool.query('update contacts set tracked = $3 where workspace_id = $1 and id = $2 and tracked <> $3', [workspaceId, contactId, tracked]);
}
