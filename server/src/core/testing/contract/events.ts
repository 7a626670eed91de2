import { describe, expect, it } from '@jest/globals';
import { execute } from '../../executor/execute.js';
import { graph } from '../graph.js';
import { HOUR_MS, statusOf, waitFor, type Scene } from './scene.js';

export function aboutEvents(at: () => Scene): void {
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

export function aboutRaces(at: () => Scene): void {
  describe('an event and a timer at the same moment', () => {
    it('send a run one way, never both', async () => {
      const { world, one, two, publish, quietTogether, settled } = at();
      const contacts = [];
      const versionId = publish(graph('start -> wait -> late\nwait.event -> came', { wait: { type: 'wait', settings: { event: 'bought', forMs: HOUR_MS } }, late: 'note', came: 'note' }));
      for (let index = 0; index < 40; index++) {
        const contactId = await world.addContact();
        contacts.push(contactId);
        await one.start(versionId, { contactId });
      }
      await one.quiet();
      one.clock.advance(HOUR_MS);
      await Promise.all([quietTogether(3), ...contacts.map((contactId, index) => (index % 2 ? one : two).record('bought', contactId))]);
      await quietTogether(3);
      const state = await settled();
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
      expect(state.events.filter((event) => event.name === 'noted')).toHaveLength(40);
      expect(state.waiters).toEqual([]);
    });

    // start ─> wait for X, 1 h ─> wait for Y
    it('do not wake the next wait of a run that moves on', async () => {
      const { world, one, two, publish, settled } = at();
      const contactId = await world.addContact();
      const document = graph('start -> first -> second -> b\nfirst.event -> c', { first: { type: 'wait', settings: { event: 'X', forMs: HOUR_MS } }, second: { type: 'wait', settings: { event: 'Y' } } });
      await one.start(publish(document), { contactId });
      await one.quiet();
      one.clock.advance(HOUR_MS);
      let recording: Promise<unknown> = Promise.resolve();
      await world.store.advance(1, one.clock.now(), async (claim) => {
        recording = two.record('X', contactId);
        await new Promise((resolve) => setTimeout(resolve, 100)); // long enough for the event to wait for this token's lock
        return execute(claim, one.environment);
      });
      await recording;
      expect((await settled()).tokens).toMatchObject([{ node: 2, state: 'waiting' }]);
    });
  });
}
