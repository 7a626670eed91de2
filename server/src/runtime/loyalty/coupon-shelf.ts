import { randomInt } from 'node:crypto';
import type { LoyaltyCoupon } from '@parcours/sdk/node';
import type pg from 'pg';
import { addCalendar } from '../../customers/loyalty/add-calendar.js';
import { couponCode } from '../../customers/loyalty/coupon-code.js';
import type { Coupon, Pool } from '../../customers/loyalty/coupon-pool.js';

const POOL = `id, key, name, benefit, origin, prefix, stock, issued, valid_days as "validDays", uses, per_contact as "perContact", bound, price, programme_id as "programmeId", archived_at is not null as archived,
  extract(epoch from valid_from)::float8 * 1000 as "validFrom", extract(epoch from valid_until)::float8 * 1000 as "validUntil"`;
const COUPON = `id, pool_id as "poolId", code, contact_id as "contactId", state, used, uses, key, extract(epoch from valid_from)::float8 * 1000 as "validFrom", extract(epoch from valid_until)::float8 * 1000 as "validUntil"`;
const FREE = `select ${COUPON} from coupons where pool_id = $1 and state = 'free' order by id limit $2 for update`;
const MADE = `insert into coupons (workspace_id, pool_id, code, contact_id, state, issued_at, valid_from, valid_until, uses, key)
  select $1, pool_id, code, contact_id, 'issued', to_timestamp($8::float8 / 1000), to_timestamp(valid_from / 1000), to_timestamp(valid_until / 1000), uses, key
  from unnest($2::int[], $3::text[], $4::bigint[], $5::float8[], $6::int[], $7::text[], $9::float8[]) as u(pool_id, code, contact_id, valid_until, uses, key, valid_from) on conflict (workspace_id, code) do nothing returning id, code`;
const GIVEN = `update coupons c set contact_id = u.contact_id, state = 'issued', issued_at = to_timestamp($5::float8 / 1000), valid_from = to_timestamp(u.valid_from / 1000), valid_until = to_timestamp(u.valid_until / 1000), key = u.key
  from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $6::float8[]) as u(id, contact_id, valid_until, key, valid_from) where c.id = u.id`;

const CODE_STEPS = 2 ** 32;
const random = (): number => randomInt(CODE_STEPS) / CODE_STEPS;

/** A coupon that is given to somebody in this transaction; made ones get their id when they are written. */
export type Given = Omit<Coupon, 'id'> & { id: number; readonly made: boolean };

/**
 * Pools of coupons, locked for one transaction: whoever wants the last one waits here, so that it goes to one of them. They are locked after
 * contacts, in the order of their ids.
 */
export class CouponShelf {
  private readonly given: Given[] = [];

  private constructor(
    private readonly pools: readonly Pool[],
    private readonly free: Map<number, Coupon[]>,
    private readonly known: readonly Coupon[],
    private readonly held: Map<string, number>,
    private readonly zone: string,
  ) {}

  /** Locks the pools of these keys and reads what `wanted` issues may need. */
  static async open(client: pg.ClientBase, workspaceId: number, wanted: readonly { readonly pool: string; readonly key: string; readonly contactId: number }[], zone: string): Promise<CouponShelf> {
    if (wanted.length === 0) return new CouponShelf([], new Map(), [], new Map(), zone);
    const pools = (await client.query<Pool>(`select ${POOL} from coupon_pools where workspace_id = $1 and key = any($2::text[]) order by id for update`, [workspaceId, wanted.map(({ pool }) => pool)])).rows;
    const ids = pools.map(({ id }) => id);
    const known = (await client.query<Coupon>(`select ${COUPON} from coupons where pool_id = any($1::int[]) and key = any($2::text[])`, [ids, wanted.map(({ key }) => key)])).rows;
    const held = (await client.query<{ pool_id: number; contact_id: number; number: number }>(`select pool_id, contact_id, count(*)::int as number from coupons where pool_id = any($1::int[]) and contact_id = any($2::bigint[]) and state <> 'void' group by 1, 2`, [ids, wanted.map(({ contactId }) => contactId)])).rows;
    const free = new Map<number, Coupon[]>();
    for (const pool of pools) if (pool.origin === 'imported') free.set(pool.id, (await client.query<Coupon>(FREE, [pool.id, wanted.filter((one) => one.pool === pool.key).length])).rows);
    return new CouponShelf(pools, free, known, new Map(held.map((row) => [`${row.pool_id} ${row.contact_id}`, row.number])), zone);
  }

