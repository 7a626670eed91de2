import { beforeEach, describe, expect, it } from '@jest/globals';
import { graph } from '../testing/graph.js';
import { MemoryRig } from '../testing/memory-rig.js';

let engine: MemoryRig;
beforeEach(() => {
  engine = new MemoryRig();
  engine.store.customers.addContact(7, { city: 'Lyon', age: 30 });
});

describe('changes to the contact', () => {
  it('are made exactly once, also when the worker died before it could commit', async () => {
    const version = engine.publish(graph('start -> note -> update -> enlist', { note: 'note', update: { type: 'update', settings: { attributes: { city: 'Nice', age: null } } }, enlist: 'enlist' }));
    engine.crashAt('before-commit');
    engine.crashAt('before-commit');
    const run = await engine.start(version, { contactId: 7 });
    await engine.quiet();
    expect(engine.store.events.map((event) => event.name)).toEqual(['noted', 'contact.updated', 'list.joined']);
    expect(engine.store.customers.contacts.get(7)?.attributes).toEqual({ city: 'Nice' });
    expect([...engine.store.customers.members(1, 'News')]).toEqual([7]);
    expect(engine.run(run).status).toBe('done');
  });

  it('leave a contact on the list who leaves it and joins it again', async () => {
    engine.store.customers.members(1, 'News').add(7);
    await engine.play(graph('start -> off -> on', { off: 'delist', on: 'enlist' }), [{}], 7);
    expect([...engine.store.customers.members(1, 'News')]).toEqual([7]);
    expect(engine.store.events.map((event) => event.name)).toEqual(['list.left', 'list.joined']);
  });

  it('are refused in one sentence when the run has no contact', async () => {
    const run = await engine.play(graph('start -> update', { update: { type: 'update', settings: { attributes: { city: 'Nice' } } } }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', error: { who: 'user', code: 'no_contact', nodeId: 'update' } });
  });

  it('start the journeys that listen to the event they record', async () => {
    const welcome = engine.publish(graph('start -> b'));
    engine.store.entries.push({ workspaceId: 1, workflowId: welcome, versionId: welcome, node: 0, name: 'noted', trigger: { type: 'test.start', version: 1, settings: {} }, where: null });
    await engine.play(graph('start -> note', { note: 'note' }), [{}], 7);
    const started = [...engine.store.runs.values()].filter((run) => run.versionId === welcome);
    expect(started).toMatchObject([{ status: 'done', contactId: 7, items: [{ json: { event: { name: 'noted' } } }] }]);
  });
});

describe('answers to a caller', () => {
  it('are the first one a run gives, and stay', async () => {
    const run = await engine.play(graph('start -> one -> pause -> two', { one: { type: 'respond', settings: { status: 201 } }, pause: { type: 'wait', settings: { forMs: 1000 } }, two: { type: 'respond', settings: { status: 500 } } }));
    expect(engine.run(run)).toMatchObject({ status: 'running', response: { status: 201 } });
    await engine.pass(1000);
    expect(engine.run(run)).toMatchObject({ status: 'done', response: { status: 201 } });
  });

  it('reach the caller also when the run fails right after', async () => {
    const run = await engine.play(graph('start -> one -> bad', { one: 'respond', bad: 'vanished' }));
    expect(engine.run(run)).toMatchObject({ status: 'failed', response: { status: 200 } });
  });
});
