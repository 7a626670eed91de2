import type { RunFilter } from '../../core/operations/operations.js';
import { containing } from '../../db/page.js';
import { GIVEN_UP, RETRIED } from '../../db/runs/given-up.js';
import { RUN_STATE } from '../../db/runs/run-row.js';

const STATUS = { running: 0, done: 1, failed: 2, cancelled: 3 } as const;

/** What an operation can be done to, whatever else is asked: cancel what runs, retry what failed and was not retried yet, replay what ended. */
const POSSIBLE = {
  cancel: 'r.status = 0',
  retry: `r.status = 2 and not ${RETRIED}`,
  replay: 'r.status > 0 and r.entry >= 0',
} as const;

export interface Selection {
  readonly where: string;
  readonly values: unknown[];
}

/** The condition on a run `r` of version `v`. The first two values are workspace and workflow; null: that of the row `w` beside it. */
export function selectRuns(workspaceId: number, workflowId: number | null, kind: keyof typeof POSSIBLE, filter: RunFilter): Selection {
  const values: unknown[] = workflowId === null ? [workspaceId] : [workspaceId, workflowId];
  const conditions = [`r.workspace_id = $1 and r.workflow_id = ${workflowId === null ? 'w.id' : '$2'}`, POSSIBLE[kind]];
  const add = (condition: (place: string) => string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((ids) => `r.id = any(${ids}::bigint[])`, filter.runIds);
  add((status) => `r.status = ${status}::smallint`, filter.status && STATUS[filter.status]);
  add((code) => `r.error ->> 'code' = ${code}`, filter.errorCode);
  add((from) => `r.started_at >= to_timestamp(${from}::float8 / 1000)`, filter.from);
  add((to) => `r.started_at <= to_timestamp(${to}::float8 / 1000)`, filter.to);
  add((node) => `(r.error ->> 'nodeId' = ${node} or exists (select 1 from tokens t where t.run_id = r.id and v.document #>> array['nodes', t.node::text, 'id'] = ${node}))`, filter.nodeId);
  add((state) => `${state} = ${RUN_STATE}`, filter.state);
  add((text) => `(r.error ->> 'message' ilike ${text} or r.error ->> 'code' ilike ${text})`, filter.errorText === undefined ? undefined : containing(filter.errorText));
  add((contact) => `r.contact_id = ${contact}::bigint`, filter.contactId);
  add((ids) => `(r.contact_id = any(${ids}::bigint[])${filter.whose?.runId == null ? '' : ` or r.id = ${filter.whose.runId}`})`, filter.whose?.contactIds);
  if (filter.givenUp) conditions.push(GIVEN_UP);
  return { where: conditions.join(' and '), values };
}

export const RUNS_TO_SELECT = 'runs r join workflow_versions v on v.id = r.version_id';
