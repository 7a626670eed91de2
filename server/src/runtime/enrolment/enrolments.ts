import { UserError } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Enrolled, Enrolment, Enrolments } from '../../core/enrolment/enrolment.js';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Clock } from '../../core/ports.js';
import { transaction } from '../store/transaction.js';

interface Shown extends Omit<Enrolment, 'list'> {
  readonly listId: number | null;
  readonly listName: string | null;
}

const SHOWN = `select e.id, e.list_id as "listId", l.name as "listName", e.status, e.total, e.entered, e.refused, e.error,
  (extract(epoch from e.created_at) * 1000)::float8 as "createdAt", (extract(epoch from e.finished_at) * 1000)::float8 as "finishedAt"
  from enrolments e left join lists l on l.id = e.list_id and l.workspace_id = e.workspace_id`;

const show = ({ listId, listName, ...row }: Shown): Enrolment => ({ ...row, list: listId === null ? null : { id: listId, name: listName ?? '' } });

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
      const running = await client.query(`select 1 from enrolments where workflow_id = $1 and status = 'running'`, [workflowId]);
      if (running.rowCount !== 0) throw new UserError('enrolment_running', 'Contacts are entering this workflow already; wait until they have, or stop that first.', { status: 409 });
      const listId = 'list' in who ? who.list : null;
      const { total, last } = await this.size(client, workspaceId, listId);
      const { rows } = await client.query<{ id: number }>(
        `insert into enrolments (created_at, read_last, workspace_id, workflow_id, list_id, created_by, total, node_id) values (to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6, $7, $8) returning id`,
        [this.clock.now(), last, workspaceId, workflowId, listId, userId, total, nodeId],
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
    return (await this.size(this.pool, workspaceId, null)).total;
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

  private async size(client: pg.ClientBase | pg.Pool, workspaceId: number, listId: number | null): Promise<{ total: number; last: number }> {
    if (listId === null) {
      const { rows } = await client.query<{ total: number; last: number | null }>('select count(*)::int as total, max(id) as last from contacts where workspace_id = $1', [workspaceId]);
      return { total: rows[0]?.total ?? 0, last: rows[0]?.last ?? 0 };
    }
    const { rows } = await client.query<{ total: number; last: number | null }>('select l.members as total, (select max(m.contact_id) from list_members m where m.list_id = l.id) as last from lists l where l.workspace_id = $1 and l.id = $2', [workspaceId, listId]);
    if (!rows[0]) throw notFound('list');
    return { total: rows[0].total, last: rows[0].last ?? 0 };
  }
}
