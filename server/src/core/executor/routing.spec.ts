import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';
import { MAX_STEPS } from './execute.js';

const rig = (): MemoryRig => new MemoryRig();

describe('the way through a graph', () => {
  // start ─> a ─> b
  it('goes from node to node and ends after the last one', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> b'));
    expect(engine.trail(run)).toBe('start.main a.main b.main');
    expect(engine.run(run)).toMatchObject({ status: 'done', live: 0 });
    expect(engine.store.tokens.size).toBe(0);
  });

  //         ┌─ yes ─> (nothing)
  // check ──┤
  //         └─ no ──> b
  it('ends the branch at an output nobody has connected', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> check.no -> b', { check: { type: 'check', settings: { field: 'vip' } } }), [{ vip: true }]);
    expect(engine.trail(run)).toBe('start.main check.yes');
    expect(engine.run(run).status).toBe('done');
  });

  //       ┌─> b
  // a ────┼─> c
  //       └─> d
  it('goes to every node an output is connected to', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> b, c, d'), [{ name: 'Ada' }]);
    expect(engine.trail(run).split(' ').sort()).toEqual(['a.main', 'b.main', 'c.main', 'd.main', 'start.main']);
    for (const node of ['b', 'c', 'd']) expect(engine.inputs(run, node)).toEqual([[{ name: 'Ada' }]]);
    expect(engine.run(run)).toMatchObject({ status: 'done', live: 0 });
  });

  //         ┌─ yes ─> b
  // check ──┤
  //         └─ no ──> c
  it('sends each item its own way and keeps those that go the same way together', async () => {
    const engine = rig();
    const items: JsonObject[] = [{ n: 1, vip: true }, { n: 2 }, { n: 3, vip: true }, { n: 4 }];
    const run = await engine.play(graph('start -> check.yes -> b\ncheck.no -> c', { check: { type: 'check', settings: { field: 'vip' } } }), items);
    expect(engine.inputs(run, 'b')).toEqual([[items[0], items[2]]]);
    expect(engine.inputs(run, 'c')).toEqual([[items[1], items[3]]]);
  });

  // start ─> multiply ─> b
  it('makes several items of one, and one step of them all', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> many -> b', { many: { type: 'multiply', settings: { by: 3 } } }));
    expect(engine.inputs(run, 'b')).toEqual([[{ copy: 0 }, { copy: 1 }, { copy: 2 }]]);
  });

  // start ─> multiply by 0 ─> b
  it('ends where no item is left, without calling what follows', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> none -> b', { none: { type: 'multiply', settings: { by: 0 } } }));
    expect(engine.trail(run)).toBe('start.main none.main');
    expect(engine.run(run)).toMatchObject({ status: 'done', live: 0 });
  });

  // start ─> (disabled) ─> b
  it('passes through a disabled node without running it', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> off -> b', { off: { type: 'poison', disabled: true } }), [{ poison: true }]);
    expect(engine.trail(run)).toBe('start.main off.main b.main');
  });

  it('passes through a disabled node whose package is gone', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> off -> b', { off: { type: 'vanished', disabled: true } }));
    expect(engine.trail(run)).toBe('start.main off.main b.main');
  });

  it('passes through a disabled node that would reach outside or gather branches', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> mail -> meet -> b', { mail: { type: 'send', disabled: true }, meet: { type: 'join', disabled: true } }));
    expect(engine.trail(run)).toBe('start.main mail.main meet.main b.main');
    expect(engine.outside.calls).toEqual([]);
  });

  //         ┌─ yes ─> gone (not installed)
  // check ──┤
  //         └─ no ──> b
  it('fails only the runs that reach a node whose package is gone', async () => {
    const engine = rig();
    const version = engine.publish(graph('start -> check.yes -> gone\ncheck.no -> b', { check: { type: 'check', settings: { field: 'vip' } }, gone: 'vanished' }));
    const unlucky = await engine.start(version, { items: [{ vip: true }] });
    const lucky = await engine.start(version);
    await engine.quiet();
    expect(engine.run(lucky).status).toBe('done');
    expect(engine.run(unlucky)).toMatchObject({ status: 'failed', error: { who: 'user', code: 'unknown_type', nodeId: 'gone' } });
    expect(engine.run(unlucky).error?.message).toContain('test.vanished');
  });
});

describe('loops', () => {
  //          ┌──────────┐
  //          v          │
  // start ─> again ─> step     again.done ─> b
  it('turns as often as the graph says', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> again.again -> step -> again\nagain.done -> b', { again: 'again' }), [{ left: 3 }]);
    expect(engine.trail(run)).toBe(`start.main ${'again.again step.main '.repeat(3)}again.done b.main`);
  });

  // a ─> b ─> a
  it('stops a run that goes round without ever waiting, and says where', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> b -> a'));
    expect(engine.run(run)).toMatchObject({ status: 'failed', live: 0, error: { who: 'user', code: 'loop_without_wait' } });
    expect(engine.run(run).error?.message).toContain(String(MAX_STEPS));
    expect(engine.store.tokens.size).toBe(0);
  });

  // mail ─> a ─> mail: every message is a batch of its own
  it('stops a journey that sends round and round without ever waiting, also over many batches', async () => {
    const engine = rig();
    engine.store.customers.addContact(7);
    const run = await engine.play(graph('start -> mail -> a -> mail', { mail: 'send' }), [{}], 7);
    expect(engine.run(run)).toMatchObject({ status: 'failed', live: 0, error: { code: 'loop_without_wait', message: expect.stringContaining(`passed ${MAX_STEPS} nodes`) } });
    expect(engine.outside.calls).toHaveLength(MAX_STEPS / 2);
  });

  // mail ─> wait ─> mail
  it('lets a journey go round for years when it waits at each turn', async () => {
    const engine = rig();
    engine.store.customers.addContact(7);
    const run = await engine.play(graph('start -> mail -> pause -> mail', { mail: 'send', pause: { type: 'wait', settings: { forMs: 1_000 } } }), [{}], 7);
    await engine.pass(1_500_000);
    expect(engine.run(run).status).toBe('running');
    expect(engine.outside.calls.length).toBeGreaterThan(MAX_STEPS);
  });

  it('lets a run without a contact go through more pages than that', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> again.again -> fetch -> again', { again: 'again', fetch: 'send' }), [{ left: 1_200 }]);
    expect(engine.run(run).status).toBe('done');
  });

  it.each([
    ['disabled nodes', graph('start -> a -> b -> a', { a: { type: 'pass', disabled: true }, b: { type: 'pass', disabled: true } })],
    ['nodes that fail into their own error output', graph('start -> a.error -> b -> a', { a: { type: 'vanished' } })],
    ['an error output that leads back', graph('start -> a -> b -> a\na.error -> a')],
  ])('stops a run that goes round through %s', async (_, document) => {
    const engine = rig();
    const run = await engine.play(document);
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { code: 'loop_without_wait' } });
  });

  // a ─> a, a
  it('stops a run whose loop doubles its branches before it takes all memory', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> a'));
    expect(engine.run(run)).toMatchObject({ status: 'failed', live: 0, error: { who: 'user', code: 'too_many_branches' } });
    expect(engine.store.tokens.size).toBe(0);
  });

  // a ─> wait ─> a, a
  it('stops a run whose branches double at each turn, also when it waits in between', async () => {
    const engine = rig();
    const run = await engine.play(graph('start -> a -> pause -> b, c\nb, c -> a', { pause: { type: 'wait', settings: { forMs: 1000 } } }));
    await engine.pass(20_000);
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { code: 'too_many_branches' } });
  });
});
