import { beforeEach, describe, expect, it } from '@jest/globals';
import { graph } from '../testing/graph.js';
import { brokenInvariants } from '../testing/invariants.js';
import { MemoryRig } from '../testing/memory-rig.js';
import { memoryState } from '../testing/memory-world.js';

const ADA = 7;
const HOUR = 3_600_000;
let engine: MemoryRig;

beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(ADA);
});

const settle = (): void => expect(brokenInvariants(memoryState(engine.store), engine.plans)).toEqual([]);

describe('a node that asks to be called again', () => {
  //          ┌─ each ─> mail
  // remind ──┤
  //          └─ done ─> end
  it('remembers what it noted, and parks one row between its turns', async () => {
    const run = await engine.play(graph('start -> remind.each -> mail\nremind.done -> end', { remind: 'remind', mail: 'send' }), [{ name: 'Ada' }], ADA);
    settle();
    expect(engine.standing(run)).toEqual(['remind waiting']);
    expect(engine.inputs(run, 'mail')).toEqual([[{ name: 'Ada', turn: 1, by: null }]]);
    await engine.pass(2 * HOUR - 1);
    settle();
    expect(engine.inputs(run, 'mail').map(([item]) => item?.['turn'])).toEqual([1, 2]);
    await engine.pass(HOUR + 1);
    expect(engine.inputs(run, 'mail').map(([item]) => item?.['by'])).toEqual([null, 'time', 'time']);
    expect(engine.inputs(run, 'end')).toEqual([[{ name: 'Ada', by: 'time' }]]);
    expect(engine.run(run)).toMatchObject({ status: 'done', live: 0 });
    expect(engine.count(1, 'remind')).toEqual({ entered: 4, each: 3, done: 1 });
    expect(engine.deliveries()).toHaveLength(3);
    settle();
  });

  it('is told that an event ended the wait, with the event at hand', async () => {
    const run = await engine.play(graph('start -> remind.each -> b', { remind: { type: 'remind', settings: { event: 'bought' } } }), [{}], ADA);
    expect(await engine.record('bought', ADA, { price: 12 })).toMatchObject({ resumed: 1 });
    await engine.quiet();
    expect(engine.inputs(run, 'b')).toMatchObject([[{ turn: 1, by: null }], [{ turn: 2, by: 'event', event: { properties: { price: 12 } } }]]);
    settle();
  });

  it('is called again at once when its instant has passed, and stopped when it never waits', async () => {
    const once = await engine.play(graph('start -> remind.each -> b', { remind: { type: 'remind', settings: { times: 2, everyMs: 0 } } }));
    expect(engine.run(once).status).toBe('done');
    const run = await engine.play(graph('start -> remind.each -> b', { remind: { type: 'remind', settings: { times: 1e6, everyMs: 0 } } }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { who: 'user' } });
    expect(engine.run(run).error?.message).toContain('without ever waiting');
    settle();
  });

  it('goes on from its memo after a worker died in between', async () => {
    engine.crashAt('before-commit');
    const run = await engine.play(graph('start -> remind.each -> b', { remind: 'remind' }));
    engine.crashAt('before-commit');
    await engine.pass(3 * HOUR);
    expect(engine.inputs(run, 'b').map(([item]) => item?.['turn'])).toEqual([1, 2, 3]);
    expect(engine.run(run).status).toBe('done');
  });

  it('is cancelled during its wait like any other', async () => {
    const run = await engine.play(graph('start -> remind.each -> b', { remind: 'remind' }));
    await engine.store.cancel(1, [run], engine.clock.now());
    await engine.pass(5 * HOUR);
    expect(engine.run(run)).toMatchObject({ status: 'cancelled', live: 0 });
    expect(engine.store.tokens.size).toBe(0);
    settle();
  });

  // remind ── each ─> meet <─ done ── remind: the merge sees every turn before it goes on
  it('is still waited for by a merge further on', async () => {
    const run = await engine.play(graph('start -> remind.each -> meet -> b\nremind.done -> meet', { remind: 'remind', meet: 'join' }), [{}], ADA);
    expect(engine.standing(run).sort()).toEqual(['meet held', 'remind waiting']);
    await engine.pass(3 * HOUR);
    expect(engine.inputs(run, 'b')).toHaveLength(1);
    expect(engine.run(run).status).toBe('done');
    settle();
  });
});

describe('a fork', () => {
  const odd = (answer: object, type = 'odd') => graph('start -> odd -> b, c', { odd: { type, settings: { answer: answer as never } } });

  it.each([
    ['no ways', { kind: 'fork', outcomes: [] }, 'are not a list of 1 to 100 ways'],
    ['a way that is none', { kind: 'fork', outcomes: [{ kind: 'end' }] }, 'its ways are not all "next" or "wait"'],
    ['a fork in it', { kind: 'fork', outcomes: [{ kind: 'fork', outcomes: [] }] }, 'its ways are not all "next" or "wait"'],
    ['a command on one of its ways', { kind: 'fork', outcomes: [{ kind: 'next', port: 'main', commands: [] }] }, 'carries "commands", which belongs on the fork'],
    ['a wait for nothing', { kind: 'fork', outcomes: [{ kind: 'wait', port: 'main', until: null }] }, 'it waits for nothing'],
  ])('with %s fails its item with a sentence', async (_, answer, message) => {
    const run = await engine.play(odd(answer));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { who: 'defect', code: 'outcome_shape' } });
    expect(engine.run(run).error?.message).toContain(message);
  });

  it('with an output the node does not have fails its item', async () => {
    const run = await engine.play(odd({ kind: 'fork', outcomes: [{ kind: 'next', port: 'main' }, { kind: 'next', port: 'sideways' }] }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { code: 'unknown_port' } });
  });

  it('keeps what goes the same way together, and counts one delivery for the step', async () => {
    const run = await engine.play(graph('start -> odd -> b', { odd: { type: 'oddSend', settings: { answer: { kind: 'fork', outcomes: [{ kind: 'next', port: 'main', json: { n: 1 } }, { kind: 'next', port: 'main', json: { n: 2 } }], delivery: { status: 'sent', providerId: 'x' } } } } }));
    expect(engine.inputs(run, 'b')).toEqual([[{ n: 1 }, { n: 2 }]]);
    expect(engine.deliveries()).toMatchObject([{ status: 'sent', providerId: 'x' }]);
    settle();
  });
});

describe('a memo', () => {
  it.each([
    [{ kind: 'wait', port: 'main', until: 1, memo: {} }, 'does not ask to be called again'],
    [{ kind: 'wait', port: 'main', until: 1, again: true, memo: [] }, 'its "memo" is not an object'],
    [{ kind: 'wait', port: 'main', until: 1, again: true, memo: { text: 'x'.repeat(9_000) } }, 'characters as JSON, more than 8192'],
    [{ kind: 'wait', port: 'main', until: 1, again: 'yes' }, 'its "again" is neither true nor false'],
    [{ kind: 'wait', port: 'main', until: null, event: { name: 'x', port: 'main', since: 'ever' } }, 'neither "run" nor an instant'],
  ])('of the wrong shape is refused (%#)', async (answer, message) => {
    const run = await engine.play(graph('start -> odd', { odd: { type: 'odd', settings: { answer: answer as never } } }), [{}], ADA);
    expect(engine.run(run).error?.message).toContain(message);
  });
});
