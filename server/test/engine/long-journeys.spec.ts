import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { fakeClock } from '@parcours/sdk/testing';
import { EngineRig } from '../../src/core/testing/engine-rig.js';
import { brokenInvariants } from '../../src/core/testing/invariants.js';
import { memoryState, memoryWorld, type MemoryWorld } from '../../src/core/testing/memory-world.js';
import { checkDocument } from '../../src/runtime/publishing/check-document.js';
import { testCatalog } from '../http/support/test-catalog.js';

const ADA = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const { find } = testCatalog();
let world: MemoryWorld;
let engine: EngineRig;

beforeEach(() => {
  world = memoryWorld();
  engine = new EngineRig(world.store, { find, tokenId: world.store.id, clock: fakeClock('2027-03-20T10:00:00Z') });
});

/** `a.port > b` per line; every node's type and settings beside it. */
function journey(edges: string, nodes: Record<string, [type: string, settings?: JsonObject]>): WorkflowDocument {
  const placed = Object.entries({ start: ['core.manual'] as [string, JsonObject?], ...nodes }).map(([id, [type, settings = {}]]): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings }));
  const wired = edges.split('\n').map((line, index) => {
    const [from = '', to = ''] = line.split('>').map((part) => part.trim());
    const [node = '', port = 'main'] = from.split('.');
    return { id: `e${index}`, from: { node, port }, to: { node: to } };
  });
  return { schemaVersion: 1, name: 'Journey', nodes: placed, edges: wired };
}

const enter = (document: WorkflowDocument): Promise<number> => engine.start(engine.publish(document), { contactId: ADA, test: true });
const settled = (): void => expect(brokenInvariants(memoryState(world.store), engine.plans)).toEqual([]);

describe('a countdown to a departure', () => {
  // start > series.each > mail, series.done > stop
  it('sends at nine in the morning of each of the last eight days, and parks one row in between', async () => {
    world.store.customers.addContact(ADA, { departure: '2027-04-01' }, { timezone: 'Europe/Paris' });
    const days = [-8, -7, -6, -5, -4, -3, -2, -1].map((day) => ({ day }));
    const run = await enter(journey('start > series\nseries.each > mail\nseries.done > stop', { series: ['core.series', { date: '{{ contact.departure }}', days }], mail: ['probe.send'], stop: ['core.stop'] }));
    for (let day = 0; day < 14; day++) {
      await engine.pass(DAY_MS);
      settled();
      if (world.store.runs.get(run)?.status === 'running') expect(world.store.tokens.size).toBe(1);
    }
    const mails = world.store.steps.filter((step) => engine.planOf(1).nodes[step.node]?.node.id === 'mail');
    const sent = mails.map((mail) => `${(mail.input[0]?.['series'] as JsonObject)['day']} ${new Date(mail.at).toISOString().slice(5, 16)}`);
    // clocks change on 28 March
    expect(sent).toEqual(['-8 03-24T08:00', '-7 03-25T08:00', '-6 03-26T08:00', '-5 03-27T08:00', '-4 03-28T07:00', '-3 03-29T07:00', '-2 03-30T07:00', '-1 03-31T07:00']);
    expect([...world.store.deliveries.values()].map((delivery) => delivery.status)).toEqual(sent.map(() => 'sent'));
    expect(world.store.runs.get(run)?.status).toBe('done');
  });
});

describe('a reminder every two days', () => {
  it('stops when the contact has answered', async () => {
    world.store.customers.addContact(ADA);
    const settings = { every: { amount: 2, unit: 'days' }, times: 10, until: { '==': [{ var: 'contact.answered' }, true] } };
    const run = await enter(journey('start > repeat\nrepeat.each > mail', { repeat: ['core.repeat', settings], mail: ['probe.send'] }));
    await engine.pass(5 * DAY_MS);
    expect(world.store.deliveries.size).toBe(3);
    world.store.customers.addContact(ADA, { answered: true });
    await engine.pass(30 * DAY_MS);
    expect(world.store.deliveries.size).toBe(3);
    expect(world.store.runs.get(run)?.status).toBe('done');
    settled();
  });
});

describe('a wait for a purchase after two days', () => {
  it('sees at once that it happened meanwhile', async () => {
    world.store.customers.addContact(ADA);
    const run = await enter(journey('start > pause\npause > bought\nbought.event > thanks\nbought.timeout > mail', { pause: ['core.wait', { duration: { amount: 2, unit: 'days' } }], bought: ['core.wait', { mode: 'event', event: 'order.placed', lookBack: true }], thanks: ['core.stop', { reason: 'thanks' }], mail: ['probe.send'] }));
    await engine.pass(DAY_MS);
    await engine.record('order.placed', ADA);
    await engine.pass(DAY_MS);
    expect(world.store.runs.get(run)?.status).toBe('done');
    expect(world.store.deliveries.size).toBe(0);
    settled();
  });
});

