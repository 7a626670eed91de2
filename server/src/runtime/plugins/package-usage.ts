import type { PackageUse } from '@parcours/sdk/api';
import type pg from 'pg';

interface UseRow {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly name: string;
  readonly by: PackageUse['by'][number];
  readonly key: string;
}

/**
 * Drafts count too: what somebody is about to publish must not vanish. Versions with runs are found by the index of places, so what has
 * ended costs nothing.
 */
const USES = `
  with documents as (
    select w.workspace_id, w.id, w.name, 'draft' as by, w.draft as document from workflows w where w.deleted_at is null
    union all
    select w.workspace_id, w.id, w.name, 'published', v.document from workflows w join workflow_versions v on v.id = w.published_version_id where w.deleted_at is null
    union all
    select w.workspace_id, w.id, w.name, 'runs', v.document from workflow_versions v join workflows w on w.id = v.workflow_id where exists (select 1 from tokens t where t.version_id = v.id)
  )
  select distinct d.workspace_id as "workspaceId", d.id as "workflowId", d.name, d.by, n.type || '@' || n.version as key
  from documents d, jsonb_to_recordset(d.document -> 'nodes') as n (type text, version int)
  where split_part(n.type, '.', 1) = any($1::text[]) order by d.workspace_id, d.name, d.id, d.by, key`;

export interface WorkflowUse extends PackageUse {
  readonly workspaceId: number;
}

/** Which workflows use node types of these packages, by `package.type@version`. */
export async function readUsage(pool: pg.Pool, packageIds: readonly string[]): Promise<readonly WorkflowUse[]> {
  const { rows } = await pool.query<UseRow>(USES, [packageIds]);
  const uses = new Map<number, WorkflowUse>();
  for (const { workspaceId, workflowId, name, by, key } of rows) {
    const known = uses.get(workflowId) ?? { workspaceId, workflowId, name, by: [], nodes: [] };
    uses.set(workflowId, { ...known, by: [...new Set([...known.by, by])], nodes: [...new Set([...known.nodes, key])] });
  }
  return [...uses.values()];
}
