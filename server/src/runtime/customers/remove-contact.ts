import type pg from 'pg';
import { addCounts } from '../store/write-history.js';
import { endRuns } from '../store/write-runs.js';

/** Deletes a contact with its events and memberships, and cancels its runs under way; what finished runs came to stays counted. False when there is none. */
export async function removeContact(client: pg.ClientBase, workspaceId: number, contactId: number, now: number): Promise<boolean> {
  const runs = await client.query<{ id: number }>('select id from runs where workspace_id = $1 and contact_id = $2 and status = 0 order by id', [workspaceId, contactId]);
  if (runs.rows.length > 0) await addCounts(client, (await endRuns(client, runs.rows.map(({ id }) => id), null, now, workspaceId)).counts);
  await client.query('select pg_advisory_xact_lock($1)', [contactId]);
  await client.query('update lists set members = members - 1 where id in (select list_id from list_members where workspace_id = $1 and contact_id = $2)', [workspaceId, contactId]);
  const { rowCount } = await client.query('delete from contacts where workspace_id = $1 and id = $2', [workspaceId, contactId]);
  if (rowCount === 0) return false;
  await client.query('delete from events where workspace_id = $1 and contact_id = $2', [workspaceId, contactId]);
  return true;
}
