import { describe, expect, it } from '@jest/globals';
import type { MovedSlice } from '../../operations/moving.js';
import { graph } from '../graph.js';
import { moveSlice } from '../move-slice.js';
import { HOUR_MS, sending, type Scene } from './scene.js';

const wait = { type: 'wait', settings: { forMs: HOUR_MS, event: 'bought' } };

/** Moves all tokens of a node to the node of the same id, in slices. */
async function moveAll({ world, one }: Scene, from: number, to: number, nodeId: string, limit = 100): Promise<MovedSlice> {
  const [before, after] = [one.planOf(from), one.planOf(to)];
  const total = { last: null, moved: 0, stayed: [] as MovedSlice['stayed'] };
  for (let last: number | null = 0; last !== null; ) {
    const slice: MovedSlice = await world.store.move(moveSlice(before, after, before.nodes.findIndex(({ node }) => node.id === nodeId), limit, last));
    last = slice.last;
    total.moved += slice.moved;
    total.stayed = [...total.stayed, ...slice.stayed];
  }
  return total;
}

export function aboutMoves(at: () => Scene): void {
  describe('moving contacts to another version', () => {
    it('keeps the date and the event each of them waits for, and the counters follow', async () => {
      const scene = at();
      const { world, one, publish, settled } = scene;
      const from = publish(graph('start -> wait -> late\nwait.event -> came', { wait }));
      const to = publish(graph('start -> hello -> wait -> send\nwait.event -> thanks', { wait, send: 'send' }));
      const contacts = [await world.addContact(), await world.addContact()];
      for (const contactId of contacts) await one.start(from, { contactId });
      await one.quiet();
      const before = (await settled()).tokens.map((token) => token.dueAt);
      expect(await moveAll(scene, from, to, 'wait', 1)).toMatchObject({ moved: 2, stayed: [] });
      const moved = await settled();
      expect(moved.tokens.map((token) => [token.versionId, token.dueAt])).toEqual(before.map((dueAt) => [to, dueAt]));
      expect(moved.runs.map((run) => run.versionId)).toEqual([to, to]);
      await one.record('bought', contacts[0] as number);
      await one.pass(HOUR_MS);
      expect((await settled()).runs.map((run) => run.status)).toEqual(['done', 'done']);
      expect(scene.outside.calls).toHaveLength(1);
    });

    it('moves a run with several branches as a whole, or says that a branch stays', async () => {
      const scene = at();
      const { one, publish, settled } = scene;
      const short = { type: 'wait', settings: { forMs: HOUR_MS } };
      const from = publish(graph('start -> a, b\na, b -> meet -> end', { a: short, b: 'pass', meet: 'join' }));
      const without = publish(graph('start -> a -> end', { a: short }));
      const whole = publish(graph('start -> a, c\na, c -> meet -> more -> end', { a: short, c: 'pass', meet: 'join' }));
      await one.start(from);
      await one.quiet();
      expect(await moveAll(scene, from, without, 'a')).toMatchObject({ moved: 0, stayed: ['branch_stays'] });
      expect(await moveAll(scene, from, without, 'meet')).toMatchObject({ moved: 0, stayed: ['no_target'] });
      expect(await moveAll(scene, from, whole, 'a')).toMatchObject({ moved: 2, stayed: [] });
      await settled();
      await one.pass(HOUR_MS);
      expect(await settled()).toMatchObject({ tokens: [], runs: [{ status: 'done', versionId: whole }] });
    });
  });
}

export function aboutMovesOfTheBusy(at: () => Scene): void {
  describe('moving contacts whose step is not a plain wait', () => {
    it('leaves a message under way to the worker that sends it', async () => {
      const scene = at();
      const { one, outside, publish, settled } = scene;
      const from = publish(sending());
      const to = publish(sending());
      await one.start(from);
      await one.start(from);
      await one.stepPure();
      const lease = await one.lease(1);
      if (!lease) throw new Error('Nothing was leased.');
      expect(await moveAll(scene, from, to, 'send')).toMatchObject({ moved: 1, stayed: ['working'] });
      await one.settle(lease, await one.call(lease));
      await one.quiet();
      expect(outside.calls).toHaveLength(2);
      expect((await settled()).runs.map((run) => [run.versionId, run.status]).sort()).toEqual([[from, 'done'], [to, 'done']]);
    });

    it('a message that is tried again keeps its record at the new step', async () => {
      const scene = at();
      const { one, outside, publish, settled } = scene;
      const from = publish(sending());
      const to = publish(sending());
      outside.decide = ({ attempt }) => (attempt === 1 ? 'transient' : 'ok');
      await one.start(from);
      await one.quiet();
      expect(await moveAll(scene, from, to, 'send')).toMatchObject({ moved: 1 });
      await one.pass(HOUR_MS);
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent', attempt: 2 }]);
    });

    it('lets a contact enter another kind of step on the date it waited for, and keeps back who waits for an event', async () => {
      const scene = at();
      const { world, one, outside, publish, settled } = scene;
      const from = publish(graph('start -> wait -> end', { wait }));
      const to = publish(graph('start -> wait', { wait: 'send' }));
      await one.start(from);
      await one.start(from, { contactId: await world.addContact() });
      await one.quiet();
      const dueAt = one.clock.now() + HOUR_MS;
      expect(await moveAll(scene, from, to, 'wait')).toMatchObject({ moved: 1, stayed: ['waits_for_event'] });
      expect((await settled()).tokens.find((token) => token.versionId === to)).toMatchObject({ state: 'ready', dueAt });
      await one.pass(HOUR_MS);
      expect(outside.calls).toHaveLength(1);
      await settled();
    });
  });
}
