import type { ContentBody, ContentSummary } from '@parcours/sdk/node';
import type pg from 'pg';
import { containing } from '../page.js';

export interface ContentAsKept {
  readonly id: number;
  readonly name: string;
  /** Null: the draft. */
  readonly version: number | null;
  readonly body: ContentBody;
  /** The version of the workflow says which one; it stays so. */
  readonly pinned: boolean;
}

/** Names in the library, at most 100. */
export async function contentNames(pool: pg.Pool, workspaceId: number, search: string): Promise<readonly ContentSummary[]> {
  const { rows } = await pool.query<ContentSummary>('select id, name from contents where workspace_id = $1 and deleted_at is null and name ilike $2 order by name limit 100', [workspaceId, containing(search)]);
  return rows;
}

/**
 * The version asked for; else the one a workflow's version is pinned to, else the draft. Null when there is none; what is deleted stays readable
 * for workflows that were published with it.
 */
export async function contentAsKept(pool: pg.Pool, workspaceId: number, id: number, { workflowVersionId = 0, version }: { readonly workflowVersionId?: number; readonly version?: number }): Promise<ContentAsKept | null> {
  const { rows } = await pool.query<ContentAsKept>(
    `select c.id, c.name, v.number as version, coalesce(v.body, c.draft) as body, p.number is not null and $4::int is null as pinned
     from contents c left join content_pins p on p.content_id = c.id and p.workspace_id = c.workspace_id and p.version_id = $3
     left join content_versions v on v.content_id = c.id and v.workspace_id = c.workspace_id and v.number = coalesce($4::int, p.number)
     where c.workspace_id = $1 and c.id = $2 and (c.deleted_at is null or v.number is not null) and ($4::int is null or v.number is not null)`,
    [workspaceId, id, workflowVersionId, version ?? null],
  );
  return rows[0] ?? null;
}
