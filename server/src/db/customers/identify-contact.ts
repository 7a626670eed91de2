import type pg from 'pg';
import { contactIdentity, type ContactIdentity, type ContactInput, type StoredContact } from '../../customers/contact-identity.js';
import { jsonArray, jsonTexts, textArray } from '../array-text.js';
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

/** A person to write, with the attributes as JSON text that Postgres takes. */
export interface Person {
  readonly identity: Omit<ContactIdentity, 'attributes'>;
  readonly attributes: string;
}

/**
 * `identifyContact` for many at once, one after the other in their order, and answers their ids in that order: those of one person become one contact.
 * Must be given a client inside a transaction; phones must have their country code already.
 */
export async function identifyContacts(client: pg.ClientBase, workspaceId: number, people: readonly Person[], now: number): Promise<number[]> {
  if (people.length === 0) return [];
  const of = (name: keyof Person['identity']): string => textArray(people.map(({ identity }) => identity[name]));
  // called in the order they stand in; the ids come as one text, as a row of the driver's for each would be most of the garbage
  const { rows } = await client.query<{ ids: string }>(
    `select string_agg(id::text, ',' order by place) as ids from (
       select c.id, u.place from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], ${jsonArray('$8')}) with ordinality as u(email, email_key, external_id, phone, timezone, locale, attributes, place)
         cross join lateral identify_contact($1, u.email, u.email_key, u.external_id, u.phone, u.timezone, u.locale, u.attributes::jsonb, $9) c) called`,
    [workspaceId, of('email'), of('emailKey'), of('externalId'), of('phone'), of('timezone'), of('locale'), jsonTexts(people.map(({ attributes }) => attributes)), new Date(now)],
  );
  return (rows[0]?.ids ?? '').split(',').map(Number);
}
