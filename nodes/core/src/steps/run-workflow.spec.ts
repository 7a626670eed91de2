import { expect, test } from '@jest/globals';
import { runNode } from '@parcours/sdk/testing';
import { runWorkflow } from './run-workflow.js';

// T20
test('each item starts a run of its own, and waits for it', async () => {
  expect(await runNode(runWorkflow, { settings: { workflow: 7 }, items: [{ n: 1 }, { n: 2 }] })).toEqual([
    { kind: 'call', workflow: 7, port: 'main', wait: true, together: false },
    { kind: 'call', workflow: 7, port: 'main', wait: true, together: false },
  ]);
});

test('all items may start one run, and need not wait for it', async () => {
  expect(await runNode(runWorkflow, { settings: { workflow: 7, runs: 'together', then: 'goOn' } })).toEqual([{ kind: 'call', workflow: 7, port: 'main', wait: false, together: true }]);
});
