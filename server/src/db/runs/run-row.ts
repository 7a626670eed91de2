import type { RunError, RunOutcome, RunStatus, RunSummary } from '@parcours/sdk/api';

/** A run with the names people know it by. */
export interface RunRow {
  readonly id: string;
  readonly workflow_id: number;
  readonly workflow_name: string;
  readonly version: number | null;
  readonly test: boolean;
  readonly status: number;
  /** Of one under way: held back at its entry, able to move right now, or waiting. */
  readonly state: 'queued' | 'running' | 'waiting';
  readonly cause: number;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly error: unknown;
  readonly parent_run_id: number | null;
  readonly outcome: RunOutcome | null;
}

const ENDED: readonly RunStatus[] = ['running', 'done', 'failed', 'cancelled'];

/** The number in the table a status stands for, and where one under way has to stand (null: anywhere). */
export const statusFilter = (status: RunStatus | undefined): { number: number | null; state: RunRow['state'] | null } => {
  if (status === undefined) return { number: null, state: null };
  if (status === 'running' || status === 'waiting' || status === 'queued') return { number: 0, state: status };
  return { number: ENDED.indexOf(status), state: null };
};

const CAUSES: readonly RunSummary['cause'][] = ['entry', 'failure', 'node', 'retry', 'replay'];

/** A token `t` whose message is put off until later, or stands with others until they go out together: it waits, whatever its state is called. */
export const PUT_OFF = `(t.state = 0 and t.lane % 2 = 1 and exists (select 1 from deliveries d where d.token_id = t.id and d.visit = t.visit and d.status = 0 and d.waits_until is not null))`;

/** A limit holds a run back by a first token that is due later than the run was made; a pause sets it aside, which is another thing. */
export const RUN_STATE = `case
  when exists (select 1 from tokens t where t.run_id = r.id and t.state = 0 and t.visit = 1 and t.attempt = 0 and t.lane % 2 = 0 and t.frozen_due is null and t.due_at > r.started_at) then 'queued'
  when exists (select 1 from tokens t where t.run_id = r.id and t.state in (0, 2, 4) and (t.state <> 0 or t.due_at < 'infinity') and not ${PUT_OFF}) or not exists (select 1 from tokens t where t.run_id = r.id) then 'running'
  else 'waiting' end`;

/** Columns of a run `r` joined with `w` (workflow), `v` (version) and `c` (contact). */
export const RUN_COLUMNS = `r.id, r.workflow_id, w.name as workflow_name, v.number as version, r.test, r.status, r.contact_id, c.email, r.started_at, r.ended_at, r.error, r.parent_run_id, r.cause, r.outcome,
  case when r.status = 0 then ${RUN_STATE} end as state`;

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
  status: row.status === 0 ? row.state : (ENDED[row.status] as RunStatus),
  contact: row.contact_id === null ? null : { id: Number(row.contact_id), email: row.email },
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  parentRunId: row.parent_run_id === null ? null : Number(row.parent_run_id),
  cause: CAUSES[row.cause] ?? 'entry',
  error: runError(row.error),
  outcome: row.outcome,
});
