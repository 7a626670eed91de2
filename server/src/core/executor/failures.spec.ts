import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RETRY } from '../retries/retry-at.js';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

const rig = (random?: () => number): MemoryRig => new MemoryRig(undefined, random ? { random } : {});

describe('failures', () => {
  //       ┌─ main ──> b
  // bad ──┤
  //       └─ error ─> rescue
  it('hands a failed item to the error output with its code and message', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> bad -> b\nbad.error -> rescue', { bad: { type: 'flaky', settings: { times: 9, who: 'user' } } }), [{ name: 'Ada' }]);
    expect(engine.trail(run)).toBe('start.main bad.error rescue.main');
    expect(engine.inputs(run, 'rescue')).toEqual([[{ name: 'Ada', error: { code: 'flaky', message: 'Expected to work, failed 1 times.', nodeId: 'bad' } }]]);
    expect(engine.run(run)).toMatchObject({ status: 'done', error: null });
  });

  it('lets the other items of the run go on when one takes the error output', async () => {
    const engine = rig();
    const items = [{ n: 1 }, { n: 2 }];
    const run = await engine.play(graph('start -> set -> b\nset.error -> rescue', { set: { type: 'set', settings: { values: { row: '{% for i in (1..json.size) %}x{% endfor %}' } } } }), items.map((item, index) => ({ ...item, size: index === 0 ? 1e9 : 2 })));
    expect(engine.inputs(run, 'rescue')).toMatchObject([[{ n: 1, error: { code: 'template_failed', nodeId: 'set' } }]]);
    expect(engine.inputs(run, 'b')).toEqual([[{ n: 2, size: 2, row: 'xx' }]]);
  });

  //       ┌─> wait
  // a ────┤
  //       └─> bad
  it('ends every branch of a run that fails', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> wait, bad', { wait: { type: 'wait', settings: { event: 'bought' } }, bad: { type: 'flaky', settings: { times: 9, who: 'user' } } }), [{}], 7);
    expect(engine.run(run)).toMatchObject({ status: 'failed', live: 0, error: { nodeId: 'bad', code: 'flaky' } });
    expect(engine.store.tokens.size).toBe(0);
    expect(engine.store.waiters.size).toBe(0);
    expect(engine.count(1, 'wait')).toEqual({ entered: 1, ended: 1 });
  });

  //       ┌─> pause ─> bad
  // a ────┤
  //       └─> meet ─> note        (meet waits for the other branch)
  it('does nothing any more in the branches of a run that has failed', async () => {
    const engine = rig();
    engine.store.customers.addContact(7);
    const run = await engine.play(graph('start -> a -> pause, meet\npause -> bad -> meet -> note', { pause: { type: 'wait', settings: { forMs: 1000 } }, meet: 'join', bad: { type: 'flaky', settings: { times: 9, who: 'user' } }, note: 'note' }), [{}], 7);
    await engine.pass(1000);
    expect(engine.run(run)).toMatchObject({ status: 'failed', live: 0 });
    expect(engine.store.events).toEqual([]);
    expect(engine.store.tokens.size).toBe(0);
  });

  it('finds the one poisoned run in a batch and lets all others pass', async () => {
    const engine = rig();
    const version = engine.publish(graph('start -> poison -> b', { poison: 'poison' }));
    const runs = [];
    for (let index = 0; index < 33; index++) runs.push(await engine.start(version, { items: [{ poison: index === 20 }] }));
    await engine.quiet();
    expect(runs.map((run) => engine.run(run).status).filter((status) => status === 'done')).toHaveLength(32);
    expect(engine.run(runs[20] as number)).toMatchObject({ status: 'failed', error: { who: 'defect', code: 'unexpected', message: 'this item cannot be read', nodeId: 'poison' } });
  });

  it.each([
    ['nothing at all', null, 'null'],
    ['an unknown kind', { kind: 'jump' }, '"jump"'],
    ['a port that is a number', { kind: 'next', port: 1 }, '"port"'],
    ['items that are texts', { kind: 'next', port: 'main', json: ['a'] }, '"json"'],
    ['a wait for nothing', { kind: 'wait', port: 'main', until: null }, 'waits for nothing'],
    ['a wait until something that is no instant', { kind: 'wait', port: 'main', until: 1e300 }, '"until"'],
    ['an event without a name', { kind: 'wait', port: 'main', until: 1, event: { port: 'main' } }, '"event"'],
    ['an event with an unknown operator', { kind: 'wait', port: 'main', until: null, event: { name: 'x', port: 'main', where: { eval: 'x' } } }, 'eval'],
    ['an error without a code', { kind: 'error', error: { who: 'user' } }, '"error"'],
    ['a retry at no instant', { kind: 'error', error: { who: 'transient', code: 'busy', message: 'Busy.', retryAt: 'soon' } }, 'retryAt'],
    ['commands that are no list', { kind: 'next', port: 'main', commands: 7 }, '"commands"'],
    ['a command nobody knows', { kind: 'next', port: 'main', commands: [{ kind: 'contact.delete' }] }, 'contact.delete'],
    ['a delivery that is neither sent nor skipped', { kind: 'next', port: 'main', delivery: { status: 'maybe' } }, '"delivery"'],
    ['a response without a status', { kind: 'next', port: 'main', response: { body: 'x' } }, '"response"'],
  ])('names the node type and the rule when a node answers %s', async (_, answer, rule) => {
    const engine = rig();
    const run = await engine.play(graph('start -> odd', { odd: { type: 'odd', settings: answer === null ? { answer: {} } : { answer } } }), [{}], 7);
    const error = engine.run(run).error;
    expect(error).toMatchObject({ who: 'defect', code: 'outcome_shape', nodeId: 'odd' });
    expect(error?.message).toContain('"odd"');
    if (answer !== null) expect(error?.message).toContain(rule);
  });

  it('names the node type when it answers fewer outcomes than it got items', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> odd', { odd: { type: 'odd', settings: { answer: { kind: 'next', port: 'main' }, count: 1 } } }), [{}, {}]);
    expect(engine.run(run).error).toMatchObject({ who: 'defect', code: 'outcome_count' });
    expect(engine.run(run).error?.message).toContain('1 outcomes for 2 items');
  });

  it.each([
    ['an output', { kind: 'next', port: 'sideways' }],
    ['an output after a time', { kind: 'wait', port: 'sideways', until: 1 }],
    ['an output after an event', { kind: 'wait', port: 'main', until: null, event: { name: 'x', port: 'sideways' } }],
  ])('fails an item whose node names %s it does not have', async (_, answer) => {
    const engine = rig();
    const run = await engine.play(graph('start -> odd', { odd: { type: 'odd', settings: { answer } } }), [{}], 7);
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { code: 'unknown_port' } });
    expect(engine.run(run).error?.message).toContain('"odd" (test.odd version 1, of the package test) answered with the output "sideways"');
  });

  it('does not call a node when none of its items could be prepared', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> set\nset.error -> rescue', { set: { type: 'set', settings: { values: { a: '{% for i in (1..json.n) %}x{% endfor %}' } } } }), [{ n: 1e9 }]);
    expect(engine.trail(run)).toBe('start.main set.error rescue.main');
  });
});

