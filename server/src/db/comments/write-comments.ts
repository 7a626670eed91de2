import type pg from 'pg';

/** A workflow has at most this many comments and answers: all open ones are read at once. */
export const MAX_COMMENTS = 1_000;

/** Who writes, where and when. */
export interface Writing {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly userId: number;
  readonly now: number;
}

const ROOM = `(select count(*) from workflow_comments where workspace_id = $1 and workflow_id = $2) < ${MAX_COMMENTS}`;
const IS_REFERENCED = '23503';

/** Its id; null when the workflow has as many as it may have. */
export async function beginThread(pool: pg.Pool, { workspaceId, workflowId, userId, now }: Writing, nodeId: string | null, text: string): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(`insert into workflow_comments (workspace_id, workflow_id, author_id, created_at, node_id, text) select $1, $2, $3, $4, $5, $6 where ${ROOM} returning id`, [workspaceId, workflowId, userId, new Date(now), nodeId, text]);
  return rows[0]?.id ?? null;
}

/** Its id; null when there is no such thread, or the workflow has as many comments as it may have. A resolved thread is open again. */
export async function answerThread(pool: pg.Pool, { workspaceId, workflowId, userId, now }: Writing, threadId: number, text: string): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    `with thread as (update workflow_comments set resolved_at = null, resolved_by = null where workspace_id = $1 and workflow_id = $2 and id = $5 and parent_id is null and ${ROOM} returning id, node_id)
     insert into workflow_comments (workspace_id, workflow_id, author_id, created_at, parent_id, node_id, text) select $1, $2, $3, $4, id, node_id, $6 from thread returning id`,
    [workspaceId, workflowId, userId, new Date(now), threadId, text],
  );
  return rows[0]?.id ?? null;
}

/** False when it is not this author's, or was deleted. The same text again is no edit. */
export async function editComment(pool: pg.Pool, { workspaceId, workflowId, userId, now }: Writing, id: number, text: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update workflow_comments set edited_at = case when text = $6 then edited_at else $4 end, text = $6 where workspace_id = $1 and workflow_id = $2 and author_id = $3 and id = $5 and deleted_at is null`,
    [workspaceId, workflowId, userId, new Date(now), id, text],
  );
  return (rowCount ?? 0) > 0;
}

/** False when there is no such thread. Whoever resolved it first stays named. */
export async function resolveThread(pool: pg.Pool, { workspaceId, workflowId, userId, now }: Writing, id: number, resolved: boolean): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update workflow_comments set resolved_by = case when $6 then (case when resolved_at is null then $3::int else resolved_by end) end, resolved_at = case when $6 then coalesce(resolved_at, $4) end
     where workspace_id = $1 and workflow_id = $2 and id = $5 and parent_id is null`,
    [workspaceId, workflowId, userId, new Date(now), id, resolved],
  );
  return (rowCount ?? 0) > 0;
}

/** Takes a comment away. Of a thread with answers only the text goes; the rest of it goes with its last answer. */
export async function removeComment(pool: pg.Pool, { workspaceId, workflowId, now }: Writing, id: number): Promise<boolean> {
  const answer = await pool.query<{ threadId: number }>('delete from workflow_comments where workspace_id = $1 and workflow_id = $2 and id = $3 and parent_id is not null returning parent_id as "threadId"', [workspaceId, workflowId, id]);
  const thread = answer.rows[0] ? null : await pool.query(`update workflow_comments set text = '', deleted_at = $4 where workspace_id = $1 and workflow_id = $2 and id = $3 and deleted_at is null`, [workspaceId, workflowId, id, new Date(now)]);
  if (thread?.rowCount === 0) return false;
  try {
    await pool.query('delete from workflow_comments c where workspace_id = $1 and workflow_id = $2 and id = $3 and deleted_at is not null and not exists (select from workflow_comments a where a.parent_id = c.id)', [workspaceId, workflowId, answer.rows[0]?.threadId ?? id]);
  } catch (error) {
    // somebody has answered in this very moment: the thread stays for the answer
    if ((error as { code?: string }).code !== IS_REFERENCED) throw error;
  }
  return true;
}
