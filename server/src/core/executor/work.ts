import type { Outcome } from '@parcours/sdk/node';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { CallChange } from '../calls/called-runs.js';
import type { Token, Waiter } from '../run.js';
import type { Tally } from './tally.js';

/**
 * A token on its way through this batch. `token` is its newest state, written at the end, once; it changes in place as the token moves, so
 * whoever needs what it was reads it before.
 */
export interface Work {
  token: Token;
  /** The token is a copy made in this batch, and may be changed. */
  own: boolean;
  readonly plan: Plan;
  /** Made in this batch: inserted, not updated. */
  readonly born: boolean;
  /** Steps taken in this batch; bounds loops that never wait. */
  steps: number;
  /** From a lease: what the I/O node answered; consumed by the first step. */
  outcomes: readonly Outcome[] | null;
  log: readonly string[];
  /** Where it ends up: `busy` while it moves, then parked in the state its token says, or gone. */
  place: 'busy' | 'parked' | 'gone';
  /** What a parked token listens to; written only if it is still there at the end of the batch. */
  waiters: readonly Waiter[];
  /** Runs it has called in this batch; started only if it is still there at the end of the batch. */
  calls: readonly CallChange[];
  /** Its items have gone ahead in parts: what they came to here and after. */
  tally: Tally | null;
  /** Held outside this batch before; written only if it changes. */
  readonly adopted: Token | null;
}

export const startWork = (token: Token, plan: Plan, outcomes: readonly Outcome[] | null = null, log: readonly string[] = []): Work => ({ token, own: false, plan, born: false, steps: 0, outcomes, log, place: 'busy', waiters: [], calls: [], tally: null, adopted: null });

/** Nodes entered since it last waited: in earlier batches and in this one. */
export const stepsSinceWait = ({ token, steps }: Pick<Work, 'token' | 'steps'>): number => (token.steps ?? 0) + steps;

export const nodeOf = (work: Work): PlanNode => work.plan.nodes[work.token.node] as PlanNode;
