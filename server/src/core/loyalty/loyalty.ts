import type { LoyaltyAnswer, LoyaltyRequest } from '@parcours/sdk/node';

/** What is asked of the ledger: as nodes ask, and a correction by hand, which may go either way. */
export type LoyaltyWork = LoyaltyRequest | { readonly do: 'adjust'; readonly key: string; readonly contactId: number; readonly programme?: string; readonly points: number; readonly reason: string };

/** At a till: the coupon's code, and who redeems it where that is known. */
export interface TillRedemption {
  readonly key: string;
  readonly code: string;
  readonly amount?: number | undefined;
  readonly contactId: number | null;
}

/** Points and coupons as the HTTP floor sees them. */
export interface Loyalty {
  /** Carries out work in order, in one transaction; one answer each. A key that was carried out before changes nothing and answers the same. `actor`: who asks, as statements show it. Throws `UserError` `bad_loyalty_request`. */
  apply(workspaceId: number, works: readonly LoyaltyWork[], actor: string): Promise<readonly LoyaltyAnswer[]>;
  /** What a coupon is good for, and why it could not be redeemed now; nothing changes. */
  check(workspaceId: number, code: string, contactId: number | null): Promise<Omit<LoyaltyAnswer, 'standing'>>;
  /** Redeems a coupon; a second call with the same key answers as the first. */
  redeem(workspaceId: number, till: TillRedemption, actor: string): Promise<Omit<LoyaltyAnswer, 'standing'>>;
}
