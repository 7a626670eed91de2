import { Type, type Static } from 'typebox';
import { route } from './route.js';
import { Iso, Nullable, PageQuery, Text } from './schemas.js';

const strict = { additionalProperties: false } as const;
const Key = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' });
const Points = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
const Money = Type.Number({ minimum: -1e9, maximum: 1e9 });

const Tier = Type.Object({ key: Key, name: Text(80), threshold: Type.Integer({ minimum: 0, maximum: 1e12 }), benefits: Type.String({ maxLength: 1_000 }) }, strict);
const Rules = {
  name: Text(120),
  /** More may be taken than there is. */
  mayOwe: Type.Boolean(),
  expiryMonths: Nullable(Type.Integer({ minimum: 1, maximum: 120 })),
  /** What tiers look at: points earned or money spent in the last `tierMonths`, or the points there are. */
  tierBasis: Type.Union([Type.Literal('earned'), Type.Literal('balance'), Type.Literal('spend')]),
  tierMonths: Type.Integer({ minimum: 1, maximum: 120 }),
  keepMonths: Type.Integer({ minimum: 0, maximum: 120 }),
  tiers: Type.Array(Tier, { maxItems: 20 }),
};

export const LoyaltyProgramme = Type.Object({
  id: Type.Integer(),
  key: Key,
  /** Nobody earns or spends its points any more; what there is stays, and expires as it would. */
  archived: Type.Boolean(),
  ...Rules,
  tiers: Type.Array(Type.Object({ ...Tier.properties, members: Type.Integer() })),
  members: Type.Integer(),
  /** Points that contacts may still spend. */
  outstanding: Type.Integer(),
  /** Of those, the ones that expire within 30 days. */
  expiring: Type.Integer(),
  earned30: Type.Integer(),
  burned30: Type.Integer(),
});
export type LoyaltyProgramme = Static<typeof LoyaltyProgramme>;

const PoolRules = {
  name: Text(120),
  benefit: Type.String({ maxLength: 500 }),
  validUntil: Nullable(Iso),
  validDays: Nullable(Type.Integer({ minimum: 1, maximum: 3650 })),
  perContact: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
  /** Only the contact it was issued to may redeem it. */
  bound: Type.Boolean(),
  /** Points it costs, of the first programme: the pool is a reward. */
  price: Nullable(Points),
};

export const CouponPool = Type.Object({
  id: Type.Integer(),
  key: Key,
  /** No coupon of it is issued any more; those that were are redeemed as before. */
  archived: Type.Boolean(),
  ...PoolRules,
  origin: Type.Union([Type.Literal('made'), Type.Literal('imported')]),
  prefix: Type.String(),
  /** How often each code may be redeemed. */
  uses: Type.Integer(),
  /** Null: as many as are wanted. */
  stock: Nullable(Type.Integer()),
  issued: Type.Integer(),
  redeemed: Type.Integer(),
  createdAt: Iso,
});
export type CouponPool = Static<typeof CouponPool>;

export const CouponAnswer = Type.Object({ id: Type.Integer(), code: Type.String(), pool: Type.String(), name: Type.String(), benefit: Type.String(), validUntil: Nullable(Iso), usesLeft: Type.Integer() });
export type CouponAnswer = Static<typeof CouponAnswer>;

const Standing = Type.Object({ programme: Type.String(), name: Type.String(), points: Type.Integer(), expiring: Type.Integer(), tier: Nullable(Type.Object({ key: Type.String(), name: Type.String(), benefits: Type.String() })) });
export const LoyaltyStatement = Type.Object({
  standings: Type.Array(Standing),
  coupons: Type.Array(Type.Object({ ...CouponAnswer.properties, state: Type.Union([Type.Literal('issued'), Type.Literal('void'), Type.Literal('expired')]), issuedAt: Iso })),
  entries: Type.Array(
    Type.Object({
      id: Type.Integer(),
      programme: Type.String(),
      kind: Type.Union([Type.Literal('earn'), Type.Literal('burn'), Type.Literal('expire'), Type.Literal('transfer'), Type.Literal('adjust'), Type.Literal('forfeit')]),
      points: Type.Integer(),
      /** Of the account, after it. */
      balance: Type.Integer(),
      reason: Nullable(Type.String()),
      /** `workflow:`, `user:` or `key:` with an id, or `programme` for what happens by its rules. */
      actor: Type.String(),
      /** What the actor is called now; null when it is gone. */
      actorName: Nullable(Type.String()),
      at: Iso,
    }),
  ),
  nextCursor: Nullable(Type.String()),
});
export type LoyaltyStatement = Static<typeof LoyaltyStatement>;

const Moved = Type.Object({ programme: Type.String(), points: Type.Integer(), tier: Nullable(Type.String()) });
/** A contact who is known: nobody is made at a till. */
const Who = Type.Object({ email: Type.Optional(Type.String({ maxLength: 320 })), externalId: Type.Optional(Type.String({ maxLength: 200 })) }, strict);
const Idempotent = Type.String({ minLength: 1, maxLength: 150 });

