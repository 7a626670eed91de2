import type { RunError, RunOutcome, RunStatus, RunSummary } from '@parcours/sdk/api';

/** A run with the names people know it by. */
export interface RunRow {
  readonly id: string;
  readonly workflow_id: number;
  readonly workflow_name: string;
  readonly version: number | null;
  readonly test: boolean;
  readonly status: number;
  /** Whether a token could move right now; a running run without one waits. */
  readonly moving: boolean;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly error: unknown;
  readonly parent_run_id: number | null;
  readonly outcome: RunOutcome | null;
}

const ENDED: readonly RunStatus[] = ['running', 'done', 'failed', 'cancelled'];

/** The numbers in the table that a status may stand for, and whether a token has to move (null: either). */
export const statusFilter = (status: RunStatus | undefined): { number: number | null; moving: boolean | null } => {
  if (status === undefined) return { number: null, moving: null };
  if (status === 'running' || status === 'waiting') return { number: 0, moving: status === 'running' };
  return { number: ENDED.indexOf(status), moving: null };
};

/** Columns of a run `r` joined with `w` (workflow), `v` (version) and `c` (contact). */
export const RUN_COLUMNS = `r.id, r.workflow_id, w.name as workflow_name, v.number as version, r.test, r.status, r.contact_id, c.email, r.started_at, r.ended_at, r.error, r.parent_run_id, r.outcome,
  r.status = 0 and (exists (select 1 from tokens t where t.run_id = r.id and t.state in (0, 2, 4) and (t.state <> 0 or t.due_at < 'infinity')) or not exists (select 1 from tokens t where t.run_id = r.id)) as moving`;

export const RUN_JOINS = `
  join workflow_versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
  left join contacts c on c.workspace_id = r.workspace_id and c.id = r.contact_id`;

/** The part of a stored error that people see. */
export function runError(error: unknown): RunError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { nodeId, code, message, who } = error as { nodeId?: unknown; code?: unknown; message?: unknown; who?: unknown };
  return { nodeId: typeof nodeId === 'string' ? nodeId : null, code: String(code ?? 'unexpected'), message: String(message ?? ''), who: String(who ?? 'defect') };
}

export const runSummary = (row: RunRow): RunSummary => ({
  id: Number(row.id),
  workflowId: row.workflow_id,
  workflowName: row.workflow_name,
  version: row.version,
  test: row.test,
  status: row.status === 0 && !row.moving ? 'waiting' : (ENDED[row.status] as RunStatus),
  contact: row.contact_id === null ? null : { id: Number(row.contact_id), email: row.email },
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  parentRunId: row.parent_run_id === null ? null : Number(row.parent_run_id),
  error: runError(row.error),
  outcome: row.outcome,
});
