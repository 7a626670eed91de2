import type { CallOutcome, Item, NodeFailure } from '@parcours/sdk/node';
import { STEP } from '../changes.js';
import type { Batch } from '../executor/batch.js';
import { routeFailure } from '../executor/route.js';
import { nodeOf, type Work } from '../executor/work.js';
import { MAX_CALLS, type CallChange } from './called-runs.js';

/**
 * Parks a token until the runs it calls have ended, or, where nobody waits for them, have been started. They are started by the commit
 * that parks the token, so that each is started once.
 */
export function startCalls(batch: Batch, work: Work, outcome: CallOutcome, items: readonly Item[]): void {
  const { token } = work;
  const groups = outcome.together ? [items] : items.map((item) => [item]);
  if (groups.length > MAX_CALLS) {
    const failure: NodeFailure = { who: 'user', code: 'too_many_calls', message: `"${nodeOf(work).node.name}" would start ${groups.length} runs at once, more than ${MAX_CALLS}; let all items be one run, or split them up before.` };
    return routeFailure(batch, work, failure, items);
  }
  batch.journal.step(token, token.node, token.visit, STEP.parked, items.length);
  const calls = groups.map((group, number): CallChange => ({
    workspaceId: token.workspaceId, workflowId: outcome.workflow, tokenId: token.id, number, runId: token.runId, contactId: token.contactId, test: token.test,
    priority: token.priority, wait: outcome.wait, items: group,
  }));
  batch.park(work, { state: 'waiting', lane: 'pure', dueAt: Infinity, attempt: 0, slots: null, items, port: outcome.port, again: null, calls: { together: outcome.together, results: null } });
  work.calls = calls;
}
