import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { graph } from '../graph.js';
import { HOUR_MS, statusOf, waitFor, type Scene } from './scene.js';

/** An hour, then a wait for "bought" that looks back. */
const later = (settings: JsonObject = {}): WorkflowDocument =>
  graph('start -> pause -> wait -> late\nwait.event -> came\nwait.or -> other', { pause: { type: 'wait', settings: { forMs: HOUR_MS } }, wait: { type: 'wait', settings: { event: 'bought', lookBack: true, ...settings } }, came: 'note', other: { type: 'note', settings: { event: 'or noted' } } });

export function aboutLookBack(at: () => Scene): void {
  describe('a wait that looks back', () => {
    it('ends at once when its event has happened since the contact entered', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const run = await one.start(publish(later()), { contactId });
      await one.quiet();
      await one.record('bought', contactId, { price: 12 });
      await one.pass(HOUR_MS);
      const state = await settled();
      expect(statusOf(state, run)).toBe('done');
      expect(state.events.map((event) => event.name)).toEqual(['bought', 'noted']);
      expect(state.waiters).toEqual([]);
    });

    it('does not see what others did, what had another name, what does not fit, and what came before', async () => {
      const { world, one, publish, settled } = at();
      const [contactId, other] = [await world.addContact(), await world.addContact()];
      await one.record('bought', contactId, { price: 20 });
      one.clock.advance(1);
      await one.start(publish(later({ where: { '>': [{ var: 'event.properties.price' }, 10] } })), { contactId });
      await one.quiet();
      await one.record('looked', contactId, { price: 20 });
      await one.record('bought', other, { price: 20 });
      await one.record('bought', contactId, { price: 9 });
      await one.pass(HOUR_MS);
      expect((await settled()).tokens).toMatchObject([{ state: 'waiting', node: 2 }]);
      expect(await one.record('bought', contactId, { price: 11 })).toMatchObject({ resumed: 1 });
    });

    it('sees what came after the event that started the run, also at the same moment, but not that event', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(waitFor({ event: 'bought', lookBack: true }));
      await world.listen('bought', versionId);
      const event = (n: number) => ({ workspaceId: world.workspaceId, contactId, name: 'bought', properties: { n }, occurredAt: one.clock.now() });
      const { runIds } = await world.store.record([event(1), event(2)], one.clock.now());
      await one.quiet();
      const state = await settled();
      expect(runIds.map((runId) => statusOf(state, runId))).toEqual(['done', 'running']);
    });

    it('reads as far back as it says, whatever the run', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const since = one.clock.now();
      await one.record('bought', contactId);
      one.clock.advance(HOUR_MS);
      const found = await one.start(publish(waitFor({ event: 'bought', since })), { contactId });
      const missed = await one.start(publish(waitFor({ event: 'bought', since: since + 1 })), { contactId });
      await one.quiet();
      const state = await settled();
      expect([statusOf(state, found), statusOf(state, missed)]).toEqual(['done', 'running']);
    });
  });
}

export function aboutLookBackOrder(at: () => Scene): void {
  describe('a wait that looks back', () => {
    it('takes the first that fits among hundreds', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const run = await one.start(publish(later({ where: { '>=': [{ var: 'event.properties.n' }, 230] } })), { contactId, test: true });
      await one.quiet();
      await world.store.record(Array.from({ length: 260 }, (_, n) => ({ workspaceId: world.workspaceId, contactId, name: 'bought', properties: { n }, occurredAt: one.clock.now() })), one.clock.now());
      one.clock.advance(HOUR_MS);
      await one.stepPure();
      expect((await settled()).tokens).toMatchObject([{ runId: run, state: 'resumed', port: 'event', items: [{ json: { event: { properties: { n: 230 } } } }] }]);
    });

    it('finds the event first, though its time is over too; without one, the time counts', async () => {
      const { world, one, publish, settled } = at();
      const [buyer, looker] = [await world.addContact(), await world.addContact()];
      const versionId = publish(later({ until: one.clock.now() }));
      const [bought, not] = [await one.start(versionId, { contactId: buyer }), await one.start(versionId, { contactId: looker })];
      await one.quiet();
      await one.record('bought', buyer);
      await one.pass(HOUR_MS);
      const state = await settled();
      expect([statusOf(state, bought), statusOf(state, not)]).toEqual(['done', 'done']);
      expect(state.events.filter((event) => event.name === 'noted').map((event) => event.contactId)).toEqual([buyer]);
    });

    it('and whose event is recorded at the same moment always ends', async () => {
      const { world, one, two, publish, quietTogether, settled } = at();
      const versionId = publish(later());
      const contacts: number[] = [];
      for (let index = 0; index < 60; index++) {
        contacts.push(await world.addContact());
        await one.start(versionId, { contactId: contacts[index] as number });
      }
      await one.quiet();
      one.clock.advance(HOUR_MS);
      // small batches register waits while events of the same contacts come in
      await Promise.all([quietTogether(2), ...contacts.map(async (contactId, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * 7) % 40));
        await two.record('bought', contactId);
      })]);
      await quietTogether(5);
      const state = await settled();
      expect(state.runs.filter((run) => run.status !== 'done')).toEqual([]);
      expect(state.events.filter((event) => event.name === 'noted')).toHaveLength(60);
    });
  });
}

