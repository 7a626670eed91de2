import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { NewEvent } from '../../core/ports.js';
import { addCalendar } from '../../customers/loyalty/add-calendar.js';
import type { Programme } from '../../customers/loyalty/programme.js';
import { tierOf, type Earned, type TierLook } from '../../customers/loyalty/tier-of.js';

interface StandingRow {
  readonly programmeId: number;
  readonly contactId: number;
  readonly points: number;
  readonly tierId: number | null;
  readonly since: number | null;
  readonly keptUntil: number | null;
}

interface EarnedRow extends Earned {
  readonly programmeId: number;
  readonly contactId: number;
}

const BEFORE = `select x.contact_id as "contactId", x.programme_id as "programmeId", coalesce((select sum(a.balance) from loyalty_accounts a where a.contact_id = x.contact_id and a.programme_id = x.programme_id), 0)::bigint as points,
    s.tier_id as "tierId", extract(epoch from s.tier_since)::float8 * 1000 as since, extract(epoch from s.kept_until)::float8 * 1000 as "keptUntil"
  from unnest($1::bigint[], $2::int[]) as x(contact_id, programme_id) left join loyalty_standings s on s.contact_id = x.contact_id and s.programme_id = x.programme_id order by 1, 2`;
const EARNED = `select a.contact_id as "contactId", a.programme_id as "programmeId", e.points, coalesce(e.spend, 0)::float8 as spend, extract(epoch from e.at)::float8 * 1000 as at
  from unnest($1::bigint[], $2::int[], $3::float8[]) as x(contact_id, programme_id, since) join loyalty_accounts a on a.contact_id = x.contact_id and a.programme_id = x.programme_id
  join loyalty_entries e on e.account_id = a.id and e.points > 0 and e.at > to_timestamp(x.since / 1000) join loyalty_movements m on m.id = e.movement_id and m.kind = 'earn' order by e.id`;
const WRITE = `insert into loyalty_standings (workspace_id, contact_id, programme_id, points, tier_id, tier_since, kept_until, look_at)
  select $1, contact_id, programme_id, points, tier_id, to_timestamp(since / 1000), to_timestamp(kept_until / 1000), to_timestamp(look_at / 1000)
  from unnest($2::bigint[], $3::int[], $4::bigint[], $5::int[], $6::float8[], $7::float8[], $8::float8[]) as u(contact_id, programme_id, points, tier_id, since, kept_until, look_at) order by contact_id, programme_id
  on conflict (contact_id, programme_id) do update set points = excluded.points, tier_id = excluded.tier_id, tier_since = excluded.tier_since, kept_until = excluded.kept_until, look_at = excluded.look_at`;
const TELL = `update contacts c set attributes = (c.attributes || u.patch) - array(select key from jsonb_each(u.patch) where value = 'null'), updated_at = to_timestamp($3::float8 / 1000)
  from (select id, patch::jsonb as patch from unnest($1::bigint[], $2::text[]) as p(id, patch)) u
  where c.id = u.id and exists (select from jsonb_each(u.patch) where coalesce(c.attributes -> key, 'null') <> value) returning c.id`;

/** Where segments, conditions and templates find a standing: among the attributes of the contact. */
export const standingAttributes = (programme: Programme, first: boolean): { readonly points: string; readonly tier: string } => ({
  points: first ? 'loyaltyPoints' : `loyaltyPoints_${programme.key}`,
  tier: first ? 'loyaltyTier' : `loyaltyTier_${programme.key}`,
});

function patches(rows: readonly StandingRow[], looks: readonly TierLook[], programmes: readonly Programme[]): Map<number, JsonObject> {
  const all = new Map<number, JsonObject>();
  rows.forEach((row, index) => {
    const programme = programmes.find(({ id }) => id === row.programmeId) as Programme;
    const names = standingAttributes(programme, programme === programmes[0]);
    all.set(row.contactId, { ...all.get(row.contactId), [names.points]: row.points, [names.tier]: programme.tiers.find(({ id }) => id === looks[index]?.tierId)?.name ?? null });
  });
  return all;
}

function changes(workspaceId: number, rows: readonly StandingRow[], looks: readonly TierLook[], programmes: readonly Programme[], now: number): NewEvent[] {
  return rows.flatMap((row, index): NewEvent[] => {
    const tierId = looks[index]?.tierId ?? null;
    if (tierId === row.tierId) return [];
    const programme = programmes.find(({ id }) => id === row.programmeId) as Programme;
    const [from, to] = [row.tierId, tierId].map((id) => programme.tiers.find((tier) => tier.id === id) ?? null);
    const properties = { programme: programme.key, from: from?.key ?? null, to: to?.key ?? null, name: to?.name ?? null, benefits: to?.benefits ?? '', direction: (to?.threshold ?? -1) > (from?.threshold ?? -1) ? 'up' : 'down', points: row.points };
    return [{ workspaceId, contactId: row.contactId, name: 'tier.changed', properties, occurredAt: now }];
  });
}

export interface StandingChanges {
  readonly events: NewEvent[];
  /** Contacts of which something else is said now: journeys may have to let them go. */
  readonly changed: readonly number[];
}

/** Works out what accounts that are locked come to: points, tier, attributes. Answers what has changed by it. */
export async function updateStandings(client: pg.ClientBase, workspaceId: number, programmes: readonly Programme[], zone: string, whose: readonly { readonly contactId: number; readonly programmeId: number }[], now: number): Promise<StandingChanges> {
  const pairs = [...new Map(whose.filter(({ programmeId }) => programmes.some(({ id }) => id === programmeId)).map((one) => [`${one.contactId} ${one.programmeId}`, one])).values()];
  if (pairs.length === 0) return { events: [], changed: [] };
  const { rows } = await client.query<StandingRow>(BEFORE, [pairs.map(({ contactId }) => contactId), pairs.map(({ programmeId }) => programmeId)]);
  const looking = rows.filter(({ programmeId }) => programmes.some(({ id, tiers, tierBasis }) => id === programmeId && tiers.length > 0 && tierBasis !== 'balance'));
  const since = (id: number): number => addCalendar(now, { months: -(programmes.find((programme) => programme.id === id) as Programme).tierMonths }, zone);
  const earned = looking.length === 0 ? [] : (await client.query<EarnedRow>(EARNED, [looking.map((row) => row.contactId), looking.map((row) => row.programmeId), looking.map((row) => since(row.programmeId))])).rows;
  const byPair = new Map<string, EarnedRow[]>();
  for (const row of earned) byPair.set(`${row.contactId} ${row.programmeId}`, [...(byPair.get(`${row.contactId} ${row.programmeId}`) ?? []), row]);
  const looks = rows.map((row) => tierOf(programmes.find(({ id }) => id === row.programmeId) as Programme, row, row.points, byPair.get(`${row.contactId} ${row.programmeId}`) ?? [], now, zone));
  await client.query(WRITE, [workspaceId, rows.map((row) => row.contactId), rows.map((row) => row.programmeId), rows.map((row) => row.points), looks.map((look) => look.tierId), looks.map((look) => look.since), looks.map((look) => look.keptUntil), looks.map((look) => look.lookAt)]);
  const said = [...patches(rows, looks, programmes)];
  const told = await client.query<{ id: number }>(TELL, [said.map(([id]) => id), said.map(([, patch]) => JSON.stringify(patch)), now]);
  return { events: changes(workspaceId, rows, looks, programmes, now), changed: told.rows.map(({ id }) => id) };
}
