import type { LoyaltyRefusal } from '@parcours/sdk/node';
import type pg from 'pg';

export interface TillCoupon {
  readonly id: number;
  readonly code: string;
  readonly contactId: number | null;
  readonly state: 'free' | 'issued' | 'void' | 'expired';
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  used: number;
  readonly uses: number;
  readonly bound: boolean;
  readonly pool: string;
  readonly name: string;
  readonly benefit: string;
}

export interface Redemption {
  readonly couponId: number;
  readonly contactId: number | null;
  readonly key: string;
  readonly amount: number | null;
}

const COUPON = `select c.id, c.code, c.contact_id as "contactId", c.state, c.used, c.uses, p.bound, p.key as pool, p.name, p.benefit,
    extract(epoch from c.valid_from)::float8 * 1000 as "validFrom", extract(epoch from c.valid_until)::float8 * 1000 as "validUntil"
  from coupons c join coupon_pools p on p.id = c.pool_id where c.workspace_id = $1 and c.code = any($2::text[]) order by c.id`;

/** Coupons of these codes; locked until the end of the transaction. */
export const couponsOf = async (client: pg.ClientBase, workspaceId: number, codes: readonly string[]): Promise<TillCoupon[]> => (codes.length === 0 ? [] : (await client.query<TillCoupon>(`${COUPON} for update of c`, [workspaceId, codes])).rows);

/** A coupon as it stands. */
export const couponOf = async (pool: pg.Pool, workspaceId: number, code: string): Promise<TillCoupon | undefined> => (await pool.query<TillCoupon>(COUPON, [workspaceId, [code]])).rows[0];

/** Redemptions with these keys, which are there already. */
export const redeemedBefore = async (client: pg.ClientBase, workspaceId: number, keys: readonly string[]): Promise<Redemption[]> =>
  keys.length === 0 ? [] : (await client.query<Redemption>('select coupon_id as "couponId", contact_id as "contactId", key, amount::float8 as amount from coupon_redemptions where workspace_id = $1 and key = any($2::text[])', [workspaceId, keys])).rows;

/** Why a coupon cannot be redeemed now; null when it can. `contactId` null: the till does not know who it is. */
export function redeemRefusal(coupon: TillCoupon, contactId: number | null, now: number): { readonly code: LoyaltyRefusal; readonly message: string } | null {
  const because = (code: LoyaltyRefusal, message: string) => ({ code, message });
  if (coupon.state === 'free') return because('not_valid', `The coupon ${coupon.code} has not been issued to anybody yet.`);
  if (coupon.state === 'void') return because('not_valid', `The coupon ${coupon.code} was withdrawn.`);
  if (coupon.validFrom !== null && coupon.validFrom > now) return because('not_valid', `The coupon ${coupon.code} is valid from ${new Date(coupon.validFrom).toISOString()} only.`);
  if (coupon.state === 'expired' || (coupon.validUntil !== null && coupon.validUntil <= now)) return because('not_valid', `The coupon ${coupon.code} has expired.`);
  if (coupon.used >= coupon.uses) return because('used_up', coupon.uses === 1 ? `The coupon ${coupon.code} was redeemed before.` : `The coupon ${coupon.code} was redeemed ${coupon.uses} times, as often as it may be.`);
  if (coupon.bound && coupon.contactId !== contactId) return because('other_contact', contactId === null ? `The coupon ${coupon.code} may be redeemed by the person it was issued to only; say whose purchase this is.` : `The coupon ${coupon.code} was issued to somebody else.`);
  return null;
}

export async function writeRedemptions(client: pg.ClientBase, workspaceId: number, redemptions: readonly Redemption[], actor: string, now: number): Promise<void> {
  if (redemptions.length === 0) return;
  await client.query(
    `insert into coupon_redemptions (workspace_id, coupon_id, contact_id, key, amount, actor, at) select $1, coupon_id, contact_id, key, amount, $6, to_timestamp($7::float8 / 1000) from unnest($2::bigint[], $3::bigint[], $4::text[], $5::numeric[]) as u(coupon_id, contact_id, key, amount)`,
    [workspaceId, redemptions.map((one) => one.couponId), redemptions.map((one) => one.contactId), redemptions.map((one) => one.key), redemptions.map((one) => one.amount), actor, now],
  );
  await client.query('update coupons c set used = c.used + u.times from (select id, count(*)::int as times from unnest($1::bigint[]) as x(id) group by 1) u where c.id = u.id', [redemptions.map((one) => one.couponId)]);
}
