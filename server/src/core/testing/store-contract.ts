import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { noChanges } from '../changes.js';
import { execute } from '../executor/execute.js';
import type { RunStatus } from '../run.js';
import { EngineRig, LEASE_MS } from './engine-rig.js';
import { graph } from './graph.js';
import { brokenInvariants, doubledCalls } from './invariants.js';
import { Outside } from './outside.js';
import type { StoreState, StoreWorld } from './store-world.js';
import { testTypes } from './test-types.js';

const HOUR = 3_600_000;

/** Two workers on one truth, and the world outside they share. */
interface Scene {
  readonly world: StoreWorld;
  readonly outside: Outside;
  readonly one: EngineRig;
  readonly two: EngineRig;
  publish(document: WorkflowDocument): number;
  /** Both work until nothing is due, at the same time. */
  quietTogether(limit: number): Promise<void>;
  settled(): Promise<StoreState>;
}

function scene(world: StoreWorld): Scene {
  const outside = new Outside();
  const find = testTypes(outside);
  const { workspaceId } = world;
  const one = new EngineRig(world.store, { find, workspaceId, tokenId: world.tokenIds[0] });
  const two = new EngineRig(world.second, { find, workspaceId, tokenId: world.tokenIds[1], clock: one.clock });
  const work = async (rig: EngineRig, limit: number): Promise<void> => {
    while ((await rig.stepPure(limit)) + (await rig.stepIo(limit)) > 0);
  };
  return {
    world,
    outside,
    one,
    two,
    publish: (document) => two.publish(document, one.publish(document)),
    quietTogether: async (limit) => {
      do await Promise.all([work(one, limit), work(two, limit)]);
      while ((await one.stepPure()) + (await one.stepIo()) > 0);
    },
    settled: async () => {
      const state = await world.state();
      expect([...brokenInvariants(state, one.plans), ...doubledCalls(outside)]).toEqual([]);
      return state;
    },
  };
}

const statusOf = (state: StoreState, runId: number): RunStatus | undefined => state.runs.find((run) => run.id === runId)?.status;
const waitFor = (settings: JsonObject): WorkflowDocument => graph('start -> wait -> late\nwait.event -> came', { wait: { type: 'wait', settings } });
const sending = (settings: JsonObject = {}): WorkflowDocument => graph('start -> send -> b\nsend.error -> rescue', { send: { type: 'send', settings, retry: { attempts: 3, delayMs: 1000 } } });

/** What every store promises. `open` gives an empty one. */
export function storeContract(open: () => Promise<StoreWorld>): void {
  let at: Scene;
  beforeEach(async () => {
    at = scene(await open());
  });
  aboutPlaces(() => at);
  aboutWorkers(() => at);
  aboutEvents(() => at);
  aboutEffects(() => at);
  aboutEnds(() => at);
  aboutCustomers(() => at);
}

