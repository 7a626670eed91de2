import type { CouponPool, LoyaltyProgramme } from '@parcours/sdk/api';
import type pg from 'pg';

const ISO = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const PROGRAMMES = `select p.id, p.key, p.archived_at is not null as archived, p.name, p.may_owe as "mayOwe", p.expiry_months as "expiryMonths", p.tier_basis as "tierBasis", p.tier_months as "tierMonths", p.keep_months as "keepMonths",
    coalesce(s.members, 0)::float8 as members, coalesce(s.outstanding, 0)::float8 as outstanding, coalesce(l.expiring, 0)::float8 as expiring, coalesce(m.earned, 0)::float8 as earned30, coalesce(m.burned, 0)::float8 as burned30,
    coalesce((select jsonb_agg(jsonb_build_object('key', t.key, 'name', t.name, 'threshold', t.threshold, 'benefits', t.benefits, 'members', (select count(*) from loyalty_standings x where x.programme_id = p.id and x.tier_id = t.id)) order by t.threshold) from loyalty_tiers t where t.programme_id = p.id), '[]') as tiers
  from loyalty_programmes p
  left join lateral (select count(*) as members, sum(greatest(points, 0)) as outstanding from loyalty_standings where programme_id = p.id) s on true
  left join lateral (select sum(open) as expiring from loyalty_lots l join loyalty_accounts a on a.id = l.account_id where a.programme_id = p.id and l.open > 0 and l.expires_at < now() + interval '30 days') l on true
  left join lateral (select sum(points) filter (where kind = 'earn') as earned, -sum(points) filter (where kind = 'burn') as burned from loyalty_movements where programme_id = p.id and at > now() - interval '30 days') m on true
  where p.workspace_id = $1 order by p.archived_at is not null, p.id`;

const POOLS = `select p.id, p.key, p.archived_at is not null as archived, p.name, p.benefit, p.origin, p.prefix, p.uses, p.stock::float8 as stock, p.issued::float8 as issued, p.valid_days as "validDays", p.per_contact as "perContact", p.bound, p.price::float8 as price,
    ${ISO('p.valid_until')} as "validUntil", ${ISO('p.created_at')} as "createdAt", (select count(*)::float8 from coupon_redemptions r join coupons c on c.id = r.coupon_id where c.pool_id = p.id) as redeemed
  from coupon_pools p where p.workspace_id = $1 order by p.archived_at is not null, p.id desc limit 500`;

/** What the Loyalty page shows. */
export async function loyaltyOverview(pool: pg.Pool, workspaceId: number): Promise<{ programmes: LoyaltyProgramme[]; pools: CouponPool[] }> {
  const programmes = await pool.query<LoyaltyProgramme>(PROGRAMMES, [workspaceId]);
  const pools = await pool.query<CouponPool>(POOLS, [workspaceId]);
  return { programmes: programmes.rows, pools: pools.rows };
}