describe('a loop nobody slowed down', () => {
  const loop = journey('start > one\none > two\ntwo > one', { one: ['core.set', { values: [{ path: 'a', value: '1' }] }], two: ['core.set', { values: [{ path: 'b', value: '2' }] }] });

  it('may be published, with a warning', async () => {
    expect((await checkDocument(loop, find)).problems).toEqual([expect.objectContaining({ severity: 'warning', code: 'loop_without_wait', message: expect.stringContaining('"one", "two" form a loop without a wait') })]);
  });

  it('is stopped after 1,000 steps with a sentence that says what to do', async () => {
    world.store.customers.addContact(ADA);
    const run = await enter(loop);
    await engine.quiet();
    expect(world.store.runs.get(run)).toMatchObject({ status: 'failed', live: 0, error: { who: 'user', code: 'loop_without_wait', message: expect.stringMatching(/^The run passed 1000 nodes without ever waiting; put a wait into the loop around "(one|two)"\.$/) } });
    settled();
  });
});

describe('what a marketer may get wrong', () => {
  it('shares that do not make 100 keep a workflow from being published', async () => {
    const { problems } = await checkDocument(journey('start > split', { split: ['core.split', { shares: [{ name: 'A', percent: 50 }, { name: 'B', percent: 40 }] }] }), find);
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', code: 'not_100', nodeId: 'split', field: 'shares' })]);
  });

  it('a time zone that does not exist is said in the run’s log, and the workspace’s applies', async () => {
    world.store.customers.addContact(ADA, {}, { timezone: 'Mars/Olympus' });
    await enter(journey('start > wait', { wait: ['core.wait', { mode: 'time', time: '12:00' }] }));
    await engine.quiet();
    expect(world.store.steps.flatMap((step) => step.log)).toEqual([expect.stringContaining('found "Mars/Olympus"; UTC is used instead')]);
    expect(await engine.nextDue()).toBe(Date.parse('2027-03-20T12:00:00Z'));
  });

  it.each([
    ['a date of the year 9999', { mode: 'until', until: '9999-12-31T23:59' }, 'running'],
    ['a date after the calendar’s end', { mode: 'around', until: '9999-12-31', days: 1, side: 'after' }, 'failed'],
    ['a date that has passed', { mode: 'until', until: '1999-12-31' }, 'done'],
    ['a date nobody filled in', { mode: 'until', until: '{{ contact.nothing }}' }, 'failed'],
  ])('%s has a defined outcome', async (_, settings, status) => {
    world.store.customers.addContact(ADA);
    const run = await enter(journey('start > wait', { wait: ['core.wait', settings] }));
    await engine.quiet();
    expect(world.store.runs.get(run)?.status).toBe(status);
    if (status === 'failed') expect(world.store.runs.get(run)?.error).toMatchObject({ who: 'user', message: expect.stringMatching(/^Expected /) });
    settled();
  });
});

describe('a clock that is set back by a day', () => {
  it('neither ends a wait early nor twice', async () => {
    world.store.customers.addContact(ADA);
    const run = await enter(journey('start > wait\nwait > mail', { wait: ['core.wait', { duration: { amount: 1, unit: 'hours' } }], mail: ['probe.send'] }));
    await engine.quiet();
    const due = await engine.nextDue();
    engine.clock.set(engine.clock.now() - DAY_MS);
    await engine.pass(DAY_MS);
    expect(world.store.runs.get(run)?.status).toBe('running');
    expect(await engine.nextDue()).toBe(due);
    await engine.pass(HOUR_MS);
    expect(world.store.runs.get(run)?.status).toBe('done');
    engine.clock.set(engine.clock.now() - DAY_MS);
    await engine.pass(2 * DAY_MS);
    expect(world.store.deliveries.size).toBe(1);
    settled();
  });

  it('neither repeats nor leaves out a turn of a series', async () => {
    world.store.customers.addContact(ADA);
    await enter(journey('start > series\nseries.each > mail', { series: ['core.series', { date: '2027-03-25', days: [{ day: -2 }, { day: -1 }, { day: 0 }] }], mail: ['probe.send'] }));
    await engine.pass(4 * DAY_MS);
    expect(world.store.deliveries.size).toBe(2);
    engine.clock.set(engine.clock.now() - 3 * DAY_MS);
    await engine.pass(5 * DAY_MS);
    expect(world.store.deliveries.size).toBe(3);
    settled();
  });
});
