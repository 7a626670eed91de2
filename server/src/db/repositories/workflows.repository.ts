import type { EntryDates } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { DataSource } from 'typeorm';
import { IsNull } from 'typeorm';
import { Workflow } from '../entities/workflow.entity.js';
import { readEntryDates } from './entry-dates.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

export interface WorkflowOverview {
  readonly id: number;
  readonly name: string;
  readonly status: Workflow['status'];
  readonly version: number | null;
  readonly changed: boolean;
  readonly active: number;
  readonly started: number;
  readonly failed: number;
  readonly nodeTypes: string[];
  readonly updatedAt: string;
}

export interface WorkflowRecord extends WorkflowOverview {
  readonly draft: WorkflowDocument;
  readonly revision: number;
}

/** Where an entry point listens. */
export interface ListeningEntry {
  readonly nodeId: string;
  readonly kind: string;
  readonly key: string;
  readonly dates?: EntryDates | undefined;
  /** Null but for webhooks. */
  readonly hook: { readonly method: string; readonly callers: 'anybody' | 'basic' | 'header' | 'jwt' | 'signature' } | null;
}

interface OverviewRow {
  id: number;
  name: string;
  status: Workflow['status'];
  version: number | null;
  changed: boolean;
  started: string;
  ended: string;
  failed: string;
  node_types: string[];
  updated_at: Date;
  updated_key: string;
}

/** Counters of runs are read, never counted: node -1 holds them per version; a null number is a test snapshot. */
const OVERVIEW = `
  select w.id, w.name, w.status, v.number as version, w.updated_at, (w.updated_at at time zone 'UTC')::text || '+00' as updated_key,
    w.published_revision is not null and w.published_revision <> w.revision as changed,
    coalesce(c.started, 0) as started, coalesce(c.ended, 0) as ended, coalesce(c.failed, 0) as failed,
    array(select distinct node ->> 'type' from jsonb_array_elements(w.draft -> 'nodes') node order by 1) as node_types
  from workflows w
  left join workflow_versions v on v.workspace_id = w.workspace_id and v.id = w.published_version_id
  left join lateral (
    select sum(n.value) filter (where n.port = 0) as started, sum(n.value) filter (where n.port > 0) as ended, sum(n.value) filter (where n.port = 2) as failed
    from workflow_versions o join node_counts n on n.version_id = o.id and n.node = -1
    where o.workflow_id = w.id and o.number is not null
  ) c on true
  where w.workspace_id = $1 and w.deleted_at is null`;

const overview = (row: OverviewRow): WorkflowOverview => ({
  id: row.id,
  name: row.name,
  status: row.status,
  version: row.version,
  changed: row.changed,
  active: Math.max(0, Number(row.started) - Number(row.ended)),
  started: Number(row.started),
  failed: Number(row.failed),
  nodeTypes: row.node_types,
  updatedAt: row.updated_at.toISOString(),
});

/** Workflows and their drafts. Publishing and removing are the engine's business. */
export class WorkflowsRepository {
  constructor(private readonly source: DataSource) {}

  /** Last changed first. */
  async list(workspaceId: number, page: PageRequest): Promise<Page<WorkflowOverview>> {
    const limit = limitOf(page);
    const [updatedAt = null, id = null] = readCursor(page.cursor, ['instant', 'id']) ?? [];
    const rows: OverviewRow[] = await this.source.query(
      `${OVERVIEW} and ($2::timestamptz is null or (w.updated_at, w.id) < ($2, $3::integer)) and ($4::text is null or w.name ilike $4)
       order by w.updated_at desc, w.id desc limit $5`,
      [workspaceId, updatedAt, id, page.search === undefined ? null : containing(page.search), limit + 1],
    );
    return pageOf(rows, limit, (row) => [row.updated_key, row.id], overview);
  }

  async find(workspaceId: number, id: number): Promise<WorkflowRecord | null> {
    const workflow = await this.source.getRepository(Workflow).findOneBy({ workspaceId, id, deletedAt: IsNull() });
    if (workflow === null) return null;
    const rows: OverviewRow[] = await this.source.query(`${OVERVIEW} and w.id = $2`, [workspaceId, id]);
    return rows[0] === undefined ? null : { ...overview(rows[0]), draft: workflow.draft, revision: workflow.revision };
  }

  async exists(workspaceId: number, id: number): Promise<boolean> {
    return this.source.getRepository(Workflow).existsBy({ workspaceId, id, deletedAt: IsNull() });
  }

  async create(workspaceId: number, draft: WorkflowDocument, now: number): Promise<number> {
    const at = new Date(now);
    const rows: { id: number }[] = await this.source.query(
      'insert into workflows (workspace_id, name, draft, created_at, updated_at) values ($1, $2, $3, $4, $4) returning id',
      [workspaceId, draft.name, JSON.stringify(draft), at],
    );
    return (rows[0] as { id: number }).id;
  }

  /** Saves the draft if nobody saved since `revision`; the new revision, or null when somebody did. */
  async saveDraft(workspaceId: number, id: number, draft: WorkflowDocument, revision: number, now: number): Promise<number | null> {
    const { affected } = await this.source
      .getRepository(Workflow)
      .createQueryBuilder()
      .update()
      .set({ name: draft.name, draft: () => ':draft::jsonb', revision: revision + 1, updatedAt: new Date(now) })
      .where('workspace_id = :workspaceId and id = :id and revision = :revision and deleted_at is null', { workspaceId, id, revision, draft: JSON.stringify(draft) })
      .execute();
    return affected === 1 ? revision + 1 : null;
  }

  /** Where the published entry points listen. */
  async entries(workspaceId: number, id: number): Promise<readonly ListeningEntry[]> {
    const entries: ListeningEntry[] = await this.source.query(`select node_id as "nodeId", kind, key, case kind when 'webhook' then jsonb_build_object('method', config ->> 'method', 'callers', coalesce(config #>> '{authentication,by}', 'anybody')) end as hook from entries where workspace_id = $1 and workflow_id = $2 and kind <> 'exit' order by id`, [workspaceId, id]);
    if (!entries.some(({ kind }) => kind === 'date')) return entries;
    const dates = await readEntryDates(this.source, workspaceId, id);
    return entries.map((entry) => ({ ...entry, ...(entry.kind === 'date' ? { dates: dates.get(`${entry.nodeId} ${entry.key}`) } : {}) }));
  }
}
