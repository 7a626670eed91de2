import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

const ADA = 7;
const HOUR = 3_600_000;
let engine: MemoryRig;

beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(ADA, { city: 'Lyon' });
  engine.store.customers.addContact(8);
});

//                ┌─ main ──> late
// start ─> wait ─┤
//                └─ event ─> came
const waiting = (settings: JsonObject): WorkflowDocument => graph('start -> wait -> late\nwait.event -> came', { wait: { type: 'wait', settings } });

describe('waiting for a time', () => {
  it('goes on at the instant, not a millisecond before', async () => {
    const run = await engine.play(waiting({ forMs: HOUR }));
    expect(engine.standing(run)).toEqual(['wait waiting']);
    await engine.pass(HOUR - 1);
    expect(engine.run(run).status).toBe('running');
    await engine.pass(1);
    expect(engine.run(run).status).toBe('done');
    expect(engine.trail(run)).toBe('start.main wait.parked wait.main late.main');
  });

  it('goes on at once when the instant has passed', async () => {
    const run = await engine.play(waiting({ until: engine.clock.now() - 1 }));
    expect(engine.trail(run)).toBe('start.main wait.main late.main');
    expect(engine.count(1, 'wait')).toEqual({ entered: 1, main: 1 });
  });

  it('waits until the last day of the year 9999', async () => {
    const lastDay = Date.parse('9999-12-31T23:59:59.999Z');
    const run = await engine.play(waiting({ until: lastDay }));
    expect(await engine.nextDue()).toBe(lastDay);
    engine.clock.set(lastDay);
    await engine.quiet();
    expect(engine.run(run).status).toBe('done');
  });

  it('catches up on waits that fell due while nobody was working', async () => {
    const run = await engine.play(waiting({ forMs: 1000 }));
    engine.clock.advance(30 * 24 * HOUR);
    await engine.quiet();
    expect(engine.run(run).status).toBe('done');
  });

  it('keeps what the items carry', async () => {
    const run = await engine.play(waiting({ forMs: HOUR }), [{ n: 1 }, { n: 2 }]);
    await engine.pass(HOUR);
    expect(engine.inputs(run, 'late')).toEqual([[{ n: 1 }, { n: 2 }]]);
  });
});

describe('waiting for an event', () => {
  it('takes the event output as soon as the contact does it, with the event at hand', async () => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{ n: 1 }], ADA);
    expect(await engine.record('bought', ADA, { price: 12 })).toMatchObject({ recorded: 1, resumed: 1 });
    await engine.quiet();
    expect(engine.trail(run)).toBe('start.main wait.parked wait.event came.main');
    expect(engine.inputs(run, 'came')).toEqual([[{ n: 1, event: { name: 'bought', properties: { price: 12 }, occurredAt: '2027-03-01T09:00:00.000Z' } }]]);
    expect(engine.store.waiters.size).toBe(0);
  });

  it('takes the other output when the time is up first, and ignores an event after that', async () => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{}], ADA);
    await engine.pass(HOUR);
    expect(engine.trail(run)).toContain('wait.main late.main');
    expect(await engine.record('bought', ADA)).toMatchObject({ resumed: 0 });
  });

  it('takes the event output when the event came first, though the time is up too before anybody works', async () => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{}], ADA);
    await engine.record('bought', ADA);
    engine.clock.advance(2 * HOUR);
    await engine.quiet();
    expect(engine.trail(run)).toBe('start.main wait.parked wait.event came.main');
  });

  it('does nothing on a second event', async () => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{}], ADA);
    await engine.record('bought', ADA, { first: true });
    expect(await engine.record('bought', ADA)).toMatchObject({ recorded: 1, resumed: 0 });
    await engine.quiet();
    expect(engine.trail(run)).toBe('start.main wait.parked wait.event came.main');
    expect(engine.inputs(run, 'came')).toMatchObject([[{ event: { properties: { first: true } } }]]);
  });

  it.each([
    ['of somebody else', 'bought', 8],
    ['of another name', 'looked', ADA],
  ])('sleeps on through an event %s', async (_, name, contactId) => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{}], ADA);
    expect(await engine.record(name, contactId)).toMatchObject({ resumed: 0 });
    await engine.quiet();
    expect(engine.standing(run)).toEqual(['wait waiting']);
  });

  it('wakes only when its rule holds for the event, the contact and the data', async () => {
    const where: Json = { and: [{ '>': [{ var: 'event.properties.price' }, 10] }, { '==': [{ var: 'contact.city' }, 'Lyon'] }, { '==': [{ var: 'json.n' }, 1] }] };
    const run = await engine.play(waiting({ event: 'bought', where }), [{ n: 1 }], ADA);
    expect(await engine.record('bought', ADA, { price: 9 })).toMatchObject({ resumed: 0 });
    expect(await engine.record('bought', ADA, { price: 11 })).toMatchObject({ resumed: 1 });
    await engine.quiet();
    expect(engine.run(run).status).toBe('done');
  });

  it('refuses to wait for an event when the run has no contact', async () => {
    const run = await engine.play(waiting({ event: 'bought' }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { who: 'user', code: 'no_contact', nodeId: 'wait' } });
  });

  it('wakes a journey by an event another journey records', async () => {
    const waits = await engine.play(waiting({ event: 'noted' }), [{}], ADA);
    const notes = await engine.play(graph('start -> note', { note: 'note' }), [{}], ADA);
    expect(engine.run(notes).status).toBe('done');
    expect(engine.run(waits).status).toBe('done');
  });
});

describe('cancelling', () => {
  it('ends a run during a wait, at once and for good', async () => {
    const run = await engine.play(waiting({ event: 'bought', forMs: HOUR }), [{}], ADA);
    expect(await engine.store.cancel(1, [run], engine.clock.now())).toBe(1);
    expect(engine.run(run)).toMatchObject({ status: 'cancelled', live: 0 });
    expect(engine.store.tokens.size + engine.store.waiters.size).toBe(0);
    expect(engine.count(1, 'wait')).toEqual({ entered: 1, ended: 1 });
    expect(await engine.store.cancel(1, [run], engine.clock.now())).toBe(0);
    await engine.pass(HOUR);
    expect(engine.trail(run)).toBe('start.main wait.parked');
  });

  it('leaves the runs of other workspaces alone', async () => {
    const run = await engine.play(waiting({ forMs: HOUR }));
    expect(await engine.store.cancel(2, [run], engine.clock.now())).toBe(0);
    expect(engine.run(run).status).toBe('running');
  });
});
