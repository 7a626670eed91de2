import type pg from 'pg';
import { normaliseEmail } from '../../customers/normalise-email.js';

/** The number of a contact who is known by this external id or email; null when nobody is. */
export async function knownContact(pool: pg.Pool, workspaceId: number, { email, externalId }: { readonly email?: string; readonly externalId?: string }): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>('select id::float8 as id from contacts where workspace_id = $1 and (external_id = $2 or email_key = $3) order by (external_id = $2) desc nulls last limit 1', [workspaceId, externalId ?? null, email === undefined ? null : normaliseEmail(email)]);
  return rows[0]?.id ?? null;
}
