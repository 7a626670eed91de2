import type { VersionSummary } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

interface Row {
  readonly number: number;
  readonly created_at: Date;
  readonly created_by: string | null;
  readonly nodes: number;
  readonly published: boolean;
  readonly active: string;
}

const summary = (row: Row): VersionSummary => ({ number: row.number, createdAt: row.created_at.toISOString(), createdBy: row.created_by, nodes: row.nodes, published: row.published, active: Math.max(0, Number(row.active)) });

/** Published versions of a workflow, newest first; who is under way in each is read from its counters. */
export async function listVersions(pool: pg.Pool, workspaceId: number, workflowId: number, page: PageRequest): Promise<Page<VersionSummary>> {
  const limit = limitOf(page);
  const before = readCursor(page.cursor, ['id'])?.[0] ?? null;
  const { rows } = await pool.query<Row>(
    `select v.number, v.created_at, u.name as created_by, jsonb_array_length(v.document -> 'nodes') as nodes, v.id is not distinct from w.published_version_id as published,
       coalesce((select sum(case when n.port = 0 then n.value when n.port in (1, 2, 3) then -n.value else 0 end) from node_counts n where n.version_id = v.id and n.node = -1), 0) as active
     from workflow_versions v join workflows w on w.workspace_id = v.workspace_id and w.id = v.workflow_id left join users u on u.id = v.created_by
     where v.workspace_id = $1 and v.workflow_id = $2 and v.number is not null and ($3::integer is null or v.number < $3) order by v.number desc limit $4`,
    [workspaceId, workflowId, before, limit + 1],
  );
  return pageOf(rows, limit, (row) => [row.number], summary);
}

/** One published version. Null when the workflow has none of this number. */
export async function readVersion(pool: pg.Pool, workspaceId: number, workflowId: number, number: number): Promise<{ number: number; createdAt: string; document: WorkflowDocument } | null> {
  const { rows } = await pool.query<{ created_at: Date; document: WorkflowDocument }>('select created_at, document from workflow_versions where workspace_id = $1 and workflow_id = $2 and number = $3', [workspaceId, workflowId, number]);
  return rows[0] === undefined ? null : { number, createdAt: rows[0].created_at.toISOString(), document: rows[0].document };
}
