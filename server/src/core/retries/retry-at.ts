import type { NodeFailure } from '@parcours/sdk/node';
import type { Retry, WorkflowNode } from '@parcours/sdk/workflow';
import { isPutOff } from '../sending/put-off.js';

/** Used where a node sets no policy: 30 s, 1 min, 2 min, 4 min. */
export const DEFAULT_RETRY: Retry = { attempts: 5, delayMs: 30_000 };

const MAX_DELAY_MS = 86_400_000;

/** A failure whose effect may have happened: it is shown, and never repeated without somebody deciding so. */
export const OUTCOME_UNKNOWN = 'outcome_unknown';

/** An answer was lost where repeating does no harm. */
export const ANSWER_LOST = 'answer_lost';

/** Said of an effect that must not happen here any more. What becomes of it, somebody else says. */
export const NOT_YOURS = 'not_yours';

export const retryPolicy = (node: Pick<WorkflowNode, 'retry'>): Retry => node.retry ?? DEFAULT_RETRY;

/**
 * Whether a failed attempt is tried again: only `transient` failures are, and never one whose effect may have happened. What was put off has
 * not been tried, so it always is.
 * @param attempt failed attempts so far, this one included
 */
export const willRetry = (failure: NodeFailure, attempt: number, policy: Retry): boolean => isPutOff(failure) || (failure.who === 'transient' && failure.code !== OUTCOME_UNKNOWN && attempt < policy.attempts);

/**
 * When a failed attempt is tried again; null when it is final. The delay doubles with each attempt and is spread by up to a
 * quarter either way, so that a thousand refused together do not come back together.
 * @param attempt failed attempts so far, this one included
 */
export function retryAt(failure: NodeFailure, attempt: number, policy: Retry, now: number, random: () => number): number | null {
  if (!willRetry(failure, attempt, policy)) return null;
  if (isPutOff(failure)) return Math.max(failure.retryAt as number, now);
  if (failure.retryAt !== undefined) return Math.min(Math.max(failure.retryAt, now), now + MAX_DELAY_MS);
  const delay = Math.min(policy.delayMs * 2 ** (attempt - 1), MAX_DELAY_MS);
  return Math.round(now + delay * (0.75 + random() * 0.5));
}
