import { eventsOf, type Item, type WaitOutcome } from '@parcours/sdk/node';
import { STEP } from '../changes.js';
import type { Batch } from '../executor/batch.js';
import { route } from '../executor/route.js';
import type { Work } from '../executor/work.js';
import type { Token, Waiter } from '../run.js';

function waitersOf(token: Token, wait: WaitOutcome): Waiter[] {
  const { id: tokenId, contactId, workspaceId } = token;
  if (contactId === null || wait.event === undefined) return [];
  return eventsOf(wait).map(({ name, port, where, since }, number) => ({ tokenId, workspaceId, contactId, number, name, port, rule: where ?? null, since: since ?? null }));
}

/**
 * Parks a token until an instant or an event. An instant that has passed does not wait, unless the wait looks back: the store may
 * still find that the event has happened, which then counts as first.
 */
export function startWait(batch: Batch, work: Work, wait: WaitOutcome, items: readonly Item[]): void {
  const { token } = work;
  const { now } = batch.claim;
  const waiters = waitersOf(token, wait);
  const over = wait.until !== null && wait.until <= now && !waiters.some((waiter) => waiter.since !== null);
  if (over && !wait.again) return route(batch, work, wait.port, items);
  batch.journal.step(token, token.node, token.visit, STEP.parked, items.length);
  const memo = wait.memo ?? {};
  if (over) return batch.callAgain(work, { memo, by: 'time' }, items);
  const dueAt = wait.until === null ? Infinity : Math.max(wait.until, now);
  batch.park(work, { state: 'waiting', lane: 'pure', dueAt, attempt: 0, slots: null, items, port: wait.again ? null : wait.port, again: wait.again ? { memo, by: null } : null }, waiters);
}
