import type { ConsentChannel, Purpose } from '@parcours/sdk/node';
import type pg from 'pg';

/** What a workspace writes to people for, in the order they were made. */
export async function purposesOf(pool: pg.Pool, workspaceId: number): Promise<Purpose[]> {
  const { rows } = await pool.query<Purpose>('select key, name, basis, channels from purposes where workspace_id = $1 and archived_at is null order by id', [workspaceId]);
  return rows;
}

/** Who may be written to now, by the same rule that counts right before a send. */
export async function consentingContacts(pool: pg.Pool, workspaceId: number, purpose: string, channel: ConsentChannel, contactIds: readonly number[]): Promise<Set<number>> {
  const { rows } = await pool.query<{ id: number }>(
    `select c.id from contacts c where c.workspace_id = $1 and c.id = any($4::bigint[])
       and judge_delivery($1, c.id, $3, $2, false, case $3 when 'email' then address_hash($1, 'email', c.email_key) when 'sms' then address_hash($1, 'sms', c.phone) end) is null`,
    [workspaceId, purpose, channel, contactIds],
  );
  return new Set(rows.map((row) => Number(row.id)));
}
