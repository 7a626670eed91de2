import { UserError } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Choices, FilterAcross, Late, MovePreview, Operation, OperationRequest, Operations, OverdueRun, RequestAcross, RunFilter, Standing } from '../../core/operations/operations.js';
import { compilePlan } from '../../core/plan/compile-plan.js';
import type { FindNodeType, Plan } from '../../core/plan/plan.js';
import type { Clock } from '../../core/ports.js';
import type { Plans } from '../plans.js';
import { concernedWorkflows } from './across-workflows.js';
import { previewMove, readStandings } from './in-flight.js';
import { numberedVersions } from './numbered-versions.js';
import { insertOperation, isResuming, listOperations, readOperation, type NewOperation } from './operation-row.js';
import { readLate, readOverdue } from './read-late.js';
import { firstPhase } from './resume-slice.js';
import { RUNS_TO_SELECT, selectRuns } from './select-runs.js';
import type { OperationWorker } from './worker.js';

/** Whoever asks waits so long for slices to be done; what is left is the workers'. */
const PATIENCE_MS = 1_500;

interface WorkflowRow {
  readonly draft: WorkflowDocument;
  readonly status: string;
  readonly published_version_id: number | null;
  readonly paused: number | null;
}

export interface OperationsParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly find: FindNodeType;
  readonly plans: Plans;
  readonly worker: OperationWorker;
}

/** What people do to runs under way, on Postgres. */
export class PostgresOperations implements Operations {
  constructor(private readonly parts: OperationsParts) {}

  async inFlight(workspaceId: number, workflowId: number): Promise<readonly Standing[]> {
    await this.workflow(workspaceId, workflowId);
    return readStandings(this.parts.pool, await numberedVersions(this.parts.pool, workflowId));
  }

  async previewMove(workspaceId: number, workflowId: number, choices: Choices, target: 'draft' | 'published'): Promise<MovePreview> {
    const { pool, find, plans } = this.parts;
    const workflow = await this.workflow(workspaceId, workflowId);
    const from = await numberedVersions(pool, workflowId);
    await plans.ensure(from);
    if (target === 'draft') {
      const plan = compilePlan({ versionId: 0, workflowId, workspaceId, timezone: 'UTC', document: workflow.draft }, find);
      return previewMove(pool, from, choices, (id) => plans.get(id), plan);
    }
    const to = this.published(workflow);
    return previewMove(pool, from.filter((id) => id !== to), choices, (id): Plan => plans.get(id), plans.get(to));
  }

  async late(workspaceId: number, workflowId: number, toleranceMs: number): Promise<Late> {
    const { pool, clock } = this.parts;
    const { paused } = await this.workflow(workspaceId, workflowId);
    if (paused === null) throw new UserError('not_paused', 'Only a paused workflow has contacts that are late; this one is not paused.', { status: 409 });
    return { pausedAt: paused, ...(await readLate(pool, await numberedVersions(pool, workflowId), clock.now(), toleranceMs)) };
  }

  async count(workspaceId: number, workflowId: number, kind: 'cancel' | 'retry' | 'replay', filter: RunFilter, limit: number): Promise<number> {
    await this.workflow(workspaceId, workflowId);
    const { where, values } = selectRuns(workspaceId, workflowId, kind, filter);
    const { rows } = await this.parts.pool.query<{ count: number }>(`select count(*)::int as count from (select 1 from ${RUNS_TO_SELECT} where ${where} limit $${values.length + 1}) found`, [...values, limit]);
    return rows[0]?.count ?? 0;
  }

  async begin(workspaceId: number, workflowId: number, userId: number | null, request: OperationRequest): Promise<Operation> {
    const id = await this.note(workspaceId, workflowId, userId, request);
    await this.drive([id]);
    return this.read(workspaceId, id);
  }

  async countAcross(workspaceId: number, kind: 'cancel' | 'retry' | 'replay', filter: FilterAcross, limit: number): Promise<number> {
    const { workflows } = await concernedWorkflows(this.parts.pool, workspaceId, kind, filter, limit);
    return workflows.reduce((sum, { count }) => sum + count, 0);
  }

