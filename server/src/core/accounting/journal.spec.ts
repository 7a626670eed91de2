import { describe, expect, it } from '@jest/globals';
import { noChanges } from '../changes.js';
import type { Token } from '../run.js';
import { Journal } from './journal.js';

const token = (more: Partial<Token> = {}): Token => ({ id: 1, runId: 7, workspaceId: 1, versionId: 1, contactId: null, node: 0, lane: 'pure', priority: 'normal', state: 'ready', dueAt: 0, visit: 1, epoch: 0, attempt: 0, forked: false, test: false, items: [], port: null, again: null, slots: null, ...more });

function kept(of: Token, log: readonly string[]) {
  const changes = noChanges();
  new Journal(changes, 1_000).keep(of, 0, 1, [{ json: { secret: 1 } }], [{ port: 'main', items: [{ secret: 2 }] }], null, log);
  return changes.steps.map((step) => ({ input: step.input, output: step.output, log: step.log, truncated: step.truncated }));
}

describe('what is kept of a step that went well', () => {
  it('is nothing but what its node has written into the log', () => {
    expect(kept(token(), [])).toEqual([]);
    expect(kept(token(), ['looked at Ada'])).toEqual([{ input: [], output: [], log: ['looked at Ada'], truncated: true }]);
  });

  it('is all of it in a test run', () => {
    expect(kept(token({ test: true }), ['n'])).toEqual([{ input: [{ secret: 1 }], output: [{ port: 'main', items: [{ secret: 2 }] }], log: ['n'], truncated: false }]);
  });
});
