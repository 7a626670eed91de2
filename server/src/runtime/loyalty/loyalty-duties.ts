import type pg from 'pg';
import type { NewEvent } from '../../core/ports.js';
import { leaveChanged } from '../store/leave-changed.js';
import { lockContacts } from '../store/lock-contacts.js';
import { recordEvents } from '../store/record-events.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import type { LedgerParts } from './ledger.js';
import { lockPeople } from './lock-people.js';
import { readBook } from './read-book.js';
import { readProgrammes, zoneOf } from './read-programmes.js';
import { updateStandings } from './update-standings.js';
import { writeBook } from './write-book.js';

/** Contacts or coupons in one transaction. */
export const AT_ONCE = 500;
const DAY_MS = 86_400_000;

interface Whose {
  readonly workspace_id: number;
  readonly contactId: number;
  readonly programmeId: number;
}

type Parts = Omit<LedgerParts, 'woken' | 'clock'>;

const ACTOR = 'programme';

async function record({ admit, ids }: Parts, client: pg.ClientBase, events: readonly NewEvent[], changed: readonly { workspaceId: number; contactId: number }[], now: number): Promise<void> {
  const left = await leaveChanged(client, changed, now);
  const recorded = events.length === 0 ? null : await recordEvents(client, events, now, admit, ids.next);
  await addCounts(client, [...left, ...(recorded?.counts ?? [])]);
}

/** Those of the workspace that comes first: a transaction is about one. */
const ofOne = (rows: readonly Whose[]): readonly Whose[] => rows.filter((row) => row.workspace_id === rows[0]?.workspace_id);

const EXPIRED = `select a.workspace_id, a.contact_id as "contactId", a.programme_id as "programmeId" from (select account_id, min(expires_at) as expires_at from (select account_id, expires_at from loyalty_lots where open > 0 and expires_at <= to_timestamp($1::float8 / 1000) order by expires_at limit ${AT_ONCE}) due group by 1) l
  join loyalty_accounts a on a.id = l.account_id where a.contact_id is not null group by 1, 2, 3 order by min(l.expires_at)`;

/** Writes points off whose day has come; answers how many contacts lost some, or 0 when nothing was due. */
export async function expirePoints(parts: Parts, now: number): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    const due = ofOne((await client.query<Whose>(EXPIRED, [now])).rows);
    const workspaceId = due[0]?.workspace_id;
    if (workspaceId === undefined) return 0;
    const people = [...(await lockPeople(client, workspaceId, due.map(({ contactId }) => contactId)))];
    const [programmes, zone] = [await readProgrammes(client, workspaceId, true), await zoneOf(client, workspaceId)];
    const book = await readBook(client, people, due.length);
    const events = due.flatMap(({ contactId, programmeId }): NewEvent[] => {
      const programme = programmes.find(({ id }) => id === programmeId);
      const points = programme === undefined ? 0 : book.expire(programme, contactId, now, `expire:${contactId}:${now}`);
      return points === 0 ? [] : [{ workspaceId, contactId, name: 'points.expired', properties: { programme: programme?.key ?? '', points, balance: book.pointsOf(programmeId, contactId) }, occurredAt: now }];
    });
    await writeBook(client, workspaceId, book, ACTOR, now);
    const standings = await updateStandings(client, workspaceId, programmes, zone, due.filter(({ contactId }) => people.includes(contactId)), now);
    await record(parts, client, [...events, ...standings.events], standings.changed.map((contactId) => ({ workspaceId, contactId })), now);
    return due.length;
  });
}

const LOOKING = `select workspace_id, contact_id as "contactId", programme_id as "programmeId" from loyalty_standings where look_at <= to_timestamp($1::float8 / 1000) order by look_at limit ${AT_ONCE}`;

/** Looks at tiers that may have changed by the passing of time, by new rules, or because two contacts are one. */
export async function lookAtStandings(parts: Parts, now: number): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    const due = ofOne((await client.query<Whose>(LOOKING, [now])).rows);
    const workspaceId = due[0]?.workspace_id;
    if (workspaceId === undefined) return 0;
    const people = await lockPeople(client, workspaceId, due.map(({ contactId }) => contactId));
    const [programmes, zone] = [await readProgrammes(client, workspaceId, true), await zoneOf(client, workspaceId)];
    const { events, changed } = await updateStandings(client, workspaceId, programmes, zone, due.filter(({ contactId }) => people.has(contactId)), now);
    await record(parts, client, events, changed.map((contactId) => ({ workspaceId, contactId })), now);
    return due.length;
  });
}

const OVER = `select c.id, c.workspace_id, c.contact_id as "contactId" from coupons c where c.state = 'issued' and c.valid_until <= to_timestamp($1::float8 / 1000) order by c.valid_until limit ${AT_ONCE}`;
const CLOSE = `update coupons c set state = 'expired' from coupon_pools p where p.id = c.pool_id and c.id = any($1::bigint[]) and c.state = 'issued' and c.valid_until <= to_timestamp($2::float8 / 1000) returning c.workspace_id, c.contact_id, c.code, c.used, p.key as pool, p.name`;

