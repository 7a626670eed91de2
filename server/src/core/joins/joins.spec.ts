import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { graph, type GraphNode } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

const HOUR = 3_600_000;
const pause = (hours: number): GraphNode => ({ type: 'wait', settings: { forMs: hours * HOUR } });
const join = (mode: string, count = 2): GraphNode => ({ type: 'join', settings: { mode, count } });
const set = (values: JsonObject): GraphNode => ({ type: 'set', settings: { values } });

let engine: MemoryRig;
beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(7);
});

const ended = (run: number): void => {
  expect(engine.run(run)).toMatchObject({ status: 'done', live: 0 });
  expect(engine.store.tokens.size).toBe(0);
};

describe('a join of all branches', () => {
  //        ┌─> b ───────────┐
  // a ─────┤                ├─> meet ─> after
  //        └─> wait 1 h ────┘
  it('waits for the slow branch and goes on once, with the items of both', async () => {
    const run = await engine.play(graph('start -> a -> b, slow\nb, slow -> meet -> after', { b: set({ from: 'b' }), slow: pause(1), meet: join('all') }));
    expect(engine.standing(run).sort()).toEqual(['meet held', 'slow waiting']);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    expect(engine.inputs(run, 'after')[0]).toEqual(expect.arrayContaining([{ from: 'b' }, {}]));
    ended(run);
  });

  it('makes one item of the branches of a contact, with what each of them added', async () => {
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> meet -> after', { b: set({ fromB: 1 }), c: set({ fromC: 2 }), meet: join('all') }), [{ n: 1 }], 7);
    expect(engine.inputs(run, 'after')).toEqual([[{ n: 1, fromB: 1, fromC: 2 }]]);
    ended(run);
  });

  //        ┌─> check.yes ─> meet ─> after
  // a ─────┤   check.no ──> (ends)
  //        └─> wait 1 h ──> meet
  it('does not wait for a branch that has ended early', async () => {
    const run = await engine.play(graph('start -> a -> check, slow\ncheck.yes -> meet\nslow -> meet -> after', { check: { type: 'check', settings: { field: 'vip' } }, slow: pause(1), meet: join('all') }));
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  it('goes on when the last branch it waited for ends elsewhere', async () => {
    const run = await engine.play(graph('start -> a -> b, slow\nb -> meet -> after\nslow -> check.yes -> meet', { check: { type: 'check', settings: { field: 'vip' } }, slow: pause(1), meet: join('all') }));
    expect(engine.standing(run).sort()).toEqual(['meet held', 'slow waiting']);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  //        ┌─> meet ─> after
  // a ─────┤
  //        └─> wait 1 h ─> aside        (cannot reach the join)
  it('does not wait for a branch that cannot get there', async () => {
    const run = await engine.play(graph('start -> a -> meet, slow\nmeet -> after\nslow -> aside', { slow: pause(1), meet: join('all') }));
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    expect(engine.run(run).status).toBe('running');
    await engine.pass(HOUR);
    ended(run);
  });

  it('lets a run that never forked straight through', async () => {
    const run = await engine.play(graph('start -> meet -> after', { meet: join('all') }));
    expect(engine.trail(run)).toBe('start.main meet.main after.main');
    ended(run);
  });

  //           ┌─> c ─┐
  //     ┌─> b ┤      ├─> inner ─┐
  // a ──┤     └─> d ─┘          ├─> outer ─> after
  //     └─> wait 1 h ───────────┘
  it('closes forks inside forks from the inside out', async () => {
    const run = await engine.play(graph('start -> a -> b, slow\nb -> c, d\nc, d -> inner -> outer\nslow -> outer -> after', { slow: pause(1), inner: join('all'), outer: join('all') }), [{}], 7);
    expect(engine.standing(run).sort()).toEqual(['outer held', 'slow waiting']);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'inner')).toHaveLength(1);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  //  a ─> one, two      one ─> two ─> one      (each join can reach the other)
  it('does not stand still when two joins wait for each other in a circle', async () => {
    const run = await engine.play(graph('start -> a -> one, two\none -> two\ntwo -> one', { one: join('all'), two: join('all') }), [{}], 7);
    await engine.pass(HOUR);
    ended(run);
  });

  it('gathers branches that two workers bring in one after the other', async () => {
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> meet -> after', { b: pause(1), c: pause(1), meet: join('all') }));
    engine.clock.advance(HOUR);
    while ((await engine.stepPure(1)) > 0) expect(engine.run(run).live).toBe(engine.standing(run).length);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });
});

describe('a join of any branch', () => {
  //        ┌─> b ───────────┐
  // a ─────┤                ├─> first ─> after
  //        └─> wait 1 h ────┘
  it('goes on with the first branch, absorbs the later one, and the run ends then', async () => {
    const run = await engine.play(graph('start -> a -> b, slow\nb, slow -> meet -> after', { b: set({ from: 'b' }), slow: pause(1), meet: join('any') }));
    expect(engine.inputs(run, 'after')).toEqual([[{ from: 'b' }]]);
    expect(engine.run(run).status).toBe('running');
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  it('is done with waiting when the later branch ends elsewhere', async () => {
    const run = await engine.play(graph('start -> a -> meet, slow\nmeet -> after\nslow -> check.yes -> meet', { check: { type: 'check', settings: { field: 'vip' } }, slow: pause(1), meet: join('any') }));
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  it('lets one through when two arrive together', async () => {
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> meet -> after', { meet: join('any') }));
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });
});

describe('a join of the first few branches', () => {
  // a ─> b, wait 1 h, wait 2 h ─> first 2 ─> after
  it('goes on with the second arrival and absorbs the third', async () => {
    const run = await engine.play(graph('start -> a -> b, one, two\nb, one, two -> meet -> after', { b: set({ from: 'b' }), one: pause(1), two: pause(2), meet: join('first', 2) }));
    expect(engine.standing(run).sort()).toEqual(['meet held', 'one waiting', 'two waiting']);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    expect(engine.inputs(run, 'after')[0]).toHaveLength(2);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });

  it('goes on with fewer when no more can come', async () => {
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> meet -> after', { meet: join('first', 5) }));
    expect(engine.inputs(run, 'after')).toHaveLength(1);
    ended(run);
  });
});

describe('a join that reaches outside', () => {
  it('gathers the branches first, and acts once for a contact', async () => {
    const run = await engine.play(graph('start -> a -> b, slow\nb, slow -> meet -> after', { b: set({ fromB: 1 }), slow: pause(1), meet: 'joinSend' }), [{ n: 1 }], 7);
    expect(engine.outside.calls).toEqual([]);
    await engine.pass(HOUR);
    expect(engine.outside.calls.map((call) => call.json)).toEqual([{ n: 1, fromB: 1 }]);
    ended(run);
  });

  it('stays gathered when it has to be tried again', async () => {
    engine.outside.decide = ({ attempt }) => (attempt === 1 ? 'transient' : 'ok');
    const run = await engine.play(graph('start -> a -> b, c\nb, c -> meet -> after', { meet: { type: 'joinSend', retry: { attempts: 2, delayMs: 1000 } } }), [{ n: 1 }]);
    await engine.pass(2000);
    expect(engine.outside.calls).toHaveLength(4);
    expect(engine.inputs(run, 'after')).toEqual([[{ n: 1 }, { n: 1 }]]);
    ended(run);
  });
});
