import type { JsonObject, LoyaltyAnswer, LoyaltyCoupon, LoyaltyHolding, LoyaltyOffers, LoyaltyRefusal, LoyaltyRequest, LoyaltyStanding } from '@parcours/sdk/node';
import type { PlayWorld } from './play-world.js';

interface Purse {
  readonly programme: LoyaltyOffers['programmes'][number];
  /** The workspace's first has the short names of attributes. */
  readonly first: boolean;
  readonly tier: string | null;
  points: number;
}

interface Told {
  /** The event the ledger would record. */
  event(contactId: number, name: string, properties: JsonObject): Promise<void>;
  /** The attributes it would keep up. */
  attributes(contactId: number, attributes: JsonObject): void;
}

const refuse = (code: LoyaltyRefusal, message: string, standing: LoyaltyStanding | null = null): LoyaltyAnswer => ({ refused: { code, message }, standing, coupon: null });

/**
 * Points and coupons of a played contact: as a real one has them when it is first asked, an invented one with nothing, and what moves in the play.
 * Tiers stay as they are, no programme goes below zero, and coupons cost nothing and are always in stock. Nothing is stored.
 */
export class PlayPurse {
  private readonly purses = new Map<string, Purse>();
  private readonly coupons = new Map<string, { readonly coupon: LoyaltyCoupon; readonly owner: number; used: boolean }>();
  private readonly answered = new Map<string, LoyaltyAnswer>();
  private offers: LoyaltyOffers | null = null;

  constructor(
    private readonly world: Pick<PlayWorld, 'loyalty'>,
    private readonly real: boolean,
    private readonly told: Told,
  ) {}

  async holdings(programme: string, contactIds: readonly number[]): Promise<readonly LoyaltyHolding[]> {
    const held = await Promise.all(contactIds.map(async (contactId) => ({ contactId, purse: await this.purse(programme, contactId) })));
    return held.flatMap(({ contactId, purse }) => (purse ? [{ contactId, points: purse.points, tier: purse.tier }] : []));
  }

  async carryOut(requests: readonly LoyaltyRequest[]): Promise<readonly LoyaltyAnswer[]> {
    const answers: LoyaltyAnswer[] = [];
    // one after the other: the second of two that spend finds what the first has left
    for (const request of requests) {
      const answer = this.answered.get(request.key) ?? (await this.carryOutOne(request));
      this.answered.set(request.key, answer);
      answers.push(answer);
    }
    return answers;
  }

  private async carryOutOne(request: LoyaltyRequest): Promise<LoyaltyAnswer> {
    const purse = await this.purse(request.programme ?? '', request.contactId);
    if (!purse) return refuse('unknown_programme', `There is no programme "${request.programme ?? ''}".`);
    if (request.do === 'issue') return this.issue(request, purse);
    if (request.do === 'redeem') return this.redeem(request, purse);
    const { points, contactId, reason = null } = request;
    if (request.do !== 'earn' && purse.points < points) return refuse('insufficient_points', `The contact has ${purse.points} points, which is less than ${points}.`, standingOf(purse));
    purse.points += request.do === 'earn' ? points : -points;
    const name = { earn: 'points.earned', burn: 'points.burned', transfer: 'points.transferred' }[request.do];
    this.told.attributes(contactId, { [purse.first ? 'loyaltyPoints' : `loyaltyPoints_${purse.programme.key}`]: purse.points });
    await this.told.event(contactId, name, { programme: purse.programme.key, points, balance: purse.points, reason, ...(request.do === 'transfer' ? { direction: 'out' } : {}) });
    return { refused: null, standing: standingOf(purse), coupon: null };
  }

  private async issue({ pool: key, contactId }: Extract<LoyaltyRequest, { do: 'issue' }>, purse: Purse): Promise<LoyaltyAnswer> {
    const pool = (await this.known()).pools.find((one) => one.key === key);
    if (!pool) return refuse('unknown_pool', `There is no pool of coupons "${key}".`, standingOf(purse));
    const id = this.coupons.size + 1;
    const coupon: LoyaltyCoupon = { id, code: `PLAY-${String(id).padStart(4, '0')}`, pool: key, name: pool.name, benefit: '', validUntil: null, usesLeft: 1 };
    this.coupons.set(coupon.code, { coupon, owner: contactId, used: false });
    await this.told.event(contactId, 'coupon.issued', { code: coupon.code, pool: key, name: pool.name, benefit: '', validUntil: null });
    return { refused: null, standing: standingOf(purse), coupon };
  }

  private async redeem({ code, contactId }: Extract<LoyaltyRequest, { do: 'redeem' }>, purse: Purse): Promise<LoyaltyAnswer> {
    const known = this.coupons.get(code.trim().toUpperCase());
    if (!known) return refuse('unknown_coupon', 'In a play only coupons that were issued in it are known.', standingOf(purse));
    if (known.used) return refuse('used_up', 'The coupon has been used.', standingOf(purse));
    known.used = true;
    await this.told.event(contactId, 'coupon.redeemed', { code: known.coupon.code, pool: known.coupon.pool, name: known.coupon.name });
    return { refused: null, standing: standingOf(purse), coupon: { ...known.coupon, usesLeft: 0 } };
  }

  private async known(): Promise<LoyaltyOffers> {
    return (this.offers ??= await this.world.loyalty.loyaltyOffers());
  }

  private async purse(asked: string, contactId: number): Promise<Purse | null> {
    const { programmes } = await this.known();
    const programme = asked === '' ? programmes[0] : programmes.find(({ key }) => key === asked);
    if (!programme) return null;
    const place = `${contactId} ${programme.key}`;
    const known = this.purses.get(place);
    if (known) return known;
    const [held] = this.real ? await this.world.loyalty.loyaltyOf(programme.key, [contactId]) : [];
    const purse = { programme, first: programme === programmes[0], tier: held?.tier ?? null, points: held?.points ?? 0 };
    this.purses.set(place, purse);
    return purse;
  }
}

function standingOf({ programme, tier: key, points }: Purse): LoyaltyStanding {
  const tier = programme.tiers.find((one) => one.key === key);
  return { programme: programme.key, points, tier: tier ? { key: tier.key, name: tier.name, benefits: '' } : null, expiring: 0 };
}