function aboutPlaces(at: () => Scene): void {
  describe('where runs stand', () => {
    it('keeps everything about a run that waits', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const until = one.clock.now() + HOUR + 0.25;
      const run = await one.start(publish(waitFor({ until, event: 'bought', where: { '>': [{ var: 'event.properties.price' }, 1] } })), { contactId, items: [{ n: 1, deep: { list: [true, null, 'é'] } }, { n: 2 }], test: true });
      await one.quiet();
      const { tokens, waiters } = await settled();
      expect(tokens).toMatchObject([{ runId: run, workspaceId: world.workspaceId, contactId, node: 1, lane: 'pure', state: 'waiting', dueAt: until, visit: 2, attempt: 0, forked: false, test: true, port: 'main', slots: null }]);
      expect(tokens[0]?.items).toEqual([{ json: { n: 1, deep: { list: [true, null, 'é'] } } }, { json: { n: 2 } }]);
      expect(waiters).toMatchObject([{ tokenId: tokens[0]?.id, contactId, name: 'bought', port: 'event', rule: { '>': [{ var: 'event.properties.price' }, 1] } }]);
    });

    it('keeps a run that waits for an event alone, and one that waits until the end of the year 9999', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const lastDay = Date.parse('9999-12-31T23:59:59.999Z');
      await one.start(publish(waitFor({ event: 'bought' })), { contactId });
      await one.start(publish(waitFor({ until: lastDay })), { contactId });
      await one.quiet();
      expect((await settled()).tokens.map((token) => token.dueAt)).toEqual([Infinity, lastDay]);
      expect(await one.nextDue()).toBe(lastDay);
    });

    it('says when something is due next, in each lane', async () => {
      const { world, one, publish } = at();
      expect([await world.store.nextDue('pure'), await world.store.nextDue('io')]).toEqual([null, null]);
      await one.start(publish(waitFor({ forMs: HOUR })));
      await one.start(publish(sending()));
      await one.stepPure();
      expect([await world.store.nextDue('pure'), await world.store.nextDue('io')]).toEqual([one.clock.now() + HOUR, one.clock.now()]);
      await one.lease();
      expect(await world.store.nextDue('io')).toBe(one.clock.now() + LEASE_MS);
    });

    it('takes a thousand runs in one batch', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> note -> wait -> b', { note: 'note', wait: { type: 'wait', settings: { forMs: HOUR } } }));
      const ids = await world.store.start(Array.from({ length: 1_000 }, (_, n) => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test: false, items: [{ json: { n } }] })), one.clock.now());
      expect(new Set(ids).size).toBe(1_000);
      expect(await one.stepPure(1_000)).toBe(1_000);
      expect((await settled()).tokens).toHaveLength(1_000);
      one.clock.advance(HOUR);
      expect(await one.stepPure(1_000)).toBe(1_000);
      const state = await settled();
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
      expect(state.events).toHaveLength(1_000);
    });

    it('keeps text that no database can hold, with U+FFFD in place of what it cannot', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const odd = { nul: 'a\0b', lone: 'x\ud800y\udc00', pair: '\ud83d\ude00', spelt: '\\u0000 \\ud800' };
      await one.start(publish(waitFor({ event: 'od\0d' })), { contactId, items: [odd] });
      await one.quiet();
      const kept = { nul: 'a\ufffdb', lone: 'x\ufffdy\ufffd', pair: '\ud83d\ude00', spelt: '\\u0000 \\ud800' };
      expect((await settled()).tokens[0]?.items).toEqual([{ json: kept }]);
      expect(await one.record('od\0d', contactId, odd, { messageId: 'm\0' })).toMatchObject({ recorded: 1, resumed: 1 });
      expect(await one.record('od\0d', contactId, odd, { messageId: 'm\0' })).toMatchObject({ recorded: 0 });
      await one.quiet();
      expect((await settled()).events.at(-1)?.properties).toEqual(kept);
    });

    it('keeps the first answer a run gives, and why it failed', async () => {
      const { one, publish, settled } = at();
      const run = await one.start(publish(graph('start -> one -> two -> bad', { one: { type: 'respond', settings: { status: 201 } }, two: { type: 'respond', settings: { status: 202 } }, bad: 'vanished' })));
      await one.quiet();
      expect((await settled()).runs).toMatchObject([{ id: run, status: 'failed', live: 0, response: { status: 201 }, error: { nodeId: 'bad', code: 'unknown_type', who: 'user' } }]);
    });
  });
}

function aboutWorkers(at: () => Scene): void {
  describe('several workers', () => {
    it('never share a token, and leave none behind', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> note -> b', { note: 'note' }));
      await world.store.start(Array.from({ length: 300 }, () => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test: false, items: [{ json: {} }] })), one.clock.now());
      await quietTogether(7);
      const state = await settled();
      expect(state.events).toHaveLength(300);
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
    });

    it('leave everything as it was when a batch throws', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(graph('start -> note -> b', { note: 'note' })), { contactId });
      const before = await settled();
      await expect(
        world.store.advance(10, one.clock.now(), async (claim) => {
          await execute(claim, one.environment);
          throw new Error('no power');
        }),
      ).rejects.toThrow('no power');
      expect(await settled()).toEqual(before);
    });

    it('see only what is due, earliest first', async () => {
      const { world, one, publish } = at();
      const versionId = publish(waitFor({ forMs: HOUR }));
      const first = await one.start(versionId);
      await one.quiet();
      one.clock.advance(1000);
      await one.start(versionId);
      await one.quiet();
      one.clock.advance(HOUR);
      const seen: number[] = [];
      await world.store.advance(1, one.clock.now(), async (claim) => {
        seen.push(...claim.tokens.map((token) => token.runId));
        return noChanges();
      });
      expect(seen).toEqual([first]);
    });

    // a ─> b 1 h, c 1 h ─> meet ─> note
    it('bring the branches of a run together once, though each moves another one', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const pause = { type: 'wait', settings: { forMs: HOUR } };
      const versionId = publish(graph('start -> a -> b, c\nb, c -> meet -> note', { b: pause, c: pause, meet: 'join', note: 'note' }));
      for (let run = 0; run < 20; run++) await one.start(versionId, { contactId });
      await one.quiet();
      one.clock.advance(HOUR);
      await quietTogether(3);
      const state = await settled();
      expect(state.runs.map((run) => run.status)).toEqual(Array.from({ length: 20 }, () => 'done'));
      expect(state.events).toHaveLength(20);
    });

    it('end all branches of a run that fails while another worker moves one of them', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const pause = { type: 'wait', settings: { forMs: HOUR } };
      const versionId = publish(graph('start -> a -> b, c, d\nb -> bad\nc -> wait\nd -> mail', { b: pause, c: pause, d: pause, bad: 'vanished', wait: { type: 'wait', settings: { event: 'bought' } }, mail: 'send' }));
      for (let run = 0; run < 10; run++) await one.start(versionId, { contactId });
      await one.quiet();
      one.clock.advance(HOUR);
      await quietTogether(2);
      const state = await settled();
      expect(state.runs.every((run) => run.status === 'failed')).toBe(true);
      expect([state.tokens, state.waiters]).toEqual([[], []]);
    });
  });
}