describe('trying again', () => {
  it('tries a transient failure again, later each time, and then goes on', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> flaky -> b', { flaky: { type: 'flaky', settings: { times: 2 }, retry: { attempts: 3, delayMs: 10_000 } } }));
    expect(engine.standing(run)).toEqual(['flaky ready']);
    await engine.pass(9_999);
    expect(engine.standing(run)).toEqual(['flaky ready']);
    await engine.pass(1);
    expect(engine.standing(run)).toEqual(['flaky ready']);
    await engine.pass(19_999);
    expect(engine.run(run).status).toBe('running');
    await engine.pass(1);
    expect(engine.run(run).status).toBe('done');
    expect(engine.trail(run)).toBe('start.main flaky.main b.main');
    expect(engine.count(1, 'flaky')).toEqual({ entered: 1, main: 1 });
  });

  it('takes the error output when the last attempt has failed', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> flaky -> b\nflaky.error -> rescue', { flaky: { type: 'flaky', settings: { times: 9 }, retry: { attempts: 3, delayMs: 1000 } } }));
    await engine.pass(60_000);
    expect(engine.inputs(run, 'rescue')).toMatchObject([[{ error: { code: 'flaky', message: 'Expected to work, failed 3 times.' } }]]);
  });

  it('spreads attempts by up to a quarter either way', async () => {
    for (const [random, delayMs] of [[0, 7_500], [0.999_999, 12_500]] as const) {
      const engine = rig(() => random);
      await engine.play(graph('start -> flaky', { flaky: { type: 'flaky', retry: { attempts: 2, delayMs: 10_000 } } }));
      expect(await engine.nextDue()).toBe(engine.clock.now() + delayMs);
    }
  });

  it('waits as long as the other side asks', async () => {
    const engine = rig();
    const at = engine.clock.now() + 3_600_000;
    const run = await engine.play(graph('start -> flaky', { flaky: { type: 'flaky', settings: { retryAt: at } } }));
    expect(await engine.nextDue()).toBe(at);
    await engine.pass(3_600_000);
    expect(engine.run(run).status).toBe('done');
  });

  it('does not try again what the author has to mend', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> flaky', { flaky: { type: 'flaky', settings: { times: 1, who: 'user' } } }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { who: 'user' } });
  });

  it('tries five times when nobody says how often', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> flaky', { flaky: { type: 'flaky', settings: { times: 99 } } }));
    await engine.pass(86_400_000);
    expect(engine.run(run).error?.message).toBe(`Expected to work, failed ${DEFAULT_RETRY.attempts} times.`);
  });

  //                ┌─ main ──> b
  // flaky (per item)┘
  it('lets the items that worked go on while the others are tried again', async () => {
    const engine = rig();
    engine.outside.decide = ({ json, attempt }) => (json['n'] === 2 && attempt === 1 ? 'transient' : 'ok');
    const run = await engine.play(graph('start -> send -> b', { send: { type: 'send', retry: { attempts: 2, delayMs: 1000 } } }), [{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(engine.inputs(run, 'b')).toEqual([[{ n: 1 }, { n: 3 }]]);
    await engine.pass(1000);
    expect(engine.inputs(run, 'b')).toEqual([[{ n: 1 }, { n: 3 }], [{ n: 2 }]]);
    expect(engine.run(run).status).toBe('done');
  });
});

describe('an answer that was lost', () => {
  it('is tried again where repeating does no harm, and unknown once no attempt is left', async () => {
    const engine = rig();
    engine.outside.decide = ({ attempt, json }) => (attempt <= Number(json['lost']) ? 'lost' : 'ok');
    const send = graph('start -> send -> b', { send: { type: 'send', settings: { idempotent: true }, retry: { attempts: 3, delayMs: 1000 } } });
    const run = await engine.play(send, [{ lost: 2 }]);
    await engine.pass(60_000);
    expect(engine.run(run)).toMatchObject({ status: 'done' });
    expect([...engine.store.deliveries.values()]).toMatchObject([{ status: 'sent', attempt: 3 }]);
    const second = await engine.play(send, [{ lost: 3 }]);
    await engine.pass(60_000);
    expect(engine.run(second)).toMatchObject({ status: 'failed', error: { code: 'outcome_unknown' } });
    expect([...engine.store.deliveries.values()][1]).toMatchObject({ status: 'unknown', attempt: 3 });
  });

  it('is unknown at once where repeating could do harm', async () => {
    const engine = rig();
    engine.outside.decide = () => 'lost';
    await engine.play(graph('start -> send', { send: { type: 'send', retry: { attempts: 3, delayMs: 1000 } } }));
    await engine.pass(60_000);
    expect(engine.outside.calls).toHaveLength(1);
    expect([...engine.store.deliveries.values()]).toMatchObject([{ status: 'unknown', attempt: 1 }]);
  });
});

describe('what a node says of an item', () => {
  it('stands in the log of the run the item belongs to, and in no other', async () => {
    const engine = rig();
    const version = engine.publish(graph('start -> send', { send: 'sendEach' }));
    const runs = [await engine.start(version, { items: [{ n: 1 }], test: true }), await engine.start(version, { items: [{ n: 2 }, { n: 3 }], test: true })];
    await engine.quiet();
    const logs = runs.map((run) => engine.store.steps.filter((step) => step.runId === run && step.node === 1).flatMap((step) => step.log));
    expect(logs).toEqual([['Sends to 1.'], ['Sends to 2.', 'Sends to 3.']]);
  });
});
