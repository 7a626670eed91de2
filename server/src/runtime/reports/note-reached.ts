import type pg from 'pg';

/** Counts contacts whom a workflow has put on a list as reached by it that day (I3); what people change by hand has no run. */
export async function noteReached(client: pg.ClientBase, reached: readonly { readonly runId: number; readonly contactId: number }[], now: number): Promise<void> {
  if (reached.length === 0) return;
  await client.query(
    `insert into report_deltas (workspace_id, contact_id, day, measure, value)
     select r.workspace_id, u.contact_id, day_in(to_timestamp($3::float8 / 1000), w.timezone), 'targeted', 1
     from unnest($1::bigint[], $2::bigint[]) as u(run_id, contact_id) join runs r on r.id = u.run_id and not r.test join workspaces w on w.id = r.workspace_id`,
    [reached.map(({ runId }) => runId), reached.map(({ contactId }) => contactId), now],
  );
}
