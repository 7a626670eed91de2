/** A run whose retry is under way or over: causes are numbered as `runs.cause` says. */
export const RETRIED = 'exists (select 1 from runs again where again.parent_run_id = r.id and again.cause = 3)';

/**
 * A run `r` that failed where it called another service, and was not sent again yet. What a step handed on as a failed item is not among
 * them: its workflow says what becomes of it.
 */
export const GIVEN_UP = `r.status = 2 and not r.test and not ${RETRIED} and exists (
  select 1 from deliveries d join workflow_versions dv on dv.id = d.version_id
  where d.run_id = r.id and d.status in (3, 4) and dv.document #>> array['nodes', d.node::text, 'id'] = r.error ->> 'nodeId')`;
