import { UserError } from '@parcours/sdk/node';
import type pg from 'pg';
import type { ContactChange } from '../../core/ports.js';
import { checkEmail, checkLocale, checkPhone, checkTimezone, type StoredContact } from '../../customers/contact-identity.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { storable } from '../../core/storable.js';
import { storedContact, type ContactRow } from '../../db/customers/contact-row.js';
import { countryFor } from '../../db/customers/identify-contact.js';
import { leaveChanged } from '../store/leave-changed.js';
import { addCounts } from '../store/write-history.js';

const said = (text: string | null | undefined): string | null | undefined => (text === undefined ? undefined : text?.trim() || null);

const taken = (field: string): UserError => new UserError('identifier_taken', `Expected in "${field}" an identifier of this contact alone, found one of another contact; change that one first, or leave it out.`, { field, status: 409 });

/** Columns as they shall be; what nothing was said of is not among them. */
async function columnsOf(client: pg.ClientBase, workspaceId: number, change: ContactChange): Promise<Record<string, string | null>> {
  const columns: Record<string, string | null> = {};
  const [email, phone, externalId, timezone, locale] = [change.email, change.phone, change.externalId, change.timezone, change.locale].map(said);
  if (email !== undefined) {
    columns['email'] = email === null ? null : checkEmail(email);
    columns['email_key'] = columns['email'] === null ? null : normaliseEmail(columns['email'] as string);
  }
  if (phone !== undefined) columns['phone'] = phone === null ? null : checkPhone(phone, await countryFor(client, workspaceId, [{ phone }]));
  if (externalId !== undefined) columns['external_id'] = externalId;
  if (timezone) checkTimezone(timezone);
  if (locale) checkLocale(locale);
  return { ...columns, ...(timezone === undefined ? {} : { timezone }), ...(locale === undefined ? {} : { locale }) };
}

/**
 * Changes what is said of a contact: null removes, what is absent stays. Its runs leave in the same transaction where an exit asks for it. Null
 * when there is no such contact. Throws `UserError` `identifier_taken`, `no_identifier` (the last one shall go), and as `contactIdentity` does.
 */
export async function changeContact(client: pg.ClientBase, workspaceId: number, contactId: number, change: ContactChange, now: number): Promise<StoredContact | null> {
  const columns = await columnsOf(client, workspaceId, change);
  const { rows: known } = await client.query<ContactRow>('select * from contacts where workspace_id = $1 and id = $2 for update', [workspaceId, contactId]);
  const before = known[0];
  if (before === undefined) return null;
  const after = { ...before, ...columns };
  const named = (row: Pick<ContactRow, 'email' | 'phone' | 'external_id'>): boolean => row.email !== null || row.phone !== null || row.external_id !== null;
  if (named(before) && !named(after)) throw new UserError('no_identifier', 'A contact that is known by an email, phone or external id keeps at least one of them, found none left; give another one first, or delete the contact.', { field: 'email' });
  for (const [column, field] of [['email_key', 'email'], ['external_id', 'externalId']] as const) {
    if (columns[column] === undefined || columns[column] === null) continue;
    const { rowCount } = await client.query(`select 1 from contacts where workspace_id = $1 and ${column} = $2 and id <> $3`, [workspaceId, columns[column], contactId]);
    if (rowCount !== 0) throw taken(field);
  }
  const names = Object.keys(columns);
  const { rows } = await client.query<ContactRow>(
    `update contacts set ${names.map((name, index) => `${name} = $${index + 5}, `).join('')}
       attributes = (attributes || $3::jsonb) - array(select key from jsonb_each($3::jsonb) where value = 'null'), updated_at = to_timestamp($4::float8 / 1000)
     where workspace_id = $1 and id = $2 returning *`,
    [workspaceId, contactId, storable(change.attributes ?? {}), now, ...names.map((name) => columns[name])],
  );
  await addCounts(client, await leaveChanged(client, [{ workspaceId, contactId }], now));
  return storedContact(rows[0] as ContactRow);
}
