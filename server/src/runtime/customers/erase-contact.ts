import type pg from 'pg';
import { addressHash } from '../../customers/consent/address-hash.js';
import { addCounts } from '../store/write-history.js';
import { endRuns } from '../store/write-runs.js';
import { transaction } from '../store/transaction.js';
import { lockForChange } from './lock-consents.js';
import { suppressAll, type Suppression } from './suppress.js';

export interface Erasure {
  readonly workspaceId: number;
  readonly contactId: number;
  /** Who asked for it, as the record says it. */
  readonly by: string;
  readonly now: number;
}

const SENT = 'select id from deliveries where run_id in (select id from runs where contact_id = $1)';

/** What runs of the contact carried; the runs and their counted steps stay. `$1` is the contact. */
const EMPTIED: Readonly<Record<string, string>> = {
  copies: `delete from message_copies where delivery_id in (${SENT})`,
  links: `delete from short_links where delivery_id in (${SENT})`,
  clicks: `delete from link_clicks where delivery_id in (${SENT})`,
  reports: `delete from callbacks where delivery_id in (${SENT})`,
  stepItems: 'delete from step_items where run_id in (select id from runs where contact_id = $1)',
  files: 'update files set expires_at = now(), run_id = null where run_id in (select id from runs where contact_id = $1)',
  errors: 'update activations set error = null where run_id in (select id from runs where contact_id = $1) and error is not null',
  runs: `update runs set input = null, response = null, error = case when error is null then null else error - 'details' || '{"message": "The person of this run has been erased."}' end where contact_id = $1`,
  messages: 'update deliveries set contact_id = null, provider_id = null, reason = null where run_id in (select id from runs where contact_id = $1)',
  entrances: 'delete from entrances where contact_id = $1',
  dates: 'delete from date_timers where contact_id = $1',
  occurrences: 'delete from date_occurrences where contact_id = $1',
  lists: 'update lists set members = members - 1 where id in (select list_id from list_members where contact_id = $1)',
  events: 'delete from events where contact_id = $1',
  points: 'select close_loyalty_accounts($1)',
};

/** Further tables that know people by their number. Their rows are about this person alone. */
async function alsoAbout(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped and a.attname in ('contact_id', 'from_contact_id', 'into_contact_id')
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('contacts', 'runs', 'tokens', 'waiters', 'deliveries', 'activations', 'step_items', 'entrances', 'events') group by 1 order by 1`,
  );
  return rows.map(({ table, columns }) => `delete from ${table} where ${columns.map((column) => `${column} = $1`).join(' or ')}`);
}

async function addressesOf(client: pg.ClientBase, { workspaceId, contactId, now }: Erasure): Promise<Suppression[] | null> {
  const { rows } = await client.query<{ email: string | null; phone: string | null }>('select email, phone from contacts where workspace_id = $1 and id = $2', [workspaceId, contactId]);
  if (rows[0] === undefined) return null;
  const { email, phone } = rows[0];
  return ([['email', email], ['sms', phone]] as const).flatMap(([channel, address]) => (address === null ? [] : [{ workspaceId, channel, address, reason: 'erased' as const, source: 'erasure', now }]));
}

/**
 * Removes a person from everything that is about them (SECURITY P4, GDPR article 17), in one transaction and without anybody hearing of it.
 * Runs under way are cancelled; finished ones, their steps and their messages stay as numbers, so that counters still add up. Hashes of
 * the addresses stay on the suppression list: whoever imports them again does not write to them.
 */
export async function eraseContact(pool: pg.Pool, erasure: Erasure): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { workspaceId, contactId, by, now } = erasure;
    const addresses = await addressesOf(client, erasure);
    if (addresses === null) return false;
    await client.query('select t.id from tokens t where t.run_id in (select id from runs where status = 0 and contact_id = $1) order by t.id for update of t', [contactId]);
    // all at once, in order: whoever begins to send takes the locks of contact and address together too
    await lockForChange(client, [contactId], addresses.map(({ channel, address }) => addressHash(workspaceId, channel, address)));
    await client.query('select pg_advisory_xact_lock($1)', [contactId]);
    const running = await client.query<{ id: number }>('select id from runs where workspace_id = $1 and contact_id = $2 and status = 0 order by id', [workspaceId, contactId]);
    if (running.rows.length > 0) await addCounts(client, (await endRuns(client, running.rows.map(({ id }) => id), null, now, workspaceId)).counts);
    const removed: Record<string, number> = { cancelled: running.rows.length };
    for (const [what, sql] of Object.entries(EMPTIED)) removed[what] = (await client.query(sql, [contactId])).rowCount ?? 0;
    for (const sql of await alsoAbout(client)) await client.query(sql, [contactId]);
    await client.query('delete from contacts where workspace_id = $1 and id = $2', [workspaceId, contactId]);
    await suppressAll(client, addresses);
    await client.query('insert into erasures (workspace_id, erased_id, erased_by, removed, at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))', [workspaceId, contactId, by.slice(0, 200), JSON.stringify(removed), now]);
    return true;
  });
}
