import type pg from 'pg';
import type { Admit, NewEvent } from '../../core/ports.js';
import type { ContactInput, StoredContact } from '../../customers/contact-identity.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { identifyWithin } from '../entries/identify.js';
import { lockContacts } from '../store/lock-contacts.js';
import { recordEvents } from '../store/record-events.js';
import { addCounts } from '../store/write-history.js';

/** An event with what its contact is known by. */
export interface EventOf {
  readonly contact: ContactInput;
  readonly event: Omit<NewEvent, 'workspaceId' | 'contactId'>;
}

/** Those who are known already, by number of the input: tokens are locked before contacts, so they are looked up before anything is. */
async function known(client: pg.ClientBase, workspaceId: number, inputs: readonly EventOf[]): Promise<NewEvent[]> {
  const { rows } = await client.query<{ index: number; id: number }>(
    `select u.index, c.id from unnest($2::int[], $3::text[], $4::text[]) as u(index, email_key, external_id)
     join contacts c on c.workspace_id = $1 and (c.email_key = u.email_key or c.external_id = u.external_id)`,
    [workspaceId, inputs.map((_, index) => index), inputs.map(({ contact }) => (contact.email === undefined ? null : normaliseEmail(contact.email))), inputs.map(({ contact }) => contact.externalId?.trim() ?? null)],
  );
  return rows.map(({ index, id }) => ({ workspaceId, contactId: id, ...(inputs[index] as EventOf).event }));
}

/** Finds or makes the contacts of events and records these: all of it in the caller's transaction, or none. */
export async function recordOf(client: pg.PoolClient, workspaceId: number, inputs: readonly EventOf[], now: number, admit: Admit, tokenId: () => number): Promise<void> {
  await lockContacts(client, await known(client, workspaceId, inputs), []);
  const contacts = await identifyWithin(client, workspaceId, inputs.map(({ contact }) => contact), now);
  const events = inputs.map(({ event }, index): NewEvent => ({ workspaceId, contactId: (contacts[index] as StoredContact).id, ...event }));
  await lockContacts(client, events, []);
  const { counts } = await recordEvents(client, events, now, admit, tokenId);
  await addCounts(client, counts);
}
