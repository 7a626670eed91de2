import type pg from 'pg';
import type { AdmittedRun } from '../../core/admission/admit-runs.js';
import type { JourneyRules } from '../../core/admission/journey-rules.js';
import type { RefusalCode } from '../../core/admission/refusals.js';
import type { NewRun } from '../../core/ports.js';
import { rulesOf } from './load-rules.js';

/** Event of a contact that would have entered, and was kept out. */
export const HELD_OUT_EVENT = 'journey.held_out';

interface Compared {
  readonly run: NewRun;
  readonly heldOut: boolean;
  readonly comparedMs: number;
}

/**
 * Each contact is compared once, from the first time it would have entered. Who changes groups, because the share was changed, is looked at
 * until then and no longer; who was kept out gets one line in the log.
 */
const NOTED = `
  with wanted as (
    select distinct on (workflow_id, contact_id) * from unnest($1::bigint[], $2::int[], $3::bigint[], $4::boolean[], $5::float8[]) as u(workspace_id, workflow_id, contact_id, held_out, until) order by workflow_id, contact_id
  ), noted as (
    insert into compared_contacts as c (workspace_id, workflow_id, contact_id, held_out, at, until)
    select workspace_id, workflow_id, contact_id, held_out, to_timestamp($6::float8 / 1000), to_timestamp(until / 1000) from wanted order by workflow_id, contact_id
    on conflict (workflow_id, contact_id) do update set until = least(c.until, excluded.at) where c.held_out <> excluded.held_out and c.until > excluded.at
    returning c.workspace_id, c.workflow_id, c.contact_id, c.held_out and c.at = to_timestamp($6::float8 / 1000) and c.until > c.at as kept_out
  ), counted as (
    insert into report_deltas (workspace_id, day, workflow_id, measure, value)
    select n.workspace_id, day_in(to_timestamp($6::float8 / 1000), s.timezone), n.workflow_id, 'held_out', count(*) from noted n join workspaces s on s.id = n.workspace_id where n.kept_out group by 1, 2, 3
  )
  insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at, workflow_id)
  select n.workspace_id, n.contact_id, '${HELD_OUT_EVENT}', jsonb_build_object('workflow', w.name), to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000), n.workflow_id
  from noted n join workflows w on w.id = n.workflow_id where n.kept_out order by n.contact_id, n.workflow_id`;

/** Notes who was kept out of a journey and who entered beside them, so that the two can be compared. Where nobody is kept out, nothing is asked. */
export async function noteCompared(client: pg.ClientBase, admitted: readonly AdmittedRun[], refused: readonly { readonly run: NewRun; readonly code: RefusalCode }[], rules: ReadonlyMap<number, JourneyRules>, now: number): Promise<void> {
  const all: Compared[] = [
    ...admitted.map(({ run, rules: { comparedMs } }) => ({ run, heldOut: false, comparedMs })),
    ...refused.filter(({ code }) => code === 'held_out').map(({ run }) => ({ run, heldOut: true, comparedMs: rulesOf(rules, run.versionId).comparedMs })),
  ].filter(({ run }) => run.contactId !== null && !run.test && rulesOf(rules, run.versionId).holdOutPercent !== null);
  if (all.length === 0) return;
  await client.query(NOTED, [all.map(({ run }) => run.workspaceId), all.map(({ run }) => run.workflowId), all.map(({ run }) => run.contactId), all.map(({ heldOut }) => heldOut), all.map(({ comparedMs }) => now + comparedMs), now]);
}
