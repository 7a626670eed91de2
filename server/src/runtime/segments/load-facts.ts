import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { EventsAsked } from '../../customers/segments/dependencies.js';
import { consentKey, type FactEvent, type Facts } from '../../customers/segments/evaluate.js';
import { localDay, type LocalDay } from '../../customers/segments/local-days.js';

/** What is asked of contacts: the union over the rules that are looked at together. */
export interface Asked {
  readonly workspaceId: number;
  readonly events: readonly EventsAsked[];
  readonly lists: readonly number[];
  readonly segments: readonly number[];
  readonly purposes: readonly string[];
}

interface ContactRow {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly external_id: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  readonly attributes: JsonObject;
}

type Client = pg.ClientBase | pg.Pool;

/** For each name the longest window anybody asks for; an event that is still to come counts once it has happened, so it is read too. */
async function eventsOf(client: Client, asked: Asked, contactIds: readonly number[], now: number): Promise<Map<number, FactEvent[]>> {
  const since = new Map<string, number | null>();
  for (const { name, withinMs } of asked.events) {
    const known = since.get(name);
    since.set(name, withinMs === null || known === null ? null : Math.min(known ?? Infinity, now - withinMs));
  }
  const found = new Map<number, FactEvent[]>();
  if (since.size === 0) return found;
  const { rows } = await client.query<{ contact_id: number; name: string; properties: JsonObject; at: number }>(
    `select e.contact_id, e.name, e.properties, (extract(epoch from e.occurred_at) * 1000)::float8 as at
     from events e join unnest($3::text[], $4::float8[]) as u(name, since) on u.name = e.name and (u.since is null or e.occurred_at > to_timestamp(u.since / 1000))
     where e.workspace_id = $1 and e.contact_id = any($2::bigint[])`,
    [asked.workspaceId, contactIds, [...since.keys()], [...since.values()]],
  );
  for (const row of rows) {
    const events = found.get(row.contact_id) ?? [];
    events.push({ name: row.name, properties: row.properties, occurredAt: row.at });
    found.set(row.contact_id, events);
  }
  return found;
}

async function membersOf(client: Client, text: string, ids: readonly number[], contactIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const found = new Map<number, Set<number>>();
  if (ids.length === 0) return found;
  const { rows } = await client.query<{ of: number; contact_id: number }>(text, [ids, contactIds]);
  for (const row of rows) found.set(row.contact_id, (found.get(row.contact_id) ?? new Set()).add(row.of));
  return found;
}

async function consentsOf(client: Client, { workspaceId, purposes }: Asked, contactIds: readonly number[]): Promise<Map<number, Set<string>>> {
  const found = new Map<number, Set<string>>();
  if (purposes.length === 0) return found;
  const { rows } = await client.query<{ contact_id: number; purpose: string; channel: string; state: string }>(
    'select k.contact_id, p.key as purpose, k.channel, k.state from consents k join purposes p on p.id = k.purpose_id where p.workspace_id = $1 and p.key = any($2::text[]) and k.contact_id = any($3::bigint[])',
    [workspaceId, purposes, contactIds],
  );
  for (const row of rows) found.set(row.contact_id, (found.get(row.contact_id) ?? new Set()).add(consentKey(row)));
  return found;
}

const LISTS = 'select list_id as of, contact_id from list_members where list_id = any($1::int[]) and contact_id = any($2::bigint[])';
const SEGMENTS = 'select segment_id as of, contact_id from segment_members where segment_id = any($1::int[]) and contact_id = any($2::bigint[])';
const NONE: ReadonlySet<never> = new Set();

/** What rules may look at, of these contacts; those that are gone are left out. One query for each kind of fact somebody asks for. */
export async function loadFacts(client: Client, asked: Asked, contactIds: readonly number[], now: number, timezone: string): Promise<Map<number, Facts>> {
  const contacts = await client.query<ContactRow>('select id, email, phone, external_id, timezone, locale, attributes from contacts where workspace_id = $1 and id = any($2::bigint[])', [asked.workspaceId, contactIds]);
  const events = await eventsOf(client, asked, contactIds, now);
  const lists = await membersOf(client, LISTS, asked.lists, contactIds);
  const segments = await membersOf(client, SEGMENTS, asked.segments, contactIds);
  const consents = await consentsOf(client, asked, contactIds);
  const days = new Map<string | null, LocalDay>();
  const dayIn = (zone: string | null): LocalDay => {
    const known = days.get(zone) ?? localDay(now, zone, timezone);
    days.set(zone, known);
    return known;
  };
  return new Map(
    contacts.rows.map(({ external_id, ...row }) => [
      row.id,
      { now, contact: { ...row, externalId: external_id }, events: events.get(row.id) ?? [], lists: lists.get(row.id) ?? NONE, segments: segments.get(row.id) ?? NONE, consents: consents.get(row.id) ?? NONE, day: dayIn(row.timezone) },
    ]),
  );
}
