import type { BodyOf, routes } from '@parcours/sdk/api';
import type pg from 'pg';

type NewPool = BodyOf<typeof routes.loyalty.createPool>;
type PoolChange = BodyOf<typeof routes.loyalty.savePool>;

const CHECK = '23514';

/** Its id; null when the key is taken. Codes come after. */
export async function makePool(pool: pg.Pool, workspaceId: number, made: NewPool): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into coupon_pools (workspace_id, key, name, benefit, origin, prefix, stock, valid_until, valid_days, uses, per_contact, bound, price, programme_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::bigint, (select min(id) from loyalty_programmes where workspace_id = $1 and $13::bigint is not null)) on conflict do nothing returning id`,
    [workspaceId, made.key, made.name, made.benefit, made.codes === undefined ? 'made' : 'imported', made.prefix, made.codes === undefined ? made.stock : 0, made.validUntil, made.validDays, made.uses, made.perContact, made.bound, made.price],
  );
  return rows[0]?.id ?? null;
}

/** Adds codes as they are stored to a pool of imported ones; answers how many were new, null when there is no such pool. */
export async function addCodes(pool: pg.Pool, workspaceId: number, poolId: number, codes: readonly string[]): Promise<number | null> {
  const { rows } = await pool.query<{ added: number | null }>(
    `with target as (select id, uses from coupon_pools where workspace_id = $1 and id = $2 and origin = 'imported' and archived_at is null for update),
       fresh as (insert into coupons (workspace_id, pool_id, code, uses, state) select $1, t.id, u.code, t.uses, 'free' from target t, (select distinct code from unnest($3::text[]) c(code)) u on conflict (workspace_id, code) do nothing returning 1),
       counted as (update coupon_pools p set stock = p.stock + (select count(*) from fresh) from target t where p.id = t.id returning 1)
     select case when exists (select from target) then (select count(*)::int from fresh) end as added`,
    [workspaceId, poolId, codes],
  );
  return rows[0]?.added ?? null;
}

export async function changePool(pool: pg.Pool, workspaceId: number, id: number, change: PoolChange): Promise<'saved' | 'missing' | 'below_issued'> {
  try {
    const { rowCount } = await pool.query(
      `update coupon_pools set name = $3, benefit = $4, valid_until = $5, valid_days = $6, per_contact = $7, bound = $8, price = $9::bigint, programme_id = (select min(id) from loyalty_programmes where workspace_id = $1 and $9::bigint is not null),
         stock = case when $10::boolean and origin = 'made' then $11::bigint else stock end where workspace_id = $1 and id = $2 and archived_at is null`,
      [workspaceId, id, change.name, change.benefit, change.validUntil, change.validDays, change.perContact, change.bound, change.price, change.stock !== undefined, change.stock ?? null],
    );
    return rowCount === 0 ? 'missing' : 'saved';
  } catch (error) {
    if ((error as { code?: string }).code === CHECK) return 'below_issued';
    throw error;
  }
}

/** False when there is no such coupon that could still be redeemed. */
export async function voidCoupon(pool: pg.Pool, workspaceId: number, code: string): Promise<boolean> {
  const { rowCount } = await pool.query(`update coupons set state = 'void' where workspace_id = $1 and code = $2 and state in ('free', 'issued')`, [workspaceId, code]);
  return rowCount === 1;
}