  async beginAcross(workspaceId: number, userId: number | null, request: RequestAcross): Promise<readonly Operation[]> {
    const { filter, workflows } = await concernedWorkflows(this.parts.pool, workspaceId, request.kind, request.filter, 1);
    const ids: number[] = [];
    for (const { workflowId } of workflows) ids.push(await this.note(workspaceId, workflowId, userId, { ...request, filter }));
    await this.drive(ids);
    return Promise.all(ids.map((id) => this.read(workspaceId, id)));
  }

  /** Does slices of operations until they are done or patience ends. */
  async drive(ids: readonly number[]): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (const id of ids) while (performance.now() < until && (await this.parts.worker.step(id))?.finished === false);
  }

  read(workspaceId: number, operationId: number): Promise<Operation> {
    return readOperation(this.parts.pool, workspaceId, operationId);
  }

  async list(workspaceId: number, workflowId: number): Promise<readonly Operation[]> {
    await this.workflow(workspaceId, workflowId);
    return listOperations(this.parts.pool, workspaceId, workflowId);
  }

  async stop(workspaceId: number, operationId: number): Promise<Operation> {
    const { pool, clock } = this.parts;
    await pool.query(`update operations set status = 'stopped', finished_at = to_timestamp($3::float8 / 1000) where workspace_id = $1 and id = $2 and status = 'running' and kind <> 'resume'`, [workspaceId, operationId, clock.now()]);
    return this.read(workspaceId, operationId);
  }

  overdue(workspaceId: number): Promise<readonly OverdueRun[]> {
    return readOverdue(this.parts.pool, workspaceId, this.parts.clock.now());
  }

  private async workflow(workspaceId: number, workflowId: number): Promise<WorkflowRow> {
    const { rows } = await this.parts.pool.query<WorkflowRow>(
      'select draft, status, published_version_id, (extract(epoch from paused_at) * 1000)::float8 as paused from workflows where workspace_id = $1 and id = $2 and deleted_at is null',
      [workspaceId, workflowId],
    );
    if (!rows[0]) throw new UserError('not_found', 'There is no such workflow.', { status: 404 });
    return rows[0];
  }

  private async note(workspaceId: number, workflowId: number, userId: number | null, request: OperationRequest): Promise<number> {
    const { pool, clock } = this.parts;
    const workflow = await this.workflow(workspaceId, workflowId);
    return insertOperation(pool, { workspaceId, workflowId, userId, ...(await this.resolve(workflow, workflowId, request)) }, clock.now());
  }

  private published(workflow: WorkflowRow): number {
    if (workflow.published_version_id === null) throw new UserError('not_published', 'There is no published version to move to; publish the workflow first.', { status: 409 });
    return workflow.published_version_id;
  }

  /** The request with everything that depends on the moment it was made. */
  private async resolve(workflow: WorkflowRow, workflowId: number, request: OperationRequest): Promise<Pick<NewOperation, 'kind' | 'request' | 'progress'>> {
    const { pool, clock } = this.parts;
    switch (request.kind) {
      case 'move': {
        const toVersionId = this.published(workflow);
        const fromVersionIds = (await numberedVersions(pool, workflowId)).filter((id) => id !== toVersionId);
        return { kind: 'move', request: { choices: request.choices, fromVersionIds, toVersionId } };
      }
      case 'resume': {
        if (workflow.status !== 'paused') throw new UserError('not_paused', 'Only a paused workflow can be resumed.', { status: 409 });
        if (await isResuming(pool, workflowId)) throw new UserError('resuming', 'The workflow is being resumed already; wait until that has ended.', { status: 409 });
        const now = clock.now();
        return { kind: 'resume', request: { plan: request.plan, pausedAt: workflow.paused ?? now, resumedAt: now }, progress: { phase: firstPhase(request.plan) } };
      }
      default: {
        const { rows } = await pool.query<{ newest: number | null }>('select max(id) as newest from runs where workflow_id = $1', [workflowId]);
        return { kind: request.kind, request: { ...request, upTo: rows[0]?.newest ?? 0 } };
      }
    }
  }
}
