import { contactIdentity, type ContactInput, type StoredContact } from '../../customers/contact-identity.js';
import type pg from 'pg';
import { storedContact, type ContactRow } from './contact-row.js';

/** The country of the workspace, asked for only where a number goes without a country code. */
export async function countryFor(client: pg.ClientBase | pg.Pool, workspaceId: number, inputs: readonly Pick<ContactInput, 'phone'>[]): Promise<string | null> {
  if (!inputs.some(({ phone }) => phone !== undefined && !/^\s*(\+|00)/.test(phone))) return null;
  const { rows } = await client.query<{ country: string | null }>('select country from workspaces where id = $1', [workspaceId]);
  return rows[0]?.country ?? null;
}

/**
 * Finds the contact by the first identifier that is known (email, then external id, then phone), or makes it, and keeps what else was said of it.
 * Given a client inside a transaction it becomes part of that transaction and locks the contact until its end; given a pool it commits by itself.
 * Safe against races: of many calls for one new person at once, all return the same contact.
 * An external id that belongs to another contact stays there. Throws `UserError` as `contactIdentity` does.
 */
export async function identifyContact(client: pg.ClientBase | pg.Pool, workspaceId: number, input: ContactInput, now: number): Promise<StoredContact> {
  const identity = contactIdentity(input, await countryFor(client, workspaceId, [input]));
  const { rows } = await client.query<ContactRow>('select * from identify_contact($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    workspaceId,
    identity.email,
    identity.emailKey,
    identity.externalId,
    identity.phone,
    identity.timezone,
    identity.locale,
    JSON.stringify(identity.attributes),
    new Date(now),
  ]);
  return storedContact(rows[0] as ContactRow);
}
