import type { JsonObject } from './json.js';

interface LoyaltyRequestBase {
  /** The same key in the same workspace moves points, issues or redeems once: a second call answers as the first did. Take `delivery.key`. */
  readonly key: string;
  readonly contactId: number;
  /** Key of a programme; the workspace's first when absent. */
  readonly programme?: string;
  /** Kept with the movement and shown on the contact's statement; at most 500 characters. */
  readonly reason?: string;
}

/** What a node may ask of the loyalty programme of its workspace. Points are whole numbers from 1 to 1,000,000,000. */
export type LoyaltyRequest =
  /** `spend`: money behind it, for tiers that look at that. `expiresAt`: epoch milliseconds, null for never; as the programme says when absent. */
  | (LoyaltyRequestBase & { readonly do: 'earn'; readonly points: number; readonly spend?: number; readonly expiresAt?: number | null })
  | (LoyaltyRequestBase & { readonly do: 'burn'; readonly points: number })
  /** `to`: the email address or external id of a contact who is known. */
  | (LoyaltyRequestBase & { readonly do: 'transfer'; readonly points: number; readonly to: string })
  /** `pool`: key of a pool of coupons; a pool with a price takes its points in the same transaction. */
  | (LoyaltyRequestBase & { readonly do: 'issue'; readonly pool: string })
  /** `amount`: of the purchase it was redeemed with. */
  | (LoyaltyRequestBase & { readonly do: 'redeem'; readonly code: string; readonly amount?: number });

/** Points and tier of a contact in a programme. */
export interface LoyaltyStanding {
  readonly programme: string;
  readonly points: number;
  readonly tier: { readonly key: string; readonly name: string; readonly benefits: string } | null;
  /** Points that expire within 30 days. */
  readonly expiring: number;
}

export interface LoyaltyCoupon {
  readonly id: number;
  readonly code: string;
  readonly pool: string;
  readonly name: string;
  readonly benefit: string;
  /** Epoch milliseconds; null for no end. */
  readonly validUntil: number | null;
  readonly usesLeft: number;
}

/** Why nothing was moved, issued or redeemed. */
export const LOYALTY_REFUSALS = ['insufficient_points', 'out_of_stock', 'limit_reached', 'unknown_programme', 'unknown_pool', 'unknown_coupon', 'unknown_contact', 'not_valid', 'used_up', 'other_contact', 'key_reused', 'bad_points', 'archived'] as const;
export type LoyaltyRefusal = (typeof LOYALTY_REFUSALS)[number];

/** What became of one request: `refused` says why nothing happened, in a code and a sentence. */
export interface LoyaltyAnswer {
  readonly refused: { readonly code: LoyaltyRefusal; readonly message: string } | null;
  /** Of the contact after it; null when there is no such contact or programme. */
  readonly standing: LoyaltyStanding | null;
  readonly coupon: LoyaltyCoupon | null;
}

/** What a contact has: 0 and null without an account. */
export interface LoyaltyHolding {
  readonly contactId: number;
  readonly points: number;
  /** Key of the tier. */
  readonly tier: string | null;
}

/** What can be chosen in the settings of a node. */
export interface LoyaltyOffers {
  readonly programmes: readonly { readonly key: string; readonly name: string; readonly tiers: readonly { readonly key: string; readonly name: string }[] }[];
  readonly pools: readonly { readonly key: string; readonly name: string }[];
}

/** A coupon as an item carries it. */
export const couponJson = (coupon: LoyaltyCoupon): JsonObject => ({ ...coupon, validUntil: coupon.validUntil === null ? null : new Date(coupon.validUntil).toISOString() });
