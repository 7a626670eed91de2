import type { LoyaltyStatement } from '@parcours/sdk/api';
import type pg from 'pg';
import { limitOf, pageOf, readCursor, type PageRequest } from '../page.js';

const ISO = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const STANDINGS = `select p.key as programme, p.name, coalesce(s.points, 0)::float8 as points, case when t.id is null then null else jsonb_build_object('key', t.key, 'name', t.name, 'benefits', t.benefits) end as tier,
    coalesce((select sum(l.open) from loyalty_lots l join loyalty_accounts a on a.id = l.account_id where a.contact_id = $2 and a.programme_id = p.id and l.open > 0 and l.expires_at < now() + interval '30 days'), 0)::float8 as expiring
  from loyalty_programmes p left join loyalty_standings s on s.programme_id = p.id and s.contact_id = $2 left join loyalty_tiers t on t.id = s.tier_id where p.workspace_id = $1 and p.archived_at is null order by p.id`;
const COUPONS = `select c.id::float8 as id, c.code, p.key as pool, p.name, p.benefit, ${ISO('c.valid_until')} as "validUntil", c.uses - c.used as "usesLeft", c.state, ${ISO('c.issued_at')} as "issuedAt"
  from coupons c join coupon_pools p on p.id = c.pool_id where c.workspace_id = $1 and c.contact_id = $2 order by c.id desc limit 100`;
const ENTRIES = `select e.id::float8 as id, p.key as programme, m.kind, e.points::float8 as points, e.balance::float8 as balance, m.reason, m.actor,
    case split_part(m.actor, ':', 1) when 'user' then (select u.name from users u where u.id::text = split_part(m.actor, ':', 2))
      when 'workflow' then (select w.name from workflows w where w.workspace_id = $1 and w.id::text = split_part(m.actor, ':', 2))
      when 'key' then (select k.name from api_keys k where k.workspace_id = $1 and k.id::text = split_part(m.actor, ':', 2)) end as "actorName", ${ISO('e.at')} as at
  from loyalty_accounts a join loyalty_entries e on e.account_id = a.id join loyalty_movements m on m.id = e.movement_id join loyalty_programmes p on p.id = a.programme_id
  where a.workspace_id = $1 and a.contact_id = $2 and ($3::bigint is null or e.id < $3) order by e.id desc limit $4`;

/** Points, tiers, coupons and movements of a contact. */
export async function loyaltyStatement(pool: pg.Pool, workspaceId: number, contactId: number, page: PageRequest): Promise<LoyaltyStatement> {
  const limit = limitOf(page);
  const after = readCursor(page.cursor, ['id'])?.[0] ?? null;
  const standings = await pool.query<LoyaltyStatement['standings'][number]>(STANDINGS, [workspaceId, contactId]);
  const coupons = await pool.query<LoyaltyStatement['coupons'][number]>(COUPONS, [workspaceId, contactId]);
  const entries = await pool.query<LoyaltyStatement['entries'][number]>(ENTRIES, [workspaceId, contactId, after, limit + 1]);
  const { items, nextCursor } = pageOf(entries.rows, limit, (row) => [row.id], (row) => row);
  return { standings: standings.rows, coupons: coupons.rows, entries: items, nextCursor };
}
