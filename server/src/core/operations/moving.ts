import type { Token } from '../run.js';

/**
 * Why a token stays in its version. `working`: a worker has it in hand, it can be moved a moment later. `between_attempts`: an effect
 * is being tried again, and the new step is of another kind. `waits_for_event`: the new step has no output for what it waits for.
 * `asks_again`: its step wants to be called again after the wait, and the new one is of another kind. `at_a_join`: the new step is no
 * join. `no_target`: nothing was chosen for its step. `branch_stays`: another branch of its run stays, and a run is never torn apart.
 */
export type Obstacle = 'working' | 'between_attempts' | 'waits_for_event' | 'asks_again' | 'at_a_join' | 'no_target' | 'branch_stays';

/** A token's place in the new version. Its due instant, items, visit and what it listens to stay as they are. */
export type Landing = Pick<Token, 'node' | 'lane' | 'state' | 'port'>;

export const isObstacle = (landing: Landing | Obstacle): landing is Obstacle => typeof landing === 'string';

export interface MoveSlice {
  readonly fromVersionId: number;
  readonly toVersionId: number;
  /** Tokens standing here. */
  readonly node: number;
  /** Token ids above this one; 0 for the first slice. */
  readonly after: number;
  readonly limit: number;
  /** Asked for every live token of a forked run: they go together, or not at all. */
  readonly land: (token: Token, listening: boolean) => Landing | Obstacle;
  /** The entry point of the old version in the new one; -1 when it is gone. */
  readonly entryOf: readonly number[];
}

export interface MovedSlice {
  /** Null when there was none: the place is done. */
  readonly last: number | null;
  /** Tokens moved, those of the same runs at other places included. */
  readonly moved: number;
  readonly stayed: readonly Obstacle[];
}

export interface Moving {
  /**
   * Moves one slice of tokens, their runs and their counters to another version, in one transaction. A second call finds only what
   * stayed, and what has arrived since.
   */
  move(slice: MoveSlice): Promise<MovedSlice>;
}
