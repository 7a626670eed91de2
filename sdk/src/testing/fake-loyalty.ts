import { LOYALTY_REFUSALS, type LoyaltyAnswer, type LoyaltyOffers, type LoyaltyRefusal, type LoyaltyRequest, type NodeContext } from '../node/index.js';

/** A loyalty programme in memory: points by contact, codes by pool. What a node does changes it. */
export interface FakeLoyalty {
  readonly points?: Record<number, number>;
  readonly tiers?: Record<number, string>;
  /** Codes each pool has left. */
  readonly pools?: Record<string, string[]>;
  /** Keys of programmes and pools that are not in use any more. */
  readonly archived?: readonly string[];
  /** What was asked for, in order. */
  readonly asked?: LoyaltyRequest[];
}

const refused = (code: LoyaltyRefusal): LoyaltyAnswer['refused'] => ({ code, message: `Refused: ${LOYALTY_REFUSALS.find((one) => one === code)}.` });

function answer(fake: FakeLoyalty, request: LoyaltyRequest): Pick<LoyaltyAnswer, 'refused' | 'coupon'> {
  const named = request.do === 'issue' ? request.pool : request.do === 'redeem' ? '' : request.programme;
  if (fake.archived?.includes(named ?? '') === true) return { refused: refused('archived'), coupon: null };
  const points = fake.points ?? {};
  const has = points[request.contactId] ?? 0;
  switch (request.do) {
    case 'earn':
      points[request.contactId] = has + request.points;
      return { refused: null, coupon: null };
    case 'burn':
    case 'transfer':
      if (has < request.points) return { refused: refused('insufficient_points'), coupon: null };
      points[request.contactId] = has - request.points;
      return { refused: null, coupon: null };
    case 'issue': {
      const codes = fake.pools?.[request.pool];
      const code = codes?.shift();
      if (code === undefined) return { refused: refused(codes === undefined ? 'unknown_pool' : 'out_of_stock'), coupon: null };
      return { refused: null, coupon: { id: 1, code, pool: request.pool, name: request.pool, benefit: '', validUntil: null, usesLeft: 1 } };
    }
    case 'redeem':
      return { refused: refused('unknown_coupon'), coupon: null };
  }
}

/** The members of the context that are about loyalty. */
export function fakeLoyalty(fake: FakeLoyalty = {}): Pick<NodeContext, 'loyalty' | 'loyaltyOf' | 'loyaltyOffers'> {
  const offers: LoyaltyOffers = { programmes: [{ key: 'points', name: 'Points', tiers: [...new Set(Object.values(fake.tiers ?? {}))].map((key) => ({ key, name: key })) }], pools: Object.keys(fake.pools ?? {}).map((key) => ({ key, name: key })) };
  return {
    loyalty: async (requests) =>
      requests.map((request) => {
        fake.asked?.push(request);
        const done = answer(fake, request);
        const tier = fake.tiers?.[request.contactId];
        return { ...done, standing: { programme: request.programme ?? 'points', points: fake.points?.[request.contactId] ?? 0, tier: tier === undefined ? null : { key: tier, name: tier, benefits: '' }, expiring: 0 } };
      }),
    loyaltyOf: async (_programme, contactIds) => contactIds.map((contactId) => ({ contactId, points: fake.points?.[contactId] ?? 0, tier: fake.tiers?.[contactId] ?? null })),
    loyaltyOffers: async () => offers,
  };
}
