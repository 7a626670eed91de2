import type pg from 'pg';
import { makeCustomer, type DemoCustomer } from './make-customer.js';

export interface DemoRequest {
  readonly workspaceId: number;
  readonly contacts: number;
  readonly days: number;
  readonly seed: number;
  /** The last instant, in epoch milliseconds: midnight, so that one day gives one result. */
  readonly until: number;
}

/** Customers made and written together: memory stays the same however many there are. */
const CHUNK = 1_000;
/** Chunks that are being written while the next is made. */
const IN_FLIGHT = 3;

async function writePeople(client: pg.ClientBase, workspaceId: number, customers: readonly DemoCustomer[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ id: number | string; external_id: string }>(
    `insert into contacts (workspace_id, email, email_key, phone, external_id, timezone, locale, attributes, created_at, updated_at)
     select $1, email, email, phone, external_id, 'Europe/Paris', 'fr-FR', attributes, to_timestamp(at / 1000), to_timestamp(at / 1000)
     from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::float8[]) with ordinality as u(email, phone, external_id, attributes, at, place) order by place
     on conflict do nothing returning id, external_id`,
    [workspaceId, customers.map(({ email }) => email), customers.map(({ phone }) => phone), customers.map(({ externalId }) => externalId), customers.map(({ attributes }) => JSON.stringify(attributes)), customers.map(({ createdAt }) => createdAt)],
  );
  return new Map(rows.map((row) => [row.external_id, Number(row.id)]));
}

/** The driver escapes arrays value by value; what holds no separator is joined in a tenth of that time. JSON never holds a bare line break. */
const joined = (values: readonly number[]): string => `{${values.join(',')}}`;

async function writeEvents(client: pg.ClientBase, workspaceId: number, rows: readonly { contactId: number; name: string; properties: object; at: number }[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at)
     select $1, contact_id, name, properties::jsonb, to_timestamp(at / 1000), to_timestamp(at / 1000)
     from unnest($2::bigint[], string_to_array($3, e'\\n'), string_to_array($4, e'\\n'), $5::float8[]) with ordinality as u(contact_id, name, properties, at, place) order by place`,
    [workspaceId, joined(rows.map(({ contactId }) => contactId)), rows.map(({ name }) => name).join('\n'), rows.map(({ properties }) => JSON.stringify(properties)).join('\n'), joined(rows.map(({ at }) => at))],
  );
}

async function writeConsents(client: pg.ClientBase, workspaceId: number, rows: readonly (DemoCustomer['consents'][number] & { contactId: number })[]): Promise<void> {
  await client.query(
    `with said as materialized (
       select u.*, p.id as purpose_id from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[]) with ordinality as u(contact_id, purpose, channel, state, source, text, at, place)
       join purposes p on p.workspace_id = $1 and p.key = u.purpose
     ), proof as (
       insert into consent_changes (workspace_id, contact_id, at, purpose_id, channel, state, source, text) select $1, contact_id, to_timestamp(at / 1000), purpose_id, channel, state, source, text from said order by place
     )
     insert into consents (workspace_id, contact_id, changed_at, purpose_id, channel, state)
     select distinct on (contact_id, purpose_id, channel) $1, contact_id, to_timestamp(at / 1000), purpose_id, channel, state from said order by contact_id, purpose_id, channel, place desc`,
    [workspaceId, rows.map(({ contactId }) => contactId), rows.map(({ purpose }) => purpose), rows.map(({ channel }) => channel), rows.map(({ state }) => state), rows.map(({ source }) => source), rows.map(({ text }) => text), rows.map(({ at }) => at)],
  );
}

type Written = { contacts: number; events: number; consents: number };

async function writeChunk(pool: pg.Pool, workspaceId: number, customers: readonly DemoCustomer[]): Promise<Written> {
  const client = await pool.connect();
  try {
    // a server that crashes loses the last moments of a past that is made up
    await client.query('begin; set local synchronous_commit = off');
    const ids = await writePeople(client, workspaceId, customers);
    const made = customers.flatMap((customer) => (ids.has(customer.externalId) ? [{ customer, contactId: ids.get(customer.externalId) as number }] : []));
    const events = made.flatMap(({ customer, contactId }) => customer.events.map((event) => ({ ...event, contactId })));
    const consents = made.flatMap(({ customer, contactId }) => customer.consents.map((consent) => ({ ...consent, contactId })));
    await writeEvents(client, workspaceId, events);
    await writeConsents(client, workspaceId, consents);
    await client.query('commit');
    return { contacts: made.length, events: events.length, consents: consents.length };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Fills a workspace with customers of a French record shop. Nobody is told and no journey starts: it is a past that has already happened. Customers
 * that are there already are left as they are. Each chunk is one transaction; while some are written, the next is made.
 */
export async function writeCustomers(pool: pg.Pool, { workspaceId, contacts, days, seed, until }: DemoRequest, progress: (done: number) => void = () => undefined): Promise<Written> {
  const written = { contacts: 0, events: 0, consents: 0 };
  const underWay = new Set<Promise<void>>();
  let done = 0;
  try {
    for (let first = 0; first < contacts; first += CHUNK) {
      const customers = Array.from({ length: Math.min(CHUNK, contacts - first) }, (_, place) => makeCustomer(seed, first + place, days, until));
      if (underWay.size === IN_FLIGHT) await Promise.race(underWay);
      const writing = writeChunk(pool, workspaceId, customers).then((chunk) => {
        underWay.delete(writing);
        written.contacts += chunk.contacts;
        written.events += chunk.events;
        written.consents += chunk.consents;
        progress((done += customers.length));
      });
      // its failure is thrown where it is waited for
      writing.catch(() => undefined);
      underWay.add(writing);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  return written;
}
