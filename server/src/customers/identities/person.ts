/** What a contact is found by: `user`, `email`, `anonymous`, or the kind of an id in another system. */
export interface Sign {
  readonly kind: string;
  /** An email in the form it is compared in. */
  readonly value: string;
}

export const signKey = ({ kind, value }: Sign): string => `${kind} ${value}`;

/** A contact as far as telling people apart needs it. Below zero: not made yet. */
export interface Person {
  readonly id: number;
  email: string | null;
  emailKey: string | null;
  userId: string | null;
  phone: string | null;
  /** Somebody has said who this is, in whatever way; otherwise it is a browser or device of nobody in particular. */
  known: boolean;
}

/** To whom a sign belongs. */
export interface Link extends Sign {
  readonly personId: number;
  /** Of a click: gives way to whoever says who they are. */
  readonly weak: boolean;
  /** Epoch milliseconds, in the sender's corrected time. */
  readonly at: number;
  /** The anonymous contact a device had before a click. */
  readonly profileId: number | null;
}

/** What one call says about who it is of. At least one of `userId`, `anonymousId`, `email`, `externals` is there. */
export interface Statement {
  readonly kind: 'identify' | 'alias' | 'fact';
  readonly at: number;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly email: { readonly text: string; readonly key: string } | null;
  readonly externals: readonly Sign[];
  /** Of an alias: the id that means the same person. */
  readonly previousId: string | null;
  /** The contact our own mail went to whose link was followed. */
  readonly clickedBy: number | null;
}

/** Two people who are one: `from` ends in `into`. */
export interface Merge {
  readonly from: number;
  readonly into: number;
  readonly reason: 'identify' | 'alias';
}
