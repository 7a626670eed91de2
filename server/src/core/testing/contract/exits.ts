import { describe, expect, it } from '@jest/globals';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import { EXIT_NODE } from '../../exits/exit.js';
import { graph } from '../graph.js';
import { entryOf, governed } from './entry-rules.js';
import { HOUR_MS, sending, type Scene } from './scene.js';

const bought: NonNullable<WorkflowSettings['exits']>[number] = { id: 'bought', name: 'Has bought', kind: 'goal', event: 'purchase' };
const vip: NonNullable<WorkflowSettings['exits']>[number] = { id: 'vip', name: 'Became a VIP', kind: 'exit', where: { '==': [{ var: 'contact.vip' }, true] } };

export function aboutExits(at: () => Scene): void {
  describe('a journey ends early', () => {
    // T16, T17, X20
    it('at once when the contact buys during a wait, as a goal that was reached', async () => {
      const { world, one, settled } = at();
      const [buyer, other] = [await world.addContact(), await world.addContact()];
      const versionId = await governed(at(), { exits: [bought] });
      await world.store.start([entryOf(at(), versionId, buyer), entryOf(at(), versionId, other)], one.clock.now());
      await one.quiet();
      await one.record('purchase', buyer);
      const state = await settled();
      expect(state.runs).toMatchObject([{ contactId: buyer, status: 'done', outcome: { id: 'bought', name: 'Has bought', kind: 'goal' } }, { contactId: other, status: 'running', outcome: null }]);
      expect(state.tokens).toMatchObject([{ contactId: other }]);
      expect(state.waiters).toMatchObject([{ contactId: other }]);
      expect(state.counts.get(`${versionId}:${EXIT_NODE}:0`)).toBe(1);
    });

    // I9: a goal has a window
    it('at a goal that is reached within its time or after it, which is no conversion', async () => {
      const { world, one, settled } = at();
      const ends = async (goal: NonNullable<WorkflowSettings['goal']>, hours: number): Promise<unknown> => {
        const contactId = await world.addContact();
        const versionId = await governed(at(), { exits: [bought], goal }, 90 * 24 * HOUR_MS);
        await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
        await one.quiet();
        one.clock.advance(hours * HOUR_MS);
        await one.record('purchase', contactId);
        return (await settled()).runs.find((run) => run.contactId === contactId)?.outcome;
      };
      const reached = { id: 'bought', name: 'Has bought', kind: 'goal' };
      expect(await ends({ days: 2, after: 'entry' }, 47)).toEqual(reached);
      expect(await ends({ days: 2, after: 'entry' }, 49)).toEqual({ ...reached, late: true });
      // counted from a message that never went out
      expect(await ends({ days: 2, after: 'message' }, 1)).toEqual({ ...reached, late: true });
    });

    it('only when the event meets the condition', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact({ city: 'Lyon' });
      const versionId = await governed(at(), { exits: [{ ...bought, where: { and: [{ '>': [{ var: 'event.properties.total' }, 50] }, { '==': [{ var: 'contact.city' }, 'Lyon'] }] } }] });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.quiet();
      await one.record('purchase', contactId, { total: 49 });
      expect((await settled()).runs).toMatchObject([{ status: 'running' }]);
      await one.record('purchase', contactId, { total: 51 });
      expect((await settled()).runs).toMatchObject([{ status: 'done', outcome: { id: 'bought' } }]);
    });

    it('before the wait that listens to the same event goes on', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { exits: [{ ...bought, event: 'bought' }] });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.quiet();
      expect(await one.record('bought', contactId)).toMatchObject({ resumed: 0 });
      expect((await settled()).runs).toMatchObject([{ status: 'done', outcome: { id: 'bought' } }]);
    });
  });
}

export function aboutExitMoments(at: () => Scene): void {
  describe('a journey that ends while something is under way', () => {
    it('may end itself, by an event that one of its nodes records', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> note -> wait', { note: { type: 'note', settings: { event: 'purchase' } }, wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      await world.govern(versionId, { exits: [bought] });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.quiet();
      expect(await settled()).toMatchObject({ runs: [{ status: 'done', outcome: { id: 'bought' } }], tokens: [] });
    });

    it('ends at once: what is said of its message afterwards is the truth', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(sending());
      await world.govern(versionId, { exits: [bought] });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      const answered = await one.call(lease);
      await one.record('purchase', contactId);
      expect(await settled()).toMatchObject({ runs: [{ status: 'done', outcome: { id: 'bought' } }], deliveries: [{ status: 'unknown', code: 'run_ended' }] });
      await one.settle(lease, answered);
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent' }]);
    });
  });
}

export function aboutExitsBeforeSend(at: () => Scene): void {
  describe('an exit is checked before every send', () => {
    it('and ends the journey instead, when the contact was already what should not get it', async () => {
      const { world, outside, one, publish, settled } = at();
      const [vips, other] = [await world.addContact({ vip: true }), await world.addContact()];
      const versionId = publish(graph('start -> wait -> send', { wait: { type: 'wait', settings: { forMs: HOUR_MS } }, send: 'send' }));
      await world.govern(versionId, { exits: [bought, vip] });
      await world.store.start([entryOf(at(), versionId, vips), entryOf(at(), versionId, other)], one.clock.now());
      await one.pass(HOUR_MS);
      const state = await settled();
      expect(state.runs).toMatchObject([{ status: 'done', outcome: { id: 'vip', kind: 'exit' } }, { status: 'done', outcome: null }]);
      expect(state.deliveries.map(({ status, code, reason }) => ({ status, code, reason })).sort((a, b) => (a.status < b.status ? -1 : 1))).toEqual([
        { status: 'sent', code: null, reason: null },
        { status: 'skipped', code: 'exit_reached', reason: 'It was not sent, because the exit "Became a VIP" was reached.' },
      ]);
      expect(outside.calls).toHaveLength(1);
      expect(state.counts.get(`${versionId}:${EXIT_NODE}:1`)).toBe(1);
    });

    it('and nobody of a batch may be left', async () => {
      const { world, outside, one, publish, settled } = at();
      const versionId = publish(sending());
      await world.govern(versionId, { exits: [vip] });
      const contacts = [await world.addContact({ vip: true }), await world.addContact({ vip: true })];
      await world.store.start(contacts.map((contactId) => entryOf(at(), versionId, contactId)), one.clock.now());
      await one.stepPure();
      expect(await one.lease()).toBeNull();
      expect(outside.calls).toEqual([]);
      expect((await settled()).runs).toMatchObject([{ status: 'done' }, { status: 'done' }]);
    });
  });
}

