import type pg from 'pg';
import { contactIdentity, type ContactInput, type StoredContact } from '../../customers/contact-identity.js';
import { countryFor, identifyContact } from '../../db/customers/identify-contact.js';
import { leaveChanged } from '../store/leave-changed.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';

const orderOf = (input: ContactInput, country: string | null): string => {
  const { emailKey, externalId, phone } = contactIdentity(input, country);
  return JSON.stringify([emailKey, externalId, phone]);
};

/**
 * Finds or makes contacts and keeps what is said of them, all or none; those who have become what an exit asks for leave, in the same
 * transaction. Answers in the order asked. Taken in the order of their identifiers, so that two such calls wait for each other instead of
 * blocking each other.
 */
export async function identify(pool: pg.Pool, ids: TokenIds, workspaceId: number, inputs: readonly ContactInput[], now: number): Promise<StoredContact[]> {
  await ids.reserve();
  return transaction(pool, (client) => identifyWithin(client, workspaceId, inputs, now));
}

/** The same in a transaction of the caller's. */
export async function identifyWithin(client: pg.PoolClient, workspaceId: number, inputs: readonly ContactInput[], now: number): Promise<StoredContact[]> {
  const country = await countryFor(client, workspaceId, inputs);
  const order = inputs.map((input, index) => ({ input, index, key: orderOf(input, country) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index));
  const found: StoredContact[] = [];
  for (const { input, index } of order) found[index] = await identifyContact(client, workspaceId, input, now);
  const said = order.filter(({ input }) => input.attributes !== undefined || input.timezone !== undefined || input.locale !== undefined || Object.keys(input).length > 1);
  await addCounts(client, await leaveChanged(client, said.map(({ index }) => ({ workspaceId, contactId: (found[index] as StoredContact).id })), now));
  return found;
}
