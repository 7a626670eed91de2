import { describe, expect, it } from '@jest/globals';
import { graph } from '../graph.js';
import { HOUR_MS, sending, waitFor, type Scene } from './scene.js';

export function aboutEnds(at: () => Scene): void {
  describe('ending runs from outside', () => {
    it('cancels running runs of one workspace, once', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(waitFor({ event: 'bought', forMs: HOUR_MS }));
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
      const answered = await one.call(lease);
      await world.store.cancel(world.workspaceId, [run], one.clock.now());
      expect((await settled()).deliveries).toMatchObject([{ status: 'unknown', code: 'run_ended' }]);
      await one.settle(lease, answered);
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
      const run = await one.start(publish(waitFor({ forMs: HOUR_MS })));
      await one.quiet();
      const error = { who: 'defect' as const, code: 'poison', message: 'It cannot be written.', nodeId: 'wait' };
      await world.store.fail([run], error, one.clock.now());
      await world.store.fail([run], { ...error, code: 'again' }, one.clock.now());
      expect(await settled()).toMatchObject({ runs: [{ status: 'failed', live: 0, error }], tokens: [] });
    });
  });
}

export function aboutCustomers(at: () => Scene): void {
  describe('what nodes do to contacts', () => {
    it('is done once, in order, with the step that asked for it', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact({ city: 'Lyon', age: 30 });
      one.crashAt('before-commit');
      await one.start(publish(graph('start -> on -> off -> note -> again -> update', { on: 'enlist', off: 'delist', note: 'note', again: 'enlist', update: { type: 'update', settings: { attributes: { city: 'Nice', age: null } } } })), { contactId });
      await one.quiet();
      expect((await world.contact(contactId)).attributes).toEqual({ city: 'Nice' });
      expect(await world.members('News')).toEqual([contactId]);
      expect((await settled()).events.map((event) => event.name)).toEqual(['list.joined', 'list.left', 'noted', 'list.joined', 'contact.updated']);
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