/** Closes coupons that nobody can redeem any more; journeys hear of those that were never used. */
export async function expireCoupons(parts: Parts, now: number): Promise<number> {
  await parts.ids.reserve();
  return transaction(parts.pool, async (client) => {
    const { rows } = await client.query<{ id: number; workspace_id: number; contactId: number | null }>(OVER, [now]);
    const due = rows.filter((row) => row.workspace_id === rows[0]?.workspace_id);
    const workspaceId = due[0]?.workspace_id;
    if (workspaceId === undefined) return 0;
    const people = await lockPeople(client, workspaceId, due.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])));
    const closed = (await client.query<{ contact_id: number | null; code: string; used: number; pool: string; name: string }>(CLOSE, [due.map(({ id }) => id), now])).rows;
    const events = closed.flatMap(({ contact_id: contactId, code, used, pool, name }): NewEvent[] => (contactId === null || used > 0 || !people.has(contactId) ? [] : [{ workspaceId, contactId, name: 'coupon.expired', properties: { code, pool, name }, occurredAt: now }]));
    await record(parts, client, events, [], now);
    return due.length;
  });
}

const LISTENING = `select distinct e.workspace_id, substr(e.key, 17)::int as days from entries e where e.kind = 'event' and e.key ~ '^points[.]expiring:[0-9]{1,3}$'`;
const CURSOR = `insert into loyalty_warnings (workspace_id, days, looked_at) values ($1, $2, to_timestamp($3::float8 / 1000)) on conflict (workspace_id, days) do update set days = excluded.days returning extract(epoch from looked_at)::float8 * 1000 as "lookedAt", looked_id as "lookedId"`;
const SOON = `select l.id, a.contact_id as "contactId", p.key as programme, l.open, extract(epoch from l.expires_at)::float8 * 1000 as "expiresAt" from loyalty_lots l join loyalty_accounts a on a.id = l.account_id join loyalty_programmes p on p.id = a.programme_id
  where l.workspace_id = $1 and l.open > 0 and l.expires_at <= to_timestamp($2::float8 / 1000) and (l.expires_at, l.id) > (to_timestamp($3::float8 / 1000), $4::bigint) and a.contact_id is not null order by l.expires_at, l.id limit ${AT_ONCE}`;

interface Soon {
  readonly id: number;
  readonly contactId: number;
  readonly programme: string;
  readonly open: number;
  readonly expiresAt: number;
}

/** One event for each contact, programme and day. */
function warnings(workspaceId: number, days: number, rows: readonly Soon[], now: number): NewEvent[] {
  const byContact = new Map<string, Soon[]>();
  for (const row of rows) byContact.set(`${row.contactId} ${row.programme}`, [...(byContact.get(`${row.contactId} ${row.programme}`) ?? []), row]);
  return [...byContact.values()].map((lots): NewEvent => {
    const { contactId, programme, expiresAt } = lots[0] as Soon;
    return { workspaceId, contactId, name: `points.expiring:${days}`, properties: { programme, days, points: lots.reduce((sum, { open }) => sum + open, 0), expiresAt: new Date(expiresAt).toISOString() }, occurredAt: now };
  });
}

async function warnOnce(parts: Parts, workspaceId: number, days: number, now: number): Promise<number> {
  return transaction(parts.pool, async (client) => {
    const [cursor] = (await client.query<{ lookedAt: number; lookedId: number }>(CURSOR, [workspaceId, days, now])).rows;
    if (cursor === undefined || cursor.lookedAt >= now) return 0;
    const { rows } = await client.query<Soon>(SOON, [workspaceId, now + days * DAY_MS, Math.max(cursor.lookedAt + days * DAY_MS, now), cursor.lookedId]);
    const last = rows.length === AT_ONCE ? rows.at(-1) : undefined;
    await client.query('update loyalty_warnings set looked_at = to_timestamp($3::float8 / 1000), looked_id = $4 where workspace_id = $1 and days = $2', [workspaceId, days, last === undefined ? now : last.expiresAt - days * DAY_MS, last?.id ?? Number.MAX_SAFE_INTEGER]);
    const events = warnings(workspaceId, days, rows, now);
    await lockContacts(client, events, []);
    await record(parts, client, events, [], now);
    return last === undefined ? 0 : rows.length;
  });
}

/** Tells workflows that listen of points that expire in so many days; each lot once for each number of days. Answers how much more there may be. */
export async function warnOfExpiry(parts: Parts, now: number): Promise<number> {
  await parts.ids.reserve();
  const { rows } = await parts.pool.query<{ workspace_id: number; days: number }>(LISTENING);
  let more = 0;
  for (const { workspace_id: workspaceId, days } of rows) more += await warnOnce(parts, workspaceId, days, now);
  return more;
}
