import { describe, expect, it } from '@jest/globals';
import { ERROR_NOT_TOLD_COUNT } from '../../admission/refusals.js';
import { RUN_NODE } from '../../changes.js';
import { graph } from '../graph.js';
import { entryOf, governed, refusals } from './entry-rules.js';
import { HOUR_MS, statusOf, type Scene } from './scene.js';

const SECOND_MS = 1000;

export function aboutConcurrency(at: () => Scene): void {
  describe('how many runs are under way', () => {
    it('is limited: others wait in order, and start when one ends', async () => {
      const { world, one, settled } = at();
      const versionId = await governed(at(), { limits: { concurrency: 2 } });
      const ids = await world.store.start(Array.from({ length: 5 }, () => entryOf(at(), versionId, null)), one.clock.now());
      expect(ids).toHaveLength(5);
      const inside = async (): Promise<number[]> => (await settled()).tokens.filter((token) => token.node > 0).map((token) => ids.indexOf(token.runId));
      await one.quiet();
      expect(await inside()).toEqual([0, 1]);
      await world.store.cancel(world.workspaceId, [ids[1] as number], one.clock.now());
      await one.quiet();
      expect(await inside()).toEqual([0, 2]);
      await one.pass(HOUR_MS);
      expect(await inside()).toEqual([3, 4]);
      await one.pass(HOUR_MS);
      expect((await settled()).runs.map((run) => run.status)).toEqual(['done', 'cancelled', 'done', 'done', 'done']);
    });

    it('is limited for each value of a key', async () => {
      const { world, one, settled } = at();
      const versionId = await governed(at(), { limits: { concurrency: 1, key: '{{ json.city }}' } });
      await world.store.start(['Lyon', 'Nice', 'Lyon'].map((city) => entryOf(at(), versionId, null, { city })), one.clock.now());
      await one.quiet();
      expect((await settled()).tokens.filter((token) => token.node > 0).map((token) => token.items[0]?.json['city'])).toEqual(['Lyon', 'Nice']);
    });

    it('does not grow when a run is cancelled that was still waiting for its turn', async () => {
      const { world, one, settled } = at();
      const versionId = await governed(at(), { limits: { concurrency: 1 } });
      const ids = await world.store.start(Array.from({ length: 3 }, () => entryOf(at(), versionId, null)), one.clock.now());
      await world.store.cancel(world.workspaceId, [ids[1] as number], one.clock.now());
      await one.quiet();
      expect((await settled()).tokens.filter((token) => token.node > 0)).toMatchObject([{ runId: ids[0] }]);
      await one.pass(HOUR_MS);
      expect((await settled()).tokens).toMatchObject([{ runId: ids[2], node: 1 }]);
    });

    it('never exceeds the limit while several workers start and end runs', async () => {
      const { world, one, quietTogether, settled } = at();
      const versionId = await governed(at(), { limits: { concurrency: 3 } }, SECOND_MS);
      await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? world.store : world.second).start([entryOf(at(), versionId, null)], one.clock.now())));
      for (let round = 0; round < 20; round++) {
        await quietTogether(2);
        const inside = (await settled()).tokens.filter((token) => token.dueAt < Infinity);
        expect(inside.length).toBeLessThanOrEqual(3);
        if (inside.length === 0) break;
        one.clock.advance(SECOND_MS);
      }
      expect((await settled()).runs.every((run) => run.status === 'done')).toBe(true);
    });
  });
}

export function aboutPace(at: () => Scene): void {
  describe('how fast runs start', () => {
    it('is spread evenly, and none is dropped', async () => {
      const { world, one, settled } = at();
      const versionId = await governed(at(), { limits: { throttle: { count: 2, perSeconds: 10 } } });
      const start = one.clock.now();
      await world.store.start(Array.from({ length: 3 }, () => entryOf(at(), versionId, null)), start);
      await world.second.start([entryOf(at(), versionId, null)], start);
      expect((await settled()).tokens.map((token) => token.dueAt - start)).toEqual([0, 5000, 10_000, 15_000]);
      await one.pass(HOUR_MS * 2);
      expect((await settled()).runs.map((run) => run.status)).toEqual(['done', 'done', 'done', 'done']);
      await world.store.start([entryOf(at(), versionId, null)], one.clock.now());
      expect((await settled()).tokens).toMatchObject([{ dueAt: one.clock.now() }]);
    });

    it('gives every entry an instant of its own, whoever starts it at the same moment', async () => {
      const { world, one, settled } = at();
      const versionId = await governed(at(), { limits: { throttle: { count: 1, perSeconds: 1 } } });
      await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? world.store : world.second).start([entryOf(at(), versionId, null)], one.clock.now())));
      const instants = (await settled()).tokens.map((token) => token.dueAt - one.clock.now()).sort((a, b) => a - b);
      expect(instants).toEqual(Array.from({ length: 20 }, (_, index) => index * SECOND_MS));
    });
  });
}

