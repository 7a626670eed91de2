import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';

export interface ExplainedWorkflow {
  readonly id: number;
  readonly name: string;
  readonly status: 'draft' | 'published' | 'paused';
  readonly deleted: boolean;
  readonly document: WorkflowDocument;
  /** Of the workspace. */
  readonly timezone: string;
}

/** A workflow as those who enter it find it: its published version, or the draft; also once it is deleted. */
export async function explainedWorkflow(pool: pg.Pool, workspaceId: number, id: number): Promise<ExplainedWorkflow | null> {
  const { rows } = await pool.query<ExplainedWorkflow>(
    `select w.id, w.name, w.status, w.deleted_at is not null as deleted, coalesce(v.document, w.draft) as document, s.timezone
     from workflows w join workspaces s on s.id = w.workspace_id left join workflow_versions v on v.workspace_id = w.workspace_id and v.id = w.published_version_id where w.workspace_id = $1 and w.id = $2`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** Why the rules of a workflow did not let a contact in. */
export async function readRefusals(pool: pg.Pool, workspaceId: number, workflowId: number, contactId: number): Promise<{ code: string; count: number; firstAt: string; lastAt: string }[]> {
  const { rows } = await pool.query<{ code: string; count: number; first_at: Date; last_at: Date }>(
    'select code, count, first_at, last_at from entry_refusals where workspace_id = $1 and workflow_id = $2 and contact_id = $3 order by last_at', [workspaceId, workflowId, contactId]);
  return rows.map(({ code, count, first_at, last_at }) => ({ code, count, firstAt: first_at.toISOString(), lastAt: last_at.toISOString() }));
}
