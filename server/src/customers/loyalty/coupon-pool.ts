/** A pool of coupons, locked, and what may be taken from it. */
export interface Pool {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly benefit: string;
  readonly origin: 'made' | 'imported';
  readonly prefix: string;
  readonly stock: number | null;
  issued: number;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly validDays: number | null;
  readonly uses: number;
  readonly perContact: number | null;
  readonly bound: boolean;
  readonly price: number | null;
  readonly programmeId: number | null;
  readonly archived: boolean;
}

export interface Coupon {
  readonly id: number;
  readonly poolId: number;
  readonly code: string;
  readonly contactId: number | null;
  readonly state: 'free' | 'issued' | 'void' | 'expired';
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  used: number;
  readonly uses: number;
  readonly key: string | null;
}
