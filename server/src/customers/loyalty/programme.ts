/** A level of a programme. */
export interface Tier {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly threshold: number;
  readonly benefits: string;
}

/** A kind of points and its rules. */
export interface Programme {
  readonly id: number;
  readonly key: string;
  /** Nobody earns or spends its points; absent: it is in use. */
  readonly archived?: boolean;
  readonly name: string;
  /** More may be taken than there is. */
  readonly mayOwe: boolean;
  /** Earned points expire after so many months; null: never. */
  readonly expiryMonths: number | null;
  /** What tiers look at: points earned or money spent in the last `tierMonths`, or the points there are. */
  readonly tierBasis: 'earned' | 'balance' | 'spend';
  readonly tierMonths: number;
  /** A tier that was reached is kept at least for so many months. */
  readonly keepMonths: number;
  /** Lowest threshold first. */
  readonly tiers: readonly Tier[];
}

/** The most points one movement may move. */
export const MAX_POINTS = 1_000_000_000;

export const isPoints = (points: number): boolean => Number.isSafeInteger(points) && points >= 1 && points <= MAX_POINTS;
