import type pg from 'pg';
import { contactIdentity, type ContactInput, type StoredContact } from '../../customers/contact-identity.js';
import { identifyContact } from './identify-contact.js';

const orderOf = (input: ContactInput): string => {
  const { emailKey, externalId, phone } = contactIdentity(input);
  return JSON.stringify([emailKey, externalId, phone]);
};

/**
 * Identifies many at once, in one transaction: all or none. Answers in the order asked.
 * Contacts are taken in the order of their identifiers, so that two such calls wait for each other instead of blocking each other.
 */
export async function identifyContacts(pool: pg.Pool, workspaceId: number, inputs: readonly ContactInput[], now: number): Promise<StoredContact[]> {
  const order = inputs.map((input, index) => ({ input, index, key: orderOf(input) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index));
  const found: StoredContact[] = [];
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const { input, index } of order) found[index] = await identifyContact(client, workspaceId, input, now);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return found;
}
