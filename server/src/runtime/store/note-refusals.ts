import type pg from 'pg';
import type { RefusalCode } from '../../core/admission/refusals.js';
import type { NewRun } from '../../core/ports.js';

interface Noted {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly contactId: number;
  readonly code: RefusalCode;
  count: number;
}

/** Keeps for each contact why a workflow did not let it in: one row for each reason, so that what is kept is bounded however often it happens. */
export async function noteRefusals(client: pg.ClientBase, refused: readonly { readonly run: NewRun; readonly code: RefusalCode }[], now: number): Promise<void> {
  const noted = new Map<string, Noted>();
  for (const { run: { workspaceId, workflowId, contactId, test }, code } of refused) {
    if (contactId === null || test) continue;
    const key = `${workflowId} ${contactId} ${code}`;
    const before = noted.get(key);
    if (before) before.count += 1;
    else noted.set(key, { workspaceId, workflowId, contactId, code, count: 1 });
  }
  if (noted.size === 0) return;
  const rows = [...noted.values()];
  await client.query(
    // in one order, so that two who note the same contacts do not wait for each other in a circle
    `insert into entry_refusals (workspace_id, workflow_id, contact_id, code, count, first_at, last_at)
     select workspace_id, workflow_id, contact_id, code, count, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000)
     from unnest($1::int[], $2::int[], $3::bigint[], $4::text[], $5::int[]) as u(workspace_id, workflow_id, contact_id, code, count) order by workflow_id, contact_id, code
     on conflict (workflow_id, contact_id, code) do update set count = least(entry_refusals.count::bigint + excluded.count, 2147483647)::int, last_at = greatest(entry_refusals.last_at, excluded.last_at)`,
    [rows.map((row) => row.workspaceId), rows.map((row) => row.workflowId), rows.map((row) => row.contactId), rows.map((row) => row.code), rows.map((row) => row.count), now],
  );
}
