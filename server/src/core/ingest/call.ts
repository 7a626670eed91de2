import type { JsonObject } from '@parcours/sdk/node';

export const CALLS = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALLS)[number];

/** What a contact is found by: `user`, `email`, `anonymous`, or the kind of an id in another system. */
export interface Sign {
  readonly kind: string;
  /** An email in the form it is compared in. */
  readonly value: string;
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

/** What a call says about its person besides who it is; null: nothing. */
export interface SaidOf {
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly locale: string | null;
  /** What the browser says: taken where nothing better is known. */
  readonly browser: { readonly timezone: string | null; readonly locale: string | null };
  /** A null removes the attribute. */
  readonly attributes: JsonObject;
}

/** A call of the Segment specification, read and checked. */
export interface Call {
  readonly type: CallType;
  readonly messageId: string | null;
  readonly statement: Statement;
  readonly said: SaidOf;
  /** What is recorded; null: nothing. */
  readonly event: { readonly name: string; readonly properties: JsonObject; readonly occurredAt: number } | null;
}
