import { createHash } from 'node:crypto';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { compilePlan, portTableOf } from '../../core/plan/compile-plan.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import { listenToTestExits } from '../entries/listen-exits.js';

interface Source {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly document: WorkflowDocument;
  readonly userId: number | null;
}

/** Without what only tests know: pinned data never gets into production. */
const published = ({ pins: _pins, test: _test, ...document }: WorkflowDocument): WorkflowDocument => document;

const prepare = (source: Source, find: FindNodeType): { document: string; hash: string; ports: string } => {
  const document = JSON.stringify(source.document);
  const plan = compilePlan({ versionId: 0, timezone: 'UTC', ...source }, find);
  return { document, hash: createHash('sha256').update(document).digest('hex'), ports: JSON.stringify(portTableOf(plan)) };
};

/** The next numbered version. The workflow's row must be locked by the caller's transaction. */
export async function insertVersion(client: pg.ClientBase, source: Source, find: FindNodeType): Promise<number> {
  const { document, hash, ports } = prepare({ ...source, document: published(source.document) }, find);
  const { rows } = await client.query<{ id: number }>(
    `insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table, created_by)
     values ($1, $2, (select coalesce(max(number), 0) + 1 from workflow_versions where workflow_id = $2), $3, $4, $5, $6) returning id`,
    [source.workspaceId, source.workflowId, document, hash, ports, source.userId],
  );
  return (rows[0] as { id: number }).id;
}

/** A version without a number, for test runs; the same draft is kept once. */
export async function snapshotDraft(client: pg.ClientBase | pg.Pool, source: Source, find: FindNodeType): Promise<number> {
  const { document, hash, ports } = prepare(source, find);
  const { rows } = await client.query<{ id: number }>(
    `insert into workflow_versions (workspace_id, workflow_id, document, document_hash, port_table, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workflow_id, document_hash) where number is null do update set created_by = excluded.created_by returning id`,
    [source.workspaceId, source.workflowId, document, hash, ports, source.userId],
  );
  const { id } = rows[0] as { id: number };
  await listenToTestExits(client, { workspaceId: source.workspaceId, workflowId: source.workflowId, versionId: id }, source.document.settings ?? {});
  return id;
}