function aboutEvents(at: () => Scene): void {
  describe('events', () => {
    it('are kept once per message id, within a call, across calls and across processes', async () => {
      const { world, one, two, settled } = at();
      const contactId = await world.addContact();
      const event = { workspaceId: world.workspaceId, contactId, name: 'bought', properties: {}, occurredAt: one.clock.now(), messageId: 'm1' };
      expect(await world.store.record([event, event, { ...event, messageId: 'm2' }], one.clock.now())).toMatchObject({ recorded: 2 });
      expect(await world.store.record([event], one.clock.now())).toEqual({ recorded: 0, resumed: 0, runIds: [] });
      const together = await Promise.all([one.record('bought', contactId, {}, { messageId: 'm3' }), two.record('bought', contactId, {}, { messageId: 'm3' })]);
      expect(together.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(1);
      expect((await settled()).events).toHaveLength(3);
    });

    it('wake a wait once, with the first one that fits', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact({ city: 'Lyon' });
      await one.start(publish(waitFor({ event: 'bought', where: { and: [{ '>': [{ var: 'event.properties.price' }, 10] }, { '==': [{ var: 'contact.city' }, 'Lyon'] }, { '==': [{ var: 'json.n' }, 1] }] } })), { contactId, items: [{ n: 1 }] });
      await one.quiet();
      const event = (price: number) => ({ workspaceId: world.workspaceId, contactId, name: 'bought', properties: { price }, occurredAt: one.clock.now() });
      expect(await world.store.record([event(9), event(11), event(12)], one.clock.now())).toMatchObject({ recorded: 3, resumed: 1 });
      const { tokens } = await settled();
      expect(tokens).toMatchObject([{ state: 'resumed', port: 'event', items: [{ json: { n: 1, event: { name: 'bought', properties: { price: 11 } } } }] }]);
      expect(await one.record('bought', contactId, { price: 13 })).toMatchObject({ resumed: 0 });
      await one.quiet();
      expect(await settled()).toMatchObject({ tokens: [], waiters: [] });
    });

    it('and timers that come at the same moment take one way each, never both', async () => {
      const { world, one, two, publish, quietTogether, settled } = at();
      const contacts = [];
      const versionId = publish(graph('start -> wait -> late\nwait.event -> came', { wait: { type: 'wait', settings: { event: 'bought', forMs: HOUR } }, late: 'note', came: 'note' }));
      for (let index = 0; index < 40; index++) {
        const contactId = await world.addContact();
        contacts.push(contactId);
        await one.start(versionId, { contactId });
      }
      await one.quiet();
      one.clock.advance(HOUR);
      await Promise.all([quietTogether(3), ...contacts.map((contactId, index) => (index % 2 ? one : two).record('bought', contactId))]);
      await quietTogether(3);
      const state = await settled();
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
      expect(state.events.filter((event) => event.name === 'noted')).toHaveLength(40);
      expect(state.waiters).toEqual([]);
    });

    // start ─> wait for X, 1 h ─> wait for Y
    it('do not wake the next wait of a run that moves on at the same moment', async () => {
      const { world, one, two, publish, settled } = at();
      const contactId = await world.addContact();
      const document = graph('start -> first -> second -> b\nfirst.event -> c', { first: { type: 'wait', settings: { event: 'X', forMs: HOUR } }, second: { type: 'wait', settings: { event: 'Y' } } });
      await one.start(publish(document), { contactId });
      await one.quiet();
      one.clock.advance(HOUR);
      let recording: Promise<unknown> = Promise.resolve();
      await world.store.advance(1, one.clock.now(), async (claim) => {
        recording = two.record('X', contactId);
        await new Promise((resolve) => setTimeout(resolve, 100)); // long enough for the event to wait for this token's lock
        return execute(claim, one.environment);
      });
      await recording;
      expect((await settled()).tokens).toMatchObject([{ node: 2, state: 'waiting' }]);
    });

    it('start the runs of those who listen, at their entry point', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> b'));
      await world.listen('bought', versionId);
      const { runIds } = await one.record('bought', contactId, { price: 12 });
      expect(runIds).toHaveLength(1);
      expect(await settled()).toMatchObject({ runs: [{ id: runIds[0], contactId, status: 'running' }], tokens: [{ node: 0, visit: 1, items: [{ json: { event: { name: 'bought', properties: { price: 12 } } } }] }] });
      expect((await one.record('looked', contactId)).runIds).toEqual([]);
      await one.quiet();
      expect(statusOf(await settled(), runIds[0] as number)).toBe('done');
    });
  });
}

