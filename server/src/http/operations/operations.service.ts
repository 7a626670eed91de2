import { Inject, Injectable } from '@nestjs/common';
import type { BulkAcrossRequest, BulkRequest, InFlightChoices, Late, MovePreview, Operation, OverdueRun, RunsFilter, Standing } from '@parcours/sdk/api';
import type { FilterAcross, Operation as EngineOperation, RunFilter } from '../../core/operations/operations.js';
import type { Engine } from '../../core/ports.js';
import { ENGINE } from '../injection.js';
import { conflict, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

/** A dry run counts no further. */
const MAX_COUNTED = 10_000;

const iso = (instant: number): string => new Date(instant).toISOString();
const told = ({ createdAt, finishedAt, reasons, runIds, ...operation }: EngineOperation): Operation => ({ ...operation, reasons: { ...reasons }, runIds: [...runIds], createdAt: iso(createdAt), finishedAt: finishedAt === null ? null : iso(finishedAt) });

const filterOf = ({ from, to, ...rest }: RunsFilter): RunFilter => ({ ...rest, ...(from === undefined ? {} : { from: Date.parse(from) }), ...(to === undefined ? {} : { to: Date.parse(to) }) });

/** The list leaves out what began at `to`. */
const acrossOf = ({ from, to, status, error, ...rest }: BulkAcrossRequest['filter']): FilterAcross => ({
  ...rest, ...(from === undefined ? {} : { from: Date.parse(from) }), ...(to === undefined ? {} : { to: Date.parse(to) - 1 }), ...(error === undefined ? {} : { errorText: error }),
  ...(status === undefined ? {} : status === 'queued' || status === 'running' || status === 'waiting' ? { status: 'running' as const, state: status } : { status }),
});

/** What people do to runs under way: move, stop, retry, replay, and look at what is late. */
@Injectable()
export class OperationsService {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  async late(caller: Principal, workflowId: number, toleranceMs = 0): Promise<Late> {
    const late = await withStatus(this.engine.operations.late(caller.workspaceId, workflowId, toleranceMs));
    return { ...late, pausedAt: iso(late.pausedAt) };
  }

  async inFlight(caller: Principal, workflowId: number): Promise<{ items: Standing[] }> {
    return { items: [...(await withStatus(this.engine.operations.inFlight(caller.workspaceId, workflowId)))] };
  }

  async preview(caller: Principal, workflowId: number, choices: InFlightChoices, target: 'draft' | 'published'): Promise<MovePreview> {
    const { nodes } = await withStatus(this.engine.operations.previewMove(caller.workspaceId, workflowId, choices, target));
    return { nodes: nodes.map((node) => ({ ...node, stay: { ...node.stay } })) };
  }

  async move(caller: Principal, workflowId: number, choices: InFlightChoices): Promise<Operation> {
    return told(await withStatus(this.engine.operations.begin(caller.workspaceId, workflowId, caller.userId, { kind: 'move', choices })));
  }

  async bulk(caller: Principal, workflowId: number, { kind, filter, version, dryRun }: BulkRequest): Promise<{ count: number | null; operation: Operation | null }> {
    const { operations } = this.engine;
    const wanted = filterOf(filter);
    if (dryRun) return { count: await withStatus(operations.count(caller.workspaceId, workflowId, kind, wanted, MAX_COUNTED)), operation: null };
    const request = kind === 'cancel' ? { kind, filter: wanted } : { kind, filter: wanted, version: version ?? 'same' };
    return { count: null, operation: told(await withStatus(operations.begin(caller.workspaceId, workflowId, caller.userId, request))) };
  }

  async bulkAcross(caller: Principal, { kind, filter, version, dryRun }: BulkAcrossRequest): Promise<{ count: number | null; operations: Operation[] }> {
    const { operations } = this.engine;
    const wanted = acrossOf(filter);
    if (dryRun) return { count: await withStatus(operations.countAcross(caller.workspaceId, kind, wanted, MAX_COUNTED)), operations: [] };
    const request = kind === 'cancel' ? { kind, filter: wanted } : { kind, filter: wanted, version: version ?? ('same' as const) };
    return { count: null, operations: (await withStatus(operations.beginAcross(caller.workspaceId, caller.userId, request))).map(told) };
  }

  /** Starts one run again; throws 409 `not_retried` or `not_replayed` with the reason. */
  async again(caller: Principal, kind: 'retry' | 'replay', run: { readonly id: number; readonly workflowId: number; readonly status: string }, version: 'same' | 'current' = 'same'): Promise<{ runId: number }> {
    if (kind === 'retry' && run.status !== 'failed') throw conflict('not_retried', `Only a failed run can be retried from where it failed; run ${run.id} is ${run.status}. Replay it to start it from the beginning.`);
    const { runIds, reasons, error } = await withStatus(this.engine.operations.begin(caller.workspaceId, run.workflowId, caller.userId, { kind, filter: { runIds: [run.id] }, version }));
    const [runId] = runIds;
    if (runId !== undefined) return { runId };
    const [reason = 'already_retried'] = Object.keys(reasons);
    const sentences: Readonly<Record<string, string>> = {
      items_not_kept: 'What this step was given has not been kept, so it cannot be given again; replay the run from the beginning.',
      node_gone: 'The published version does not have this step any more; choose the version the run was in.',
      already_retried: kind === 'retry' ? 'This run has been retried before; retry the run that came of it.' : 'Only a run that has ended can be replayed.',
    };
    throw conflict(kind === 'retry' ? 'not_retried' : 'not_replayed', error ?? sentences[reason] ?? reason, { reason });
  }

  async list(caller: Principal, workflowId: number): Promise<{ items: Operation[] }> {
    return { items: (await withStatus(this.engine.operations.list(caller.workspaceId, workflowId))).map(told) };
  }

  async read(caller: Principal, id: number): Promise<Operation> {
    return told(await withStatus(this.engine.operations.read(caller.workspaceId, id)));
  }

  async stop(caller: Principal, id: number): Promise<Operation> {
    return told(await withStatus(this.engine.operations.stop(caller.workspaceId, id)));
  }

  async overdue(caller: Principal): Promise<{ items: OverdueRun[] }> {
    return { items: (await this.engine.operations.overdue(caller.workspaceId)).map((run) => ({ ...run, dueAt: iso(run.dueAt) })) };
  }

  nudge(): void {
    this.engine.nudge();
  }
}
