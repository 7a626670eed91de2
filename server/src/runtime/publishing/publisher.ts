import { UserError } from '@parcours/sdk/node';
import type { Problem, WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { Clock } from '../../core/ports.js';
import type { Choices } from '../../core/operations/operations.js';
import { listen, stopListening } from '../entries/listen.js';
import { insertOperation, isResuming } from '../operations/operation-row.js';
import { numberedVersions } from '../operations/numbered-versions.js';
import { endRuns } from '../store/write-runs.js';
import { addCounts } from '../store/write-history.js';
import { transaction } from '../store/transaction.js';
import { pinContents } from '../contents/pin-contents.js';
import { checkDocument, type CheckedDocument } from './check-document.js';
import { findArchived } from './find-archived.js';
import { insertVersion } from './snapshot.js';

interface WorkflowRow {
  readonly draft: unknown;
  readonly revision: number;
  readonly status: string;
  readonly published_version_id: number | null;
  readonly timezone: string;
}

const refuse = (problems: readonly Problem[]): never => {
  const errors = problems.filter((problem) => problem.severity === 'error');
  throw new UserError('not_publishable', `The workflow cannot be published yet: ${errors.length} problem${errors.length === 1 ? '' : 's'} to solve. First: ${errors[0]?.message ?? ''}`, { problems, status: 422 });
};

/** Moves a workflow between draft, published and paused; what it listens to changes in the same transaction. */
export class Publisher {
  constructor(
    private readonly pool: pg.Pool,
    private readonly find: FindNodeType,
    private readonly clock: Clock,
  ) {}

  /** With choices, those under way in older versions are moved or stopped from the same commit on. Answers the operations that are to be worked off. */
  async publish(workspaceId: number, workflowId: number, revision: number, userId: number | null, choices: Choices = {}): Promise<number[]> {
    const now = this.clock.now();
    return transaction(this.pool, async (client) => {
      const row = await this.lock(client, workspaceId, workflowId);
      if (row.revision !== revision)
        throw new UserError('revision_conflict', `Somebody saved the workflow in between (revision ${row.revision}, yours is ${revision}); reload it, look at the change, then publish.`, { revision: row.revision, status: 409 });
      if (row.status === 'paused' && (await isResuming(client, workflowId)))
        throw new UserError('resuming', 'The workflow is being resumed, and many contacts are still to be put off; publish once that has ended.', { status: 409 });
      const checked = await checkDocument(row.draft, this.find);
      if (!checked.document || checked.problems.some((problem) => problem.severity === 'error')) return refuse(checked.problems);
      const archived = await findArchived(client, workspaceId, checked.document, this.find);
      if (archived.length > 0) return refuse(archived);
      const versionId = await insertVersion(client, { workspaceId, workflowId, document: checked.document, userId }, this.find);
      const missing = await pinContents(client, { workspaceId, versionId, userId, now }, checked.document);
      if (missing.length > 0) return refuse(missing);
      await this.listen(client, workspaceId, workflowId, versionId, checked, row.timezone);
      await client.query(`update workflows set status = 'published', published_version_id = $3, published_revision = $4, paused_at = null, updated_at = now() where workspace_id = $1 and id = $2`, [workspaceId, workflowId, versionId, revision]);
      const operation = { workspaceId, workflowId, userId };
      const ids: number[] = [];
      // what was set aside while it was paused must not stay so for ever
      if (row.status === 'paused') ids.push(await insertOperation(client, { ...operation, kind: 'resume', request: { plan: { mode: 'now' } }, progress: { phase: 'thaw' } }, now));
      const fromVersionIds = (await numberedVersions(client, workflowId)).filter((id) => id !== versionId);
      if (Object.values(choices).some((choice) => choice.do !== 'finish')) ids.push(await insertOperation(client, { ...operation, kind: 'move', request: { choices, fromVersionIds, toVersionId: versionId } }, now));
      return ids;
    });
  }

  async pause(workspaceId: number, workflowId: number): Promise<void> {
    await transaction(this.pool, async (client) => {
      const row = await this.lock(client, workspaceId, workflowId);
      if (row.status !== 'published') throw new UserError('not_published', 'Only a published workflow can be paused; this one takes no entries.', { status: 409 });
      await stopListening(client, workflowId, this.clock.now());
      await client.query(`update workflows set status = 'paused', paused_at = to_timestamp($3::float8 / 1000), updated_at = now() where workspace_id = $1 and id = $2`, [workspaceId, workflowId, this.clock.now()]);
    });
  }

  /** Takes entries again, as part of a resume. */
  async open(client: pg.ClientBase, workspaceId: number, workflowId: number): Promise<void> {
    const row = await this.lock(client, workspaceId, workflowId);
    if (row.status !== 'paused' || row.published_version_id === null) throw new UserError('not_paused', 'Only a paused workflow can be resumed.', { status: 409 });
    const { rows } = await client.query<{ document: WorkflowDocument }>('select document from workflow_versions where id = $1 and workspace_id = $2', [row.published_version_id, workspaceId]);
    const checked = await checkDocument(rows[0]?.document, this.find);
    if (checked.problems.some((problem) => problem.severity === 'error')) refuse(checked.problems);
    await this.listen(client, workspaceId, workflowId, row.published_version_id, checked, row.timezone);
    await client.query(`update workflows set status = 'published', paused_at = null, updated_at = now() where workspace_id = $1 and id = $2`, [workspaceId, workflowId]);
  }

  async remove(workspaceId: number, workflowId: number): Promise<void> {
    await transaction(this.pool, async (client) => {
      await this.lock(client, workspaceId, workflowId);
      await stopListening(client, workflowId, this.clock.now());
      await client.query(`update workflows set status = 'draft', deleted_at = now() where workspace_id = $1 and id = $2`, [workspaceId, workflowId]);
      const { rows } = await client.query<{ id: number }>('select id from runs where workflow_id = $1 and workspace_id = $2 and status = 0 order by id', [workflowId, workspaceId]);
      await addCounts(client, (await endRuns(client, rows.map((run) => run.id), null, this.clock.now(), workspaceId)).counts);
    });
  }

  private async listen(client: pg.ClientBase, workspaceId: number, workflowId: number, versionId: number, checked: CheckedDocument, timezone: string): Promise<void> {
    const zone = checked.document?.settings?.timezone ?? timezone;
    const taken = await listen(client, { workspaceId, workflowId, versionId, timezone: zone, now: this.clock.now() }, checked.listening, checked.document?.settings ?? {});
    if (taken) refuse([{ severity: 'error', code: 'path_taken', nodeId: taken, field: 'path', message: 'The address of this entry point is used by another workflow already; generate a new one.' }]);
  }

  private async lock(client: pg.ClientBase, workspaceId: number, workflowId: number): Promise<WorkflowRow> {
    const { rows } = await client.query<WorkflowRow>(
      `select f.draft, f.revision, f.status, f.published_version_id, w.timezone from workflows f join workspaces w on w.id = f.workspace_id
       where f.workspace_id = $1 and f.id = $2 and f.deleted_at is null for update of f`,
      [workspaceId, workflowId],
    );
    if (!rows[0]) throw new UserError('not_found', 'There is no such workflow.', { status: 404 });
    return rows[0];
  }
}