function aboutEffects(at: () => Scene): void {
  describe('effects outside', () => {
    it('are on record before a lease is handed out, one per item', async () => {
      const { one, two, publish, settled } = at();
      const run = await one.start(publish(sending()), { items: [{ n: 1 }, { n: 2 }] });
      await one.stepPure();
      const lease = await one.lease();
      expect(lease?.tokens).toMatchObject([{ runId: run, state: 'leased', epoch: 1, dueAt: one.clock.now() + LEASE_MS }]);
      expect([...(lease?.intents.values() ?? [])]).toMatchObject([[{ attempt: 1, interrupted: false }, { attempt: 1, interrupted: false }]]);
      expect((await settled()).deliveries).toMatchObject([{ runId: run, item: 0, status: 'pending', channel: 'letter', attempt: 1 }, { item: 1, status: 'pending' }]);
      expect(await two.lease()).toBeNull();
    });

    it('are leased to one worker each', async () => {
      const { world, outside, one, publish, quietTogether, settled } = at();
      const versionId = publish(sending());
      await world.store.start(Array.from({ length: 100 }, () => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId: null, test: false, items: [{ json: {} }] })), one.clock.now());
      await quietTogether(7);
      expect(outside.calls).toHaveLength(100);
      expect((await settled()).deliveries.every((delivery) => delivery.status === 'sent')).toBe(true);
    });

    it('keep their records when only some items are tried again', async () => {
      const { outside, one, publish, settled } = at();
      outside.decide = ({ json, attempt }) => (attempt <= (json['fails'] as number) ? 'transient' : 'ok');
      await one.start(publish(sending()), { items: [{ fails: 0 }, { fails: 2 }, { fails: 0 }, { fails: 1 }] });
      await one.pass(10_000);
      const { deliveries, runs } = await settled();
      expect(deliveries.map(({ item, status, attempt }) => [item, status, attempt])).toEqual([[0, 'sent', 1], [1, 'sent', 3], [2, 'sent', 1], [3, 'sent', 2]]);
      expect(runs).toMatchObject([{ status: 'done', live: 0 }]);
    });

    it('are handed to another worker when the lease ends, as interrupted', async () => {
      const { one, two, publish } = at();
      await one.start(publish(sending()));
      await one.stepPure();
      await one.lease();
      one.clock.advance(LEASE_MS - 1);
      expect(await two.lease()).toBeNull();
      one.clock.advance(1);
      const taken = await two.lease();
      expect(taken?.tokens).toMatchObject([{ epoch: 2 }]);
      expect([...(taken?.intents.values() ?? [])]).toMatchObject([[{ attempt: 2, interrupted: true }]]);
    });

    it('of a late worker are taken for true, but move nothing', async () => {
      const { one, two, publish, settled } = at();
      const run = await one.start(publish(sending()));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      const answered = await one.call(lease);
      one.clock.advance(LEASE_MS);
      await two.quiet();
      const before = await settled();
      expect(before.deliveries).toMatchObject([{ status: 'unknown', code: 'outcome_unknown' }]);
      expect(await one.settle(lease, answered)).toEqual([lease.tokens[0]?.id]);
      const after = await settled();
      expect(after.deliveries).toMatchObject([{ status: 'sent' }]);
      expect({ ...after, deliveries: [] }).toEqual({ ...before, deliveries: [] });
      expect(statusOf(after, run)).toBe('done');
    });

    it('keep what the other side said, however odd its words', async () => {
      const { one, publish, settled } = at();
      await one.start(publish(graph('start -> odd', { odd: { type: 'oddSend', settings: { answer: { kind: 'error', error: { who: 'user', code: 'no\0', message: 'No\0!\ud800' } } } } })));
      await one.quiet();
      expect((await settled()).deliveries).toMatchObject([{ status: 'failed', code: 'no\ufffd', reason: 'No\ufffd!\ufffd' }]);
    });

    it('stay under a lease that is renewed', async () => {
      const { one, two, publish } = at();
      await one.start(publish(sending()));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      one.clock.advance(LEASE_MS - 1);
      await one.store.renew(lease, one.clock.now(), LEASE_MS);
      one.clock.advance(LEASE_MS - 1);
      expect(await two.lease()).toBeNull();
      expect(await one.settle(lease, await one.call(lease))).toEqual([]);
    });
  });
}

