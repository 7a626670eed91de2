import type { RunDetail } from '@parcours/sdk/api';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { applyProgress, portKey, progressAfter, progressOf } from './run-progress';

const at = '2027-03-01T09:00:00Z';
const step = (nodeId: string, port: string | null, visit = 1) => ({ nodeId, visit, at, port, items: 1, error: null });
const run: RunDetail = {
  id: 1, workflowId: 1, workflowName: 'Welcome', version: null, test: true, status: 'waiting', contact: null, startedAt: at, endedAt: null, parentRunId: null, cause: 'entry', parent: null, children: [], error: null, outcome: null,
  document: emptyWorkflow('Welcome'),
  steps: [step('form', 'main'), step('mail', 'main')],
  positions: [{ nodeId: 'wait', state: 'waiting', until: '2027-03-03T09:00:00Z', event: 'email.opened' }],
  deliveries: [],
};

describe('where a run has been and where it is', () => {
  it('lights the way taken and says until when the contact waits', () => {
    const { nodes, taken } = progressOf(run);
    expect([...nodes].map(([id, progress]) => `${id} ${progress.state}`)).toEqual(['form done', 'mail done', 'wait waiting']);
    expect(nodes.get('wait')).toMatchObject({ until: '2027-03-03T09:00:00Z', event: 'email.opened' });
    expect([...taken.keys()]).toEqual([portKey('form', 'main'), portKey('mail', 'main')]);
  });

  it('takes in live steps once, also when the server repeats them', () => {
    const event = { type: 'run.progress' as const, runId: 1, status: 'done' as const, steps: [{ nodeId: 'wait', visit: 1, port: 'event', items: 1, error: null }], waitingAt: [], error: null };
    const twice = applyProgress(applyProgress(run, event), event);
    expect(twice.steps).toHaveLength(3);
    expect(progressOf(twice).nodes.get('wait')?.state).toBe('done');
    expect(twice.positions).toEqual([]);
  });

  it('lights the way out of a wait at once, whether or not the wait was told of before', () => {
    const told = (port: string | null, waitingAt: string[]) => ({ type: 'run.progress' as const, runId: 1, status: 'running' as const, steps: [{ nodeId: 'wait', visit: 1, port, items: 1, error: null }], waitingAt, error: null });
    const parked = applyProgress(run, told(null, ['wait']));
    const left = applyProgress(parked, told('event', []));
    expect(left.steps).toHaveLength(3);
    expect([...progressOf(left).taken.keys()]).toContain(portKey('wait', 'event'));
  });

  it('shows where it was after so many steps, as if the rest had not happened yet (T9)', () => {
    const after = progressAfter(run, 1);
    expect([...after.nodes.keys()]).toEqual(['form']);
    expect([...after.taken.keys()]).toEqual([portKey('form', 'main')]);
    expect(progressAfter(run, 0).nodes.size).toBe(0);
  });

  it('counts a loop as several visits of one node', () => {
    const looped = progressOf({ ...run, positions: [], steps: [step('mail', 'main'), step('mail', 'main', 2)] });
    expect([looped.nodes.get('mail')?.visits, looped.taken.get(portKey('mail', 'main'))]).toEqual([2, 2]);
  });

  it('shows a failure where it happened, but not where it was taken care of by the error output', () => {
    const error = { nodeId: 'mail', code: 'refused', message: 'The server refused the message.', who: 'user' };
    expect(progressOf({ ...run, positions: [], status: 'failed', error, steps: [{ ...step('mail', null), error }] }).nodes.get('mail')?.state).toBe('failed');
    expect(progressOf({ ...run, positions: [], status: 'done', error: null, steps: [{ ...step('mail', 'error'), error }] }).nodes.get('mail')?.state).toBe('done');
  });
});