export const loyaltyRoutes = {
  overview: route({ method: 'GET', path: '/loyalty', scope: 'contacts:read', summary: 'Programmes with their tiers and what is outstanding, and pools of coupons with their stock', response: Type.Object({ programmes: Type.Array(LoyaltyProgramme), pools: Type.Array(CouponPool) }) }),
  createProgramme: route({ method: 'POST', path: '/loyalty/programmes', scope: 'contacts:edit', status: 201, summary: 'Makes a further programme; 409 `key_taken`', body: Type.Object({ key: Key, ...Rules }, strict), response: Type.Object({ id: Type.Integer() }) }),
  saveProgramme: route({ method: 'PUT', path: '/loyalty/programmes/:id', scope: 'contacts:edit', status: 204, summary: 'Changes the rules of a programme; tiers of contacts are looked at again. 409 `owing` while somebody owes points and `mayOwe` shall end', body: Type.Object(Rules, strict) }),
  createPool: route({
    method: 'POST', path: '/loyalty/pools', scope: 'contacts:edit', status: 201, summary: 'Makes a pool of coupons: codes are made as they are issued, up to `stock`, or are the `codes` given',
    body: Type.Object({ key: Key, ...PoolRules, uses: Type.Integer({ minimum: 1, maximum: 1_000_000 }), prefix: Type.String({ maxLength: 8, pattern: '^[A-Z0-9]*$' }), stock: Nullable(Type.Integer({ minimum: 0, maximum: 1e9 })), codes: Type.Optional(Type.Array(Text(60), { minItems: 1, maxItems: 50_000 })) }, strict),
    response: Type.Object({ id: Type.Integer(), added: Type.Integer() }),
  }),
  savePool: route({ method: 'PUT', path: '/loyalty/pools/:id', scope: 'contacts:edit', status: 204, summary: 'Changes a pool; coupons that were issued stay as they are. 409 `below_issued`', body: Type.Object({ ...PoolRules, stock: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1e9 }))) }, strict) }),
  archiveProgramme: route({ method: 'PUT', path: '/loyalty/programmes/:id/archived', scope: 'contacts:edit', status: 204, summary: 'Archives a programme, or takes it back: nobody earns or spends its points while it is archived. 409 `last_programme`', body: Type.Object({ archived: Type.Boolean() }, strict) }),
  archivePool: route({ method: 'PUT', path: '/loyalty/pools/:id/archived', scope: 'contacts:edit', status: 204, summary: 'Archives a pool of coupons, or takes it back: none is issued while it is archived, those that were stay good', body: Type.Object({ archived: Type.Boolean() }, strict) }),
  addCodes: route({ method: 'POST', path: '/loyalty/pools/:id/codes', scope: 'contacts:edit', summary: 'Adds codes to a pool of imported ones; those the workspace has already are left out', body: Type.Object({ codes: Type.Array(Text(60), { minItems: 1, maxItems: 50_000 }) }, strict), response: Type.Object({ added: Type.Integer() }) }),
  statement: route({ method: 'GET', path: '/contacts/:id/loyalty', scope: 'contacts:read', summary: 'Points, tiers and coupons of a contact, and every movement, newest first', query: Type.Object(PageQuery, strict), response: LoyaltyStatement }),
  adjust: route({ method: 'POST', path: '/contacts/:id/loyalty', scope: 'contacts:edit', summary: 'Corrects points by hand, with the reason; the same `key` corrects once. 409 `insufficient_points`', body: Type.Object({ programme: Type.Optional(Key), points: Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 }), reason: Text(500), key: Idempotent }, strict), response: Moved }),
  move: route({
    method: 'POST', path: '/loyalty/movements', scope: 'loyalty:till', audit: 'a dated record', summary: 'Gives or takes points at a till or in a shop; the same `key` moves them once. 404 `unknown_contact`, 409 `insufficient_points`',
    body: Type.Object({ key: Idempotent, contact: Who, kind: Type.Union([Type.Literal('earn'), Type.Literal('burn')]), points: Points, programme: Type.Optional(Key), spend: Type.Optional(Money), reason: Type.Optional(Text(500)) }, strict), response: Moved,
  }),
  checkCoupon: route({ method: 'POST', path: '/coupons/check', scope: 'loyalty:till', audit: 'nothing changes', summary: 'Whether a coupon could be redeemed now, and what it is good for; 404 `unknown_coupon`, 409 says why not', body: Type.Object({ code: Text(60), contact: Type.Optional(Who) }, strict), response: CouponAnswer }),
  redeem: route({
    method: 'POST', path: '/coupons/redeem', scope: 'loyalty:till', audit: 'a dated record', summary: 'Redeems a coupon at the till; the same `key`, for example the receipt number, redeems once. 404 `unknown_coupon`; 409 `used_up`, `not_valid`, `other_contact`',
    body: Type.Object({ code: Text(60), key: Idempotent, amount: Type.Optional(Money), contact: Type.Optional(Who) }, strict), response: CouponAnswer,
  }),
  voidCoupon: route({ method: 'POST', path: '/coupons/void', scope: 'contacts:edit', status: 204, summary: 'Withdraws a coupon: nobody can redeem it any more', body: Type.Object({ code: Text(60) }, strict) }),
};
