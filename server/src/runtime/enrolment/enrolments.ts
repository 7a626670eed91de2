import { UserError } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Enrolled, Enrolment, Enrolments } from '../../core/enrolment/enrolment.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Clock } from '../../core/ports.js';
import { transaction } from '../store/transaction.js';
import { baseSize } from './base-size.js';

interface Shown extends Omit<Enrolment, 'list' | 'segment' | 'event'> {
  readonly listId: number | null;
  readonly listName: string | null;
  readonly segmentId: number | null;
  readonly segmentName: string | null;
  readonly eventId: number | null;
  readonly eventName: string | null;
}

const SHOWN = `select e.id, e.list_id as "listId", l.name as "listName", e.segment_id as "segmentId", s.name as "segmentName", e.business_event_id as "eventId", b.name as "eventName", e.status, e.total, e.entered, e.unfit, e.refused, e.error,
  (extract(epoch from e.created_at) * 1000)::float8 as "createdAt", (extract(epoch from e.finished_at) * 1000)::float8 as "finishedAt"
  from enrolments e left join lists l on l.id = e.list_id and l.workspace_id = e.workspace_id left join segments s on s.id = e.segment_id and s.workspace_id = e.workspace_id left join business_events b on b.id = e.business_event_id`;

const named = (id: number | null, name: string | null): { readonly id: number; readonly name: string } | null => (id === null ? null : { id, name: name ?? '' });
const show = ({ listId, listName, segmentId, segmentName, eventId, eventName, ...row }: Shown): Enrolment => ({ ...row, list: named(listId, listName), segment: named(segmentId, segmentName), event: named(eventId, eventName) });

const notFound = (what: string): UserError => new UserError('not_found', `There is no such ${what}.`, { status: 404 });

/** Enrolments kept in Postgres; the lane works them off. */
export class PostgresEnrolments implements Enrolments {
  constructor(
    private readonly pool: pg.Pool,
    private readonly find: FindNodeType,
    private readonly clock: Clock,
    private readonly begun: () => void,
  ) {}

  async begin(workspaceId: number, workflowId: number, userId: number | null, who: Enrolled): Promise<Enrolment> {
    const id = await transaction(this.pool, async (client) => {
      const nodeId = await this.entryPoint(client, workspaceId, workflowId);
      const running = await client.query(`select 1 from enrolments where workflow_id = $1 and status = 'running' and business_event_id is null`, [workflowId]);
      if (running.rowCount !== 0) throw new UserError('enrolment_running', 'Contacts are entering this workflow already; wait until they have, or stop that first.', { status: 409 });
      const listId = 'list' in who ? who.list : null;
      const segmentId = 'segment' in who ? who.segment : null;
      const size = await baseSize(client, workspaceId, { list: listId, segment: segmentId });
      if (size === null) throw notFound(listId === null ? 'segment' : 'list');
      const { total, last } = size;
      const { rows } = await client.query<{ id: number }>(
        `insert into enrolments (created_at, read_last, workspace_id, workflow_id, list_id, created_by, total, node_id, segment_id) values (to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
        [this.clock.now(), last, workspaceId, workflowId, listId, userId, total, nodeId, segmentId],
      );
      return (rows[0] as { id: number }).id;
    });
    this.begun();
    return this.read(workspaceId, workflowId, id);
  }

  async list(workspaceId: number, workflowId: number): Promise<readonly Enrolment[]> {
    const { rows } = await this.pool.query<Shown>(`${SHOWN} where e.workspace_id = $1 and e.workflow_id = $2 order by e.id desc limit 50`, [workspaceId, workflowId]);
    return rows.map(show);
  }

  async stop(workspaceId: number, workflowId: number, id: number): Promise<Enrolment> {
    await this.pool.query(`update enrolments set status = 'stopped', finished_at = to_timestamp($4::float8 / 1000) where workspace_id = $1 and workflow_id = $2 and id = $3 and status = 'running'`, [workspaceId, workflowId, id, this.clock.now()]);
    return this.read(workspaceId, workflowId, id);
  }

  async countContacts(workspaceId: number): Promise<number> {
    return (await baseSize(this.pool, workspaceId, {}))?.total ?? 0;
  }

  private async read(workspaceId: number, workflowId: number, id: number): Promise<Enrolment> {
    const { rows } = await this.pool.query<Shown>(`${SHOWN} where e.workspace_id = $1 and e.workflow_id = $2 and e.id = $3`, [workspaceId, workflowId, id]);
    if (!rows[0]) throw notFound('enrolment');
    return show(rows[0]);
  }

  /** The first entry point of the published version; the workflow is locked, so that two enrolments never begin at once. */
  private async entryPoint(client: pg.ClientBase, workspaceId: number, workflowId: number): Promise<string> {
    const { rows } = await client.query<{ status: string; document: WorkflowDocument | null }>(
      `select f.status, v.document from workflows f left join workflow_versions v on v.id = f.published_version_id where f.workspace_id = $1 and f.id = $2 and f.deleted_at is null for no key update of f`,
      [workspaceId, workflowId],
    );
    const [row] = rows;
    if (!row) throw notFound('workflow');
    if (row.status !== 'published' || !row.document) throw new UserError('not_published', 'Only a published workflow takes contacts; publish or resume it first.', { status: 409 });
    const entry = row.document.nodes.find((node) => !node.disabled && this.find(node.type, node.version)?.description.kind === 'trigger');
    if (!entry) throw new UserError('no_entry', 'The workflow has no entry point; add a trigger and publish it.', { status: 422 });
    return entry.id;
  }
}
