import type { CommentThread, WorkflowComment } from '@parcours/sdk/api';
import type pg from 'pg';

interface Row {
  readonly id: number;
  readonly parentId: number | null;
  readonly nodeId: string | null;
  readonly text: string;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly authorId: number | null;
  readonly authorName: string | null;
  readonly resolvedBy: string | null;
}

const SELECT = `
  select c.id, c.parent_id as "parentId", c.node_id as "nodeId", c.text, c.created_at as "createdAt", c.edited_at as "editedAt", c.resolved_at as "resolvedAt", c.deleted_at as "deletedAt",
    c.author_id as "authorId", u.name as "authorName", r.name as "resolvedBy"
  from workflow_comments c left join users u on u.id = c.author_id left join users r on r.id = c.resolved_by`;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const commentOf = (row: Row): WorkflowComment => ({
  id: row.id, author: row.authorId === null ? null : { id: row.authorId, name: row.authorName ?? '' }, text: row.text,
  createdAt: row.createdAt.toISOString(), editedAt: iso(row.editedAt), deleted: row.deletedAt !== null,
});

function threadsOf(rows: readonly Row[]): CommentThread[] {
  const answers = new Map<number, WorkflowComment[]>();
  for (const row of rows) if (row.parentId !== null) answers.set(row.parentId, [...(answers.get(row.parentId) ?? []), commentOf(row)]);
  return rows.filter(({ parentId }) => parentId === null).map((row) => ({
    ...commentOf(row), nodeId: row.nodeId, resolvedAt: iso(row.resolvedAt), resolvedBy: row.resolvedBy, answers: answers.get(row.id) ?? [],
  }));
}

/** Threads in one state, oldest first, each with its answers. */
export async function listThreads(pool: pg.Pool, workspaceId: number, workflowId: number, state: 'open' | 'resolved'): Promise<CommentThread[]> {
  const { rows } = await pool.query<Row>(
    `${SELECT} where c.workspace_id = $1 and c.workflow_id = $2
       and coalesce(c.parent_id, c.id) in (select id from workflow_comments where workspace_id = $1 and workflow_id = $2 and parent_id is null and (resolved_at is null) = $3) order by c.id`,
    [workspaceId, workflowId, state === 'open'],
  );
  // a thread that was deleted while somebody answered it, and the answer with it
  return threadsOf(rows).filter(({ deleted, answers }) => !deleted || answers.length > 0);
}

/** How many threads there are to be read. */
export async function countThreads(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<{ openThreads: number; resolvedThreads: number }> {
  const { rows } = await pool.query<{ openThreads: number; resolvedThreads: number }>(
    `select (count(*) filter (where resolved_at is null))::int as "openThreads", (count(*) filter (where resolved_at is not null))::int as "resolvedThreads" from workflow_comments c
     where workspace_id = $1 and workflow_id = $2 and parent_id is null and (deleted_at is null or exists (select from workflow_comments a where a.parent_id = c.id))`,
    [workspaceId, workflowId],
  );
  return rows[0] ?? { openThreads: 0, resolvedThreads: 0 };
}

/** The thread a comment or an answer stands in; null when there is none. */
export async function readThread(pool: pg.Pool, workspaceId: number, workflowId: number, id: number): Promise<CommentThread | null> {
  const { rows } = await pool.query<Row>(
    `${SELECT} where c.workspace_id = $1 and c.workflow_id = $2
       and coalesce(c.parent_id, c.id) = (select coalesce(parent_id, id) from workflow_comments where workspace_id = $1 and workflow_id = $2 and id = $3) order by c.id`,
    [workspaceId, workflowId, id],
  );
  return threadsOf(rows)[0] ?? null;
}
