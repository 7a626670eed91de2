import { beforeEach, describe, expect, it } from '@jest/globals';
import { COUNT, RUN_NODE } from '../changes.js';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

let engine: MemoryRig;
beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(7);
});

describe('the numbers on the nodes', () => {
  //                 ┌─ yes ─> wait
  // start ─> check ─┤
  //                 └─ no ──> bad
  it('say how many came, where they went, who waits and who failed', async () => {
    const version = engine.publish(graph('start -> check.yes -> wait -> b\ncheck.no -> bad', { check: { type: 'check', settings: { field: 'vip' } }, wait: { type: 'wait', settings: { forMs: 1000 } }, bad: { type: 'flaky', settings: { who: 'user', times: 9 } } }));
    for (let index = 0; index < 10; index++) await engine.start(version, { items: [{ vip: index < 6 }] });
    await engine.quiet();
    expect(engine.count(version, 'start')).toEqual({ entered: 10, main: 10 });
    expect(engine.count(version, 'check')).toEqual({ entered: 10, yes: 6, no: 4 });
    expect(engine.count(version, 'wait')).toEqual({ entered: 6, waiting: 6 });
    expect(engine.count(version, 'bad')).toEqual({ entered: 4, failed: 4 });
    await engine.pass(1000);
    expect(engine.count(version, 'wait')).toEqual({ entered: 6, main: 6 });
    expect(engine.count(version, 'b')).toEqual({ entered: 6, main: 6 });
    expect([COUNT.runStarted, COUNT.runDone, COUNT.runFailed, COUNT.runCancelled].map((port) => engine.store.count(version, RUN_NODE, port))).toEqual([10, 6, 4, 0]);
  });

  it('count those who took the error output as such, and those a node ended as ended', async () => {
    const run = await engine.play(graph('start -> bad -> b\nbad.error -> stop', { bad: { type: 'flaky', settings: { who: 'user', times: 9 } }, stop: 'stop' }));
    expect(engine.count(1, 'bad')).toEqual({ entered: 1, error: 1 });
    expect(engine.count(1, 'stop')).toEqual({ entered: 1, ended: 1 });
    expect(engine.trail(run)).toBe('start.main bad.error stop.ended');
  });

  // check sends two items two ways: one token becomes two
  it('count a split as one more that came', async () => {
    await engine.play(graph('start -> check.yes -> b\ncheck.no -> c', { check: { type: 'check', settings: { field: 'vip' } } }), [{ vip: true }, {}]);
    expect(engine.count(1, 'check')).toEqual({ entered: 2, yes: 1, no: 1 });
  });

  it('count branches that a join has absorbed as ended there', async () => {
    await engine.play(graph('start -> a -> b, c, d\nb, c, d -> meet -> after', { meet: 'join' }));
    expect(engine.count(1, 'meet')).toEqual({ entered: 3, ended: 2, main: 1 });
  });

  it('do not keep anybody waiting whose run has failed in the same batch', async () => {
    await engine.play(graph('start -> a -> wait, b\nb -> bad', { wait: { type: 'wait', settings: { event: 'bought' } }, bad: { type: 'flaky', settings: { who: 'user', times: 9 } } }), [{}], 7);
    expect(engine.count(1, 'wait')).toEqual({ entered: 1, ended: 1 });
    expect(engine.store.waiters.size).toBe(0);
  });
});
