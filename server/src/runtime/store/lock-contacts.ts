import type pg from 'pg';
import type { NewEvent } from '../../core/ports.js';
import type { Waiter } from '../../core/run.js';
import { storableText } from '../../core/storable.js';

/** Waits for events of these contacts and names, with the tokens that stand in them. */
export const WAITS_HEARING = 'waiters w join tokens t on t.id = w.token_id where (w.contact_id, w.name) in (select * from unnest($1::bigint[], $2::text[])) and t.state = 1';

export const heard = (events: readonly Pick<NewEvent, 'contactId' | 'name'>[]): [number[], string[]] => [events.map((event) => event.contactId), events.map((event) => storableText(event.name))];

/**
 * Makes a wait that is being registered and its event that is being recorded see one another: both transactions take the contact's
 * lock before they look, so the second finds what the first has committed. Held until commit.
 *
 * Tokens come before contacts, as in a batch that has claimed its tokens, so that the two never wait for each other in a circle.
 * Advisory locks because they leave nothing behind: 0.7 ms for 500 contacts, against 2.5 ms and up to 8 kB of log each for row locks.
 */
export async function lockContacts(client: pg.ClientBase, events: readonly NewEvent[], waiters: readonly Waiter[]): Promise<void> {
  if (events.length > 0) await client.query(`select t.id from ${WAITS_HEARING} order by t.id for update of t`, heard(events));
  const contacts = [...new Set([...events, ...waiters].map(({ contactId }) => contactId))];
  if (contacts.length > 0) await client.query('select pg_advisory_xact_lock(id) from (select id from unnest($1::bigint[]) as u(id) order by id offset 0) one_by_one', [contacts]);
}
