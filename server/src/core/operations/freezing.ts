/** Tokens of these versions, in id order, from a place on. */
export interface FrozenSlice {
  readonly versionIds: readonly number[];
  /** Token ids above this one; 0 for the first slice. */
  readonly after: number;
  readonly limit: number;
}

/**
 * What a pause does to tokens. A token that falls due while its workflow is paused is set aside when it is claimed: it keeps the instant
 * at which it fell due, and nothing is due any more. What is not due is not touched, however much there is of it.
 *
 *   due ──claimed while paused──> frozen ──thaw──> due at the instant it had (or was shifted to)
 */
export interface Freezing {
  /** Sets aside what is due now in these versions and has not been claimed yet. Answers how many. */
  freeze(versionIds: readonly number[], limit: number, now: number): Promise<number>;
  /**
   * Moves the instants of a slice later by `byMs`: frozen tokens and those not due yet, never those a worker has in hand. With
   * `lateSince`, only frozen ones that fell due before it. Each token once, as long as slices follow each other by `last`.
   */
  shift(slice: FrozenSlice, byMs: number, lateSince: number | null): Promise<{ readonly last: number | null; readonly shifted: number }>;
  /** Runs of which a token has been frozen since before this instant. */
  lateRuns(versionIds: readonly number[], before: number, limit: number): Promise<readonly number[]>;
  /** Lets frozen tokens fall due again. Answers how many there were. */
  thaw(versionIds: readonly number[], limit: number): Promise<number>;
}