function aboutEnds(at: () => Scene): void {
  describe('ending runs from outside', () => {
    it('cancels running runs of one workspace, once', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(waitFor({ event: 'bought', forMs: HOUR }));
      const runs = [await one.start(versionId, { contactId }), await one.start(versionId, { contactId })];
      await one.quiet();
      expect(await world.store.cancel(world.workspaceId + 1, runs, one.clock.now())).toBe(0);
      expect(await world.store.cancel(world.workspaceId, runs, one.clock.now())).toBe(2);
      expect(await world.store.cancel(world.workspaceId, runs, one.clock.now())).toBe(0);
      expect(await settled()).toMatchObject({ runs: [{ status: 'cancelled', live: 0 }, { status: 'cancelled', live: 0 }], tokens: [], waiters: [] });
    });

    it('cancels a run while its effect is under way: unknown, until its worker tells', async () => {
      const { world, one, publish, settled } = at();
      const run = await one.start(publish(sending()));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      await world.store.cancel(world.workspaceId, [run], one.clock.now());
      expect((await settled()).deliveries).toMatchObject([{ status: 'unknown', code: 'run_ended' }]);
      await one.settle(lease, await one.call(lease));
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent' }]);
    });

    it('cancels runs that workers are moving at that moment, whole', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const pause = { type: 'wait', settings: { forMs: 1000 } };
      const versionId = publish(graph('start -> a -> b, c\nb, c -> meet -> d', { b: pause, c: pause, meet: 'join', d: pause }));
      const runs: number[] = [];
      for (let index = 0; index < 20; index++) runs.push(await one.start(versionId));
      await one.quiet();
      one.clock.advance(1000);
      const [cancelled] = await Promise.all([world.second.cancel(world.workspaceId, runs, one.clock.now()), quietTogether(3)]);
      const state = await settled();
      expect(state.runs.filter((run) => run.status === 'cancelled')).toHaveLength(cancelled);
      await one.pass(1000);
      expect((await settled()).tokens).toEqual([]);
    });

    it('fails a run whose batch cannot be committed, with the reason', async () => {
      const { world, one, publish, settled } = at();
      const run = await one.start(publish(waitFor({ forMs: HOUR })));
      await one.quiet();
      const error = { who: 'defect' as const, code: 'poison', message: 'It cannot be written.', nodeId: 'wait' };
      await world.store.fail([run], error, one.clock.now());
      await world.store.fail([run], { ...error, code: 'again' }, one.clock.now());
      expect(await settled()).toMatchObject({ runs: [{ status: 'failed', live: 0, error }], tokens: [] });
    });
  });
}

function aboutCustomers(at: () => Scene): void {
  describe('what nodes do to contacts', () => {
    it('is done once, in order, with the step that asked for it', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact({ city: 'Lyon', age: 30 });
      one.crashAt('before-commit');
      await one.start(publish(graph('start -> on -> off -> note -> again -> update', { on: 'enlist', off: 'delist', note: 'note', again: 'enlist', update: { type: 'update', settings: { attributes: { city: 'Nice', age: null } } } })), { contactId });
      await one.quiet();
      expect((await world.contact(contactId)).attributes).toEqual({ city: 'Nice' });
      expect(await world.members('News')).toEqual([contactId]);
      expect((await settled()).events.map((event) => event.name)).toEqual(['list.joined', 'list.left', 'noted', 'list.joined']);
    });

    it('wakes waits and starts journeys in the same breath', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const waits = await one.start(publish(waitFor({ event: 'list.joined' })), { contactId });
      await world.listen('list.joined', publish(graph('start -> b')));
      await one.quiet();
      await one.start(publish(graph('start -> on', { on: 'enlist' })), { contactId });
      await one.stepPure();
      const state = await settled();
      expect(state.runs).toHaveLength(3);
      expect(state.tokens.find((token) => token.runId === waits)).toMatchObject({ state: 'resumed', port: 'event' });
      await one.quiet();
      expect((await settled()).runs.every((run) => run.status === 'done')).toBe(true);
    });
  });
}
