import { describe, expect, it } from '@jest/globals';
import { graph } from '../graph.js';
import { HOUR_MS, sending, waitFor, type Scene } from './scene.js';

export function aboutPauses(at: () => Scene): void {
  describe('a pause', () => {
    it('sets aside what falls due, and nothing happens to it until it is let go', async () => {
      const { world, one, outside, publish, settled } = at();
      const versionId = publish(graph('start -> wait -> send', { wait: { type: 'wait', settings: { forMs: HOUR_MS } }, send: 'send' }));
      const other = publish(graph('start -> send', { send: 'send' }));
      await one.start(versionId);
      await one.quiet();
      await world.pause(versionId, true);
      await one.start(other);
      await one.pass(2 * HOUR_MS);
      expect(outside.calls).toHaveLength(1);
      expect(await one.nextDue()).toBeNull();
      expect((await settled()).tokens).toMatchObject([{ state: 'waiting', dueAt: Infinity }]);
      await world.pause(versionId, false);
      expect(await world.store.thaw([versionId], 10)).toBe(1);
      expect(await world.store.thaw([versionId], 10)).toBe(0);
      await one.quiet();
      expect(outside.calls).toHaveLength(2);
      expect((await settled()).runs.every((run) => run.status === 'done')).toBe(true);
    });

    it('keeps a message that was about to be sent', async () => {
      const { world, one, outside, publish, settled } = at();
      const versionId = publish(sending());
      await one.start(versionId);
      await one.stepPure();
      await world.pause(versionId, true);
      await one.quiet();
      expect(outside.calls).toEqual([]);
      expect((await settled()).deliveries).toEqual([]);
      await world.pause(versionId, false);
      await world.store.thaw([versionId], 10);
      await one.quiet();
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent' }]);
    });
  });
}

export function aboutResumes(at: () => Scene): void {
  describe('the end of a pause', () => {
    it('can put everything off by its length, each contact once, slice by slice', async () => {
      const { world, one, publish, settled } = at();
      const versionId = publish(waitFor({ forMs: HOUR_MS }));
      const startedAt = one.clock.now();
      for (let index = 0; index < 3; index++) await one.start(versionId);
      await one.quiet();
      one.clock.advance(HOUR_MS / 2);
      await one.start(versionId);
      await one.quiet();
      await world.pause(versionId, true);
      await one.pass(HOUR_MS);
      const slice = { versionIds: [versionId], limit: 3 };
      const first = await world.store.shift({ ...slice, after: 0 }, HOUR_MS, null);
      expect(first.shifted).toBe(3);
      expect(await world.store.shift({ ...slice, after: first.last as number }, HOUR_MS, null)).toMatchObject({ shifted: 1 });
      await world.pause(versionId, false);
      await world.store.thaw([versionId], 10);
      const due = (await settled()).tokens.map((token) => token.dueAt - startedAt).sort((a, b) => a - b);
      expect(due).toEqual([2 * HOUR_MS, 2 * HOUR_MS, 2 * HOUR_MS, 2.5 * HOUR_MS]);
    });

    it('knows which runs are later than somebody tolerates, also those no worker has looked at yet', async () => {
      const { world, one, publish } = at();
      const versionId = publish(waitFor({ forMs: HOUR_MS }));
      const early = await one.start(versionId);
      await one.quiet();
      await world.pause(versionId, true);
      one.clock.advance(2 * HOUR_MS);
      expect(await world.store.freeze([versionId], 10, one.clock.now())).toBe(1);
      expect(await world.store.freeze([versionId], 10, one.clock.now())).toBe(0);
      expect(await world.store.lateRuns([versionId], one.clock.now() - HOUR_MS / 2, 10)).toEqual([early]);
      expect(await world.store.lateRuns([versionId], one.clock.now() - 2 * HOUR_MS, 10)).toEqual([]);
      expect(await world.store.shift({ versionIds: [versionId], after: 0, limit: 10 }, HOUR_MS, one.clock.now() - HOUR_MS / 2)).toMatchObject({ shifted: 1 });
      expect(await world.store.lateRuns([versionId], one.clock.now() - HOUR_MS / 2, 10)).toEqual([]);
    });
  });
}