export function aboutAfterExits(at: () => Scene): void {
  describe('after an exit', () => {
    it('the contact may enter again by the rule of the workflow', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { exits: [bought], entry: { again: 'one_at_a_time' } });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.record('purchase', contactId);
      expect(await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now())).toHaveLength(1);
      expect((await settled()).runs).toMatchObject([{ status: 'done' }, { status: 'running' }]);
    });

    it('nothing of the run is left, though workers move its branches at that moment', async () => {
      const { world, one, two, publish, quietTogether, settled } = at();
      const pause = { type: 'wait', settings: { forMs: 1000 } };
      const versionId = publish(graph('start -> a -> b, c\nb, c -> meet -> d', { b: pause, c: pause, meet: 'join', d: pause }));
      await world.govern(versionId, { exits: [bought] });
      const contacts: number[] = [];
      for (let index = 0; index < 20; index++) contacts.push(await world.addContact());
      await world.store.start(contacts.map((contactId) => entryOf(at(), versionId, contactId)), one.clock.now());
      await one.quiet();
      one.clock.advance(1000);
      await Promise.all([quietTogether(3), ...contacts.map((contactId, index) => (index % 2 ? one : two).record('purchase', contactId))]);
      const state = await settled();
      expect(state.tokens).toEqual([]);
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
    });
  });
}

/** The contact's own run waits in one workflow; another workflow changes the contact. */
async function changed(at: Scene, where: unknown, change: ReturnType<typeof graph>): Promise<{ readonly versionId: number; readonly contactId: number; readonly other: number }> {
  const { world, one, publish } = at;
  const [contactId, other] = [await world.addContact(), await world.addContact()];
  const versionId = await governed(at, { exits: [{ ...vip, where }] });
  await world.store.start([entryOf(at, versionId, contactId), entryOf(at, versionId, other)], one.clock.now());
  await one.quiet();
  await one.start(publish(change), { contactId });
  await one.quiet();
  return { versionId, contactId, other };
}

export function aboutExitsOfTheChanged(at: () => Scene): void {
  describe('a contact who becomes what an exit asks for', () => {
    // T16, T17
    it('leaves at once, in the middle of a wait, when an attribute changes', async () => {
      const { versionId, contactId, other } = await changed(at(), vip.where, graph('start -> update', { update: { type: 'update', settings: { attributes: { vip: true } } } }));
      const state = await at().settled();
      expect(state.runs.slice(0, 2)).toMatchObject([{ contactId, status: 'done', outcome: { id: 'vip' } }, { contactId: other, status: 'running' }]);
      expect(state.tokens).toMatchObject([{ contactId: other }]);
      expect(state.counts.get(`${versionId}:${EXIT_NODE}:0`)).toBe(1);
    });

    it('leaves when added to a list, and stays when the list is another one', async () => {
      const onNews = { in: ['News', { var: 'contact.lists' }] };
      await changed(at(), onNews, graph('start -> on', { on: { type: 'enlist', settings: { list: 'Other' } } }));
      expect((await at().settled()).runs.slice(0, 2).map((run) => run.status)).toEqual(['running', 'running']);
      await changed(at(), onNews, graph('start -> on', { on: 'enlist' }));
      expect((await at().settled()).runs.slice(3, 5)).toMatchObject([{ status: 'done', outcome: { id: 'vip' } }, { status: 'running' }]);
    });

    it('leaves also while the workflow is paused, by a change or by an event', async () => {
      const { world, one, publish, settled } = at();
      const versionId = await governed(at(), { exits: [bought, vip] });
      const contacts = [await world.addContact(), await world.addContact(), await world.addContact()];
      await world.store.start(contacts.map((contactId) => entryOf(at(), versionId, contactId)), one.clock.now());
      await one.quiet();
      await world.pause(versionId, true);
      await one.record('purchase', contacts[0] as number);
      await one.start(publish(graph('start -> update', { update: { type: 'update', settings: { attributes: { vip: true } } } })), { contactId: contacts[1] as number });
      await one.quiet();
      expect((await settled()).runs.slice(0, 3)).toMatchObject([{ status: 'done', outcome: { id: 'bought' } }, { status: 'done', outcome: { id: 'vip' } }, { status: 'running' }]);
    });

    it('leaves by its own step, and what hangs on that step is done all the same', async () => {
      const { world, one, outside, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> update -> send', { update: { type: 'update', settings: { attributes: { vip: true } } }, send: 'send' }));
      await world.govern(versionId, { exits: [vip] });
      await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.quiet();
      expect(await settled()).toMatchObject({ runs: [{ status: 'done', outcome: { id: 'vip' } }], tokens: [], deliveries: [] });
      expect((await world.contact(contactId)).attributes).toEqual({ vip: true });
      expect(outside.calls).toEqual([]);
    });
  });
}