  pool(key: string): Pool | undefined {
    return this.pools.find((pool) => pool.key === key);
  }

  /** The coupon this key was given before. */
  before(pool: Pool, key: string): Coupon | undefined {
    return this.known.find((coupon) => coupon.poolId === pool.id && coupon.key === key) ?? this.given.find((coupon) => coupon.poolId === pool.id && coupon.key === key);
  }

  /** Why none can be given to this contact; null when one can. */
  refusal(pool: Pool, contactId: number, now: number): 'out_of_stock' | 'limit_reached' | 'not_valid' | 'archived' | null {
    if (pool.archived) return 'archived';
    if (pool.validUntil !== null && pool.validUntil <= now) return 'not_valid';
    if (pool.perContact !== null && (this.held.get(`${pool.id} ${contactId}`) ?? 0) >= pool.perContact) return 'limit_reached';
    if (pool.origin === 'imported' ? (this.free.get(pool.id)?.length ?? 0) === 0 : pool.stock !== null && pool.issued >= pool.stock) return 'out_of_stock';
    return null;
  }

  /** Gives one away; `refusal` has said that there is one. */
  give(pool: Pool, contactId: number, key: string, now: number): Given {
    const free = pool.origin === 'imported' ? this.free.get(pool.id)?.shift() : undefined;
    const lasts = pool.validDays === null ? null : addCalendar(now, { days: pool.validDays }, this.zone);
    const ends = [lasts, pool.validUntil].filter((end) => end !== null);
    const coupon: Given = {
      id: free?.id ?? 0, made: free === undefined, poolId: pool.id, code: free?.code ?? couponCode(pool.prefix, random), contactId, state: 'issued', key,
      validFrom: pool.validFrom, validUntil: ends.length === 0 ? null : Math.min(...ends), used: 0, uses: free?.uses ?? pool.uses,
    };
    pool.issued += 1;
    this.held.set(`${pool.id} ${contactId}`, (this.held.get(`${pool.id} ${contactId}`) ?? 0) + 1);
    this.given.push(coupon);
    return coupon;
  }

  shown(pool: Pool, coupon: Coupon): LoyaltyCoupon {
    return { id: coupon.id, code: coupon.code, pool: pool.key, name: pool.name, benefit: pool.benefit, validUntil: coupon.validUntil, usesLeft: coupon.uses - coupon.used };
  }

  /** Writes what was given. A made code that is there already (one in 2^45) has the transaction tried again. */
  async write(client: pg.ClientBase, workspaceId: number, now: number): Promise<void> {
    if (this.given.length === 0) return;
    const made = this.given.filter((coupon) => coupon.made);
    if (made.length > 0) {
      const { rows } = await client.query<{ id: number; code: string }>(MADE, [workspaceId, made.map((one) => one.poolId), made.map((one) => one.code), made.map((one) => one.contactId), made.map((one) => one.validUntil), made.map((one) => one.uses), made.map((one) => one.key), now, made.map((one) => one.validFrom)]);
      if (rows.length < made.length) throw Object.assign(new Error('A code was made twice.'), { code: '40001' });
      for (const coupon of made) coupon.id = rows.find(({ code }) => code === coupon.code)?.id as number;
    }
    const taken = this.given.filter((coupon) => !coupon.made);
    if (taken.length > 0) await client.query(GIVEN, [taken.map((one) => one.id), taken.map((one) => one.contactId), taken.map((one) => one.validUntil), taken.map((one) => one.key), now, taken.map((one) => one.validFrom)]);
    await client.query('update coupon_pools p set issued = u.issued from unnest($1::int[], $2::bigint[]) as u(id, issued) where p.id = u.id', [this.pools.map(({ id }) => id), this.pools.map(({ issued }) => issued)]);
  }
}
