import type { RunFilter } from '../../core/operations/operations.js';
import { GIVEN_UP, RETRIED } from '../../db/runs/given-up.js';

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

/** The condition on a run `r` of version `v`. The first two values are workspace and workflow. */
export function selectRuns(workspaceId: number, workflowId: number, kind: keyof typeof POSSIBLE, filter: RunFilter): Selection {
  const values: unknown[] = [workspaceId, workflowId];
  const conditions = ['r.workspace_id = $1 and r.workflow_id = $2', POSSIBLE[kind]];
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
  if (filter.givenUp) conditions.push(GIVEN_UP);
  return { where: conditions.join(' and '), values };
}

export const RUNS_TO_SELECT = 'runs r join workflow_versions v on v.id = r.version_id';