export function aboutSeveralEvents(at: () => Scene): void {
  describe('a wait for several events', () => {
    it.each([['bought', 'noted'], ['looked', 'or noted']])('takes the way of the one that comes first: %s', async (first, noted) => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const run = await one.start(publish(later({ or: 'looked', lookBack: false })), { contactId });
      await one.pass(HOUR_MS);
      expect((await settled()).waiters.map((waiter) => waiter.name)).toEqual(['bought', 'looked']);
      expect(await one.record(first, contactId)).toMatchObject({ resumed: 1 });
      expect(await one.record('bought', contactId)).toMatchObject({ resumed: 0 });
      await one.quiet();
      const state = await settled();
      expect(statusOf(state, run)).toBe('done');
      expect(state.events.map((event) => event.name)).toContain(noted);
      expect(state.waiters).toEqual([]);
    });

    it('looks back for the one that came first', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(later({ or: 'looked' })), { contactId });
      await one.quiet();
      await one.record('looked', contactId);
      await one.record('bought', contactId);
      await one.pass(HOUR_MS);
      expect((await settled()).events.map((event) => event.name)).toEqual(['looked', 'bought', 'or noted']);
    });

    it('of the same name takes the first whose rule holds', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(later({ or: 'bought', where: { '>': [{ var: 'event.properties.price' }, 100] }, lookBack: false })), { contactId });
      await one.pass(HOUR_MS);
      await one.record('bought', contactId, { price: 5 });
      await one.quiet();
      expect((await settled()).events.map((event) => event.name)).toEqual(['bought', 'or noted']);
    });
  });
}

export function aboutCallingAgain(at: () => Scene): void {
  describe('a node that is called again', () => {
    it('finds its memo and what ended its wait, whoever calls it', async () => {
      const { world, one, two, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(graph('start -> remind.each -> keep\nremind.done -> note', { remind: { type: 'remind', settings: { times: 2, event: 'bought' } }, keep: { type: 'wait', settings: { event: 'never' } }, note: 'note' })), { contactId });
      await one.quiet();
      await two.record('bought', contactId);
      one.clock.advance(HOUR_MS);
      await two.quiet();
      one.clock.advance(HOUR_MS);
      await one.quiet();
      const { tokens, events } = await settled();
      expect(tokens.map((token) => token.items[0]?.json)).toMatchObject([{ turn: 1, by: null }, { turn: 2, by: 'event' }]);
      expect(events.map((event) => event.name)).toEqual(['bought', 'noted']);
    });
  });

  describe('a run that sends', () => {
    it('is counted from batch to batch how far it went since it last waited', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(graph('start -> a -> mail -> b -> letter -> pause -> mail', { mail: 'send', letter: 'send', pause: { type: 'wait', settings: { forMs: HOUR_MS } } })), { contactId });
      const steps: (number | undefined)[] = [];
      for (const step of [() => one.stepPure(), () => one.stepIo(), () => one.stepIo()]) {
        await step();
        steps.push((await settled()).tokens[0]?.steps);
      }
      expect(steps).toEqual([2, 4, 0]);
    });
  });
}
