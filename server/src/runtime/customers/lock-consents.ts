import type pg from 'pg';
import type { CommandChange } from '../../core/changes.js';

/**
 * Whoever begins to send holds these shared until commit; whoever changes a consent or the suppression list takes them alone before it looks.
 * So an answer "you are unsubscribed" is given only once what had begun is on record, and nothing begins after it (pain 10).
 *
 * Contacts and addresses share a few hundred locks: a thousand sends that begin together need no more, and changes are rare.
 * They come before rows of deliveries, so that the two never wait for each other in a circle.
 */
const BUCKETS = 512;

/** "pc", so that the numbers are nobody else's. Written out in SQL, as PostgreSQL 15 reads no hexadecimal numbers. */
const OURS = 0x7063_0000_0000;

/** SQL for the number of the lock of what `expression` names. */
export const lockOf = (expression: string): string => `${OURS}::bigint + abs(hashtextextended(${expression}, 0) % ${BUCKETS})`;

export const contactLock = (contactId: string): string => lockOf(`'contact ' || ${contactId}`);

/** Takes the locks of contacts and addresses (as hashes) alone. */
export async function lockForChange(client: pg.ClientBase, contactIds: readonly number[], addresses: readonly Buffer[] = []): Promise<void> {
  await client.query(
    `select pg_advisory_xact_lock(key) from (
       select distinct key from (
         select ${contactLock('id')} as key from unnest($1::bigint[]) as c(id)
         union all select ${lockOf(`'address ' || encode(hash, 'hex')`)} from unnest($2::bytea[]) as a(hash)
       ) named order by key offset 0
     ) one_by_one`,
    [contactIds, addresses],
  );
}

export async function lockConsents(client: pg.ClientBase, commands: readonly CommandChange[]): Promise<void> {
  const contacts = commands.filter(({ command }) => command.kind === 'consent.set').map(({ contactId }) => contactId);
  if (contacts.length > 0) await lockForChange(client, contacts);
}
