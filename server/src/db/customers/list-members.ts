import type pg from 'pg';
import type { StoredContact } from '../../customers/contact-identity.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { storedContact, type ContactRow } from './contact-row.js';

/** Members of a list, last joined first. */
export async function findMembers(pool: pg.Pool, workspaceId: number, listId: number, page: PageRequest): Promise<Page<StoredContact>> {
  const limit = limitOf(page);
  const [joinedAt = null, contactId = null] = readCursor(page.cursor, ['instant', 'id']) ?? [];
  const search = page.search === undefined ? null : normaliseEmail(page.search);
  const { rows } = await pool.query<ContactRow & { joined_key: string }>(
    `select c.*, (m.joined_at at time zone 'UTC')::text || '+00' as joined_key from list_members m
     join contacts c on c.workspace_id = m.workspace_id and c.id = m.contact_id
     where m.workspace_id = $1 and m.list_id = $2 and ($3::timestamptz is null or (m.joined_at, m.contact_id) < ($3, $4::bigint))
       and ($5::text is null or starts_with(c.email_key, $5))
     order by m.joined_at desc, m.contact_id desc limit $6`,
    [workspaceId, listId, joinedAt, contactId, search, limit + 1],
  );
  return pageOf(rows, limit, (row) => [row.joined_key, Number(row.id)], storedContact);
}
