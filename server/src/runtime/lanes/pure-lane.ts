import { toFailure } from '@parcours/sdk/node';
import type { Changes } from '../../core/changes.js';
import type { Environment } from '../../core/executor/environment.js';
import { execute } from '../../core/executor/execute.js';
import type { Claim, Clock, Store } from '../../core/ports.js';
import type { Plans } from '../plans.js';
import { isConnectionError } from './connection-error.js';

/** Tokens per transaction: per-batch costs are spread over this many. */
const BATCH = 500;

/** While there is more to do and batches are quick: a tenth less processor time for each token than with 500, and no more for 1,500. */
const LARGE_BATCH = 1_000;
/** Nobody should wait for a batch under way much longer than this before theirs is claimed. */
const QUICK_MS = 100;

export interface LaneParts {
  readonly store: Store;
  readonly plans: Plans;
  readonly clock: Clock;
  readonly environment: Environment;
  /** Called after commit with what was committed. */
  readonly announce: (changes: Changes) => void;
}

/**
 * One batch of the pure lane. When a batch cannot be committed, smaller ones are tried; a single token that still cannot
 * fails its run, so that it does not stand in everybody's way.
 */
export function pureStep({ store, plans, clock, environment, announce }: LaneParts): () => Promise<boolean> {
  let limit = BATCH;
  return async () => {
    let committed: Changes | null = null;
    let claimed: Claim | null = null;
    const begun = performance.now();
    try {
      const count = await store.advance(limit, clock.now(), async (claim) => {
        claimed = claim;
        await plans.ensure(claim.tokens.map((token) => token.versionId));
        committed = await execute(claim, environment);
        return committed;
      });
      if (committed) announce(committed);
      const full = count === limit;
      limit = Math.min(limit * 2, full && performance.now() - begun < QUICK_MS ? LARGE_BATCH : BATCH);
      return full;
    } catch (error) {
      const tokens = (claimed as Claim | null)?.tokens ?? [];
      if (tokens.length === 0 || isConnectionError(error)) throw error;
      if (tokens.length > 1) {
        limit = Math.max(1, tokens.length >> 1);
        return true;
      }
      const [token] = tokens;
      if (token) await store.fail([token.runId], { ...toFailure(error), nodeId: environment.plan(token.versionId).nodes[token.node]?.node.id ?? '' }, clock.now());
      return true;
    }
  };
}