export function aboutCalm(at: () => Scene): void {
  describe('starting once it is calm', () => {
    it('waits: a newer entry takes the place of the one that has not started yet', async () => {
      const { world, one, settled } = at();
      const [contactId, other] = [await world.addContact(), await world.addContact()];
      const versionId = await governed(at(), { limits: { debounceSeconds: 10 }, entry: { again: 'one_at_a_time' } });
      const enter = (n: number, who = contactId): Promise<readonly number[]> => world.store.start([entryOf(at(), versionId, who, { n })], one.clock.now());
      const [first] = await enter(1);
      await one.pass(6 * SECOND_MS);
      expect(await enter(2)).toEqual([first]);
      await enter(9, other);
      await one.pass(6 * SECOND_MS);
      expect((await settled()).tokens.map((token) => token.node)).toEqual([0, 0]);
      await one.pass(4 * SECOND_MS);
      const state = await settled();
      expect(state.tokens.map((token) => [token.node, token.items[0]?.json['n']])).toEqual([[1, 2], [1, 9]]);
      expect([refusals(state, versionId, 'replaced'), state.runs.length]).toEqual([1, 2]);
      expect(await enter(3)).toEqual([]);
      expect(refusals(await settled(), versionId, 'still_inside')).toBe(1);
    });

    it('keeps the last of several entries that come in one call', async () => {
      const { world, one, settled } = at();
      const contactId = await world.addContact();
      const versionId = await governed(at(), { limits: { debounceSeconds: 10 } });
      expect(await world.store.start([1, 2, 3].map((n) => entryOf(at(), versionId, contactId, { n })), one.clock.now())).toHaveLength(1);
      expect((await settled()).tokens).toMatchObject([{ dueAt: one.clock.now() + 10 * SECOND_MS, items: [{ json: { n: 3 } }] }]);
    });
  });
}

export function aboutErrorWorkflows(at: () => Scene): void {
  describe('a run that fails', () => {
    const failing = graph('start -> bad', { bad: 'vanished' });

    it('starts the error workflow once, with what went wrong, where and for whom', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const [versionId, teller] = [publish(failing), publish(graph('start -> a'))];
      await world.govern(teller, {});
      await world.govern(versionId, { onError: teller });
      one.crashAt('before-commit');
      const [run] = await world.store.start([entryOf(at(), versionId, contactId)], one.clock.now());
      await one.stepPure();
      await one.stepPure(1);
      const state = await settled();
      expect(state.runs).toMatchObject([{ id: run, status: 'failed' }, { versionId: teller, contactId: null, parentRunId: run }]);
      expect(state.tokens[0]?.items).toMatchObject([{ json: { error: { code: 'unknown_type' }, run: { id: run, workflowId: versionId }, nodeId: 'bad', contactId } }]);
    });

    it('also starts it when the run is failed from outside', async () => {
      const { world, one, settled } = at();
      const teller = await governed(at(), {});
      const versionId = await governed(at(), { onError: teller });
      const ids = await world.store.start([entryOf(at(), versionId, null)], one.clock.now());
      await world.store.fail(ids, { who: 'defect', code: 'poison', message: 'It cannot be written.', nodeId: 'wait' }, one.clock.now());
      expect((await settled()).runs).toMatchObject([{ status: 'failed' }, { versionId: teller, status: 'running' }]);
    });

    it('starts nothing when it came of a failure itself', async () => {
      const { world, one, publish, settled } = at();
      const versionId = publish(failing);
      await world.govern(versionId, { onError: versionId });
      const [run] = await world.store.start([entryOf(at(), versionId, null)], one.clock.now());
      await one.quiet();
      const state = await settled();
      expect(state.runs).toHaveLength(2);
      expect(statusOf(state, run as number)).toBe('failed');
    });

    it('is counted when the error workflow is not published', async () => {
      const { world, one, publish, settled } = at();
      const versionId = publish(failing);
      await world.govern(versionId, { onError: 999 });
      await world.store.start([entryOf(at(), versionId, null)], one.clock.now());
      await one.quiet();
      const state = await settled();
      expect(state.runs).toHaveLength(1);
      expect(state.counts.get(`${versionId}:${RUN_NODE}:${ERROR_NOT_TOLD_COUNT}`)).toBe(1);
    });
  });
}
