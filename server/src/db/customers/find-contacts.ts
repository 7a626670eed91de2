import type pg from 'pg';
import type { StoredContact } from '../../customers/contact-identity.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { phoneNumber } from '../../customers/phone.js';
import { countryFor } from './identify-contact.js';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { storedContact, type ContactRow } from './contact-row.js';

/**
 * Contacts, newest first. A search finds the beginning of an email, first or last name, or a whole phone (as people write it) or external id:
 * each by an index, so it stays quick with millions of contacts.
 */
export async function findContacts(pool: pg.Pool, workspaceId: number, page: PageRequest): Promise<Page<StoredContact>> {
  const limit = limitOf(page);
  const after = readCursor(page.cursor, ['id'])?.[0] ?? null;
  const search = page.search?.trim() || null;
  const { rows } =
    search === null
      ? await pool.query<ContactRow>('select * from contacts where workspace_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3', [workspaceId, after, limit + 1])
      : await pool.query<ContactRow>(
          `select * from contacts where id in (
             select id from contacts where workspace_id = $1 and email_key collate "C" >= $4 and email_key collate "C" < $4 || U&'\\+10FFFF'
             union all select id from contacts where workspace_id = $1 and external_id = $5
             union all select id from contacts where workspace_id = $1 and phone = $6
             union all select id from contacts where workspace_id = $1 and attributes ? 'lastName' and lower(attributes ->> 'lastName') collate "C" >= lower($5) and lower(attributes ->> 'lastName') collate "C" < lower($5) || U&'\\+10FFFF'
             union all select id from contacts where workspace_id = $1 and attributes ? 'firstName' and lower(attributes ->> 'firstName') collate "C" >= lower($5) and lower(attributes ->> 'firstName') collate "C" < lower($5) || U&'\\+10FFFF'
           ) and ($2::bigint is null or id < $2) order by id desc limit $3`,
          [workspaceId, after, limit + 1, normaliseEmail(search), search, phoneNumber(search, await countryFor(pool, workspaceId, [{ phone: search }])) ?? search],
        );
  return pageOf(rows, limit, (row) => [Number(row.id)], storedContact);
}

export async function findContact(pool: pg.Pool, workspaceId: number, id: number): Promise<StoredContact | null> {
  const { rows } = await pool.query<ContactRow>('select * from contacts where workspace_id = $1 and id = $2', [workspaceId, id]);
  return rows[0] === undefined ? null : storedContact(rows[0]);
}
