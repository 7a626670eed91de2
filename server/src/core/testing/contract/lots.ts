import { describe, expect, it } from '@jest/globals';
import { graph } from '../graph.js';
import { HOUR_MS, type Scene } from './scene.js';

export function aboutLots(at: () => Scene): void {
  describe('what is collected until an instant', () => {
    const collecting = (closesAt: number) => graph('start -> lot -> b', { lot: { type: 'lot', settings: { until: closesAt }, retry: { attempts: 3, delayMs: HOUR_MS } } });
    const startMany = async (count: number, versionId: number): Promise<readonly number[]> =>
      at().world.store.start(Array.from({ length: count }, (_, n) => ({ workspaceId: at().world.workspaceId, workflowId: versionId, versionId, node: 0, contactId: null, test: false, items: [{ json: { n } }] })), at().one.clock.now());

    it('is one delivery from the first moment to the last: pending, then sent, under one key (A3)', async () => {
      const { one, outside, publish, settled } = at();
      const closesAt = one.clock.now() + HOUR_MS;
      await startMany(1, publish(collecting(closesAt)));
      await one.quiet();
      const { deliveries: before, tokens } = await settled();
      expect(before).toMatchObject([{ status: 'pending', code: 'collected', reason: 'It waits for its lot.' }]);
      expect(tokens).toMatchObject([{ state: 'ready', lane: 'io', dueAt: closesAt, attempt: 0 }]);
      await one.pass(HOUR_MS - 1);
      expect(outside.calls).toHaveLength(0);
      await one.pass(1);
      expect((await settled()).deliveries).toMatchObject([{ id: before[0]?.id, status: 'sent', code: null, reason: null }]);
      expect(outside.calls.map(({ key }) => key.split('-').at(-1))).toEqual([String(before[0]?.id)]);
    });

    it('is closed in one call, however small leases are, up to what the node asks for', async () => {
      const { one, outside, publish, settled } = at();
      const versionId = publish(collecting(one.clock.now() + HOUR_MS));
      await startMany(30, versionId);
      await one.quiet();
      one.clock.set(one.clock.now() + HOUR_MS);
      const lease = await one.lease(4);
      expect(lease?.tokens).toHaveLength(30);
      await one.settle(lease as NonNullable<typeof lease>, await one.call(lease as NonNullable<typeof lease>));
      expect(outside.calls).toHaveLength(30);
      await one.quiet();
      expect((await settled()).runs.every(({ status }) => status === 'done')).toBe(true);
    });

    it('is tried again as the same lot when closing it failed, and its retries are counted', async () => {
      const { one, outside, publish, settled } = at();
      const versionId = publish(collecting(one.clock.now() + HOUR_MS));
      outside.decide = ({ attempt }) => (attempt <= 2 ? 'transient' : 'ok');
      await startMany(3, versionId);
      await one.pass(HOUR_MS);
      expect((await settled()).deliveries.map(({ status, code }) => [status, code])).toEqual([['pending', 'busy'], ['pending', 'busy'], ['pending', 'busy']]);
      await one.pass(3 * HOUR_MS);
      expect((await settled()).deliveries.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
    });

    it('is never sent for a run that ended in between', async () => {
      const { one, outside, world, publish, settled } = at();
      const [run] = await startMany(1, publish(collecting(one.clock.now() + HOUR_MS)));
      await one.quiet();
      await world.store.cancel(world.workspaceId, [run as number], one.clock.now());
      await one.pass(2 * HOUR_MS);
      expect(outside.calls).toHaveLength(0);
      expect((await settled()).deliveries).toMatchObject([{ status: 'failed', code: 'run_ended' }]);
    });
  });
}
