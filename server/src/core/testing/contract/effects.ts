import { describe, expect, it } from '@jest/globals';
import { LEASE_MS } from '../engine-rig.js';
import { graph } from '../graph.js';
import { sending, statusOf, type Scene } from './scene.js';

export function aboutEffects(at: () => Scene): void {
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

    it('keep what the other side said, however odd its words', async () => {
      const { one, publish, settled } = at();
      await one.start(publish(graph('start -> odd', { odd: { type: 'oddSend', settings: { answer: { kind: 'error', error: { who: 'user', code: 'no\0', message: 'No\0!\ud800' } } } } })));
      await one.quiet();
      expect((await settled()).deliveries).toMatchObject([{ status: 'failed', code: 'no\ufffd', reason: 'No\ufffd!\ufffd' }]);
    });
  });
}

export function aboutLeases(at: () => Scene): void {
  describe('leases', () => {
    it('are handed to another worker when the lease ends, as interrupted where they had begun', async () => {
      const { one, two, publish } = at();
      await one.start(publish(sending()), { items: [{ n: 1 }, { n: 2 }] });
      await one.stepPure();
      const lease = await one.lease();
      const [begun] = [...(lease?.intents.values() ?? [])].flat();
      expect(await one.store.begin([begun as { id: number; attempt: number }], one.clock.now())).toEqual({ may: new Set([begun?.id]), withheld: new Map(), later: new Map() });
      one.clock.advance(LEASE_MS - 1);
      expect(await two.lease()).toBeNull();
      one.clock.advance(1);
      const taken = await two.lease();
      expect(taken?.tokens).toMatchObject([{ epoch: 2 }]);
      expect([...(taken?.intents.values() ?? [])]).toMatchObject([[{ attempt: 2, interrupted: true }, { attempt: 2, interrupted: false }]]);
      // the first worker wakes up: what another one has taken is not its to begin
      expect(await one.store.begin([begun as { id: number; attempt: number }], one.clock.now())).toEqual({ may: new Set(), withheld: new Map(), later: new Map() });
    });

  });
}

export function aboutBeginnings(at: () => Scene): void {
  describe('effects that have not begun', () => {
    it('do not happen any more once their run is cancelled', async () => {
      const { world, one, outside, publish, settled } = at();
      const run = await one.start(publish(sending()));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      await world.store.cancel(world.workspaceId, [run], one.clock.now());
      await one.settle(lease, await one.call(lease));
      expect(outside.calls).toEqual([]);
      expect((await settled()).deliveries).toMatchObject([{ status: 'failed', code: 'run_ended' }]);
    });

    it('of a worker that died before it began are carried out by the next one; nothing is unknown', async () => {
      const { one, two, outside, publish, settled } = at();
      await one.start(publish(sending()), { items: [{ n: 1 }, { n: 2 }] });
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      one.clock.advance(LEASE_MS);
      await two.quiet();
      // it was only asleep
      await one.settle(lease, await one.call(lease));
      expect(outside.calls).toHaveLength(2);
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent', attempt: 2 }, { status: 'sent', attempt: 2 }]);
    });

    it('that a node begins one by one are unknown one by one', async () => {
      const { one, two, outside, publish, settled } = at();
      await one.start(publish(graph('start -> send -> b', { send: { type: 'sendEach', retry: { attempts: 1, delayMs: 0 } } })), { items: [{ n: 1 }, { n: 2 }, { n: 3 }] });
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      // the first is sent, at the second the worker dies
      outside.decide = ({ json }) => (json['n'] === 2 ? 'die' : 'ok');
      void one.call(lease);
      while (outside.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      outside.decide = () => 'ok';
      one.clock.advance(LEASE_MS);
      await two.quiet();
      expect(outside.calls.map((call) => [call.json['n'], call.attempt])).toEqual([[1, 1], [2, 1], [3, 2]]);
      expect((await settled()).deliveries.map((delivery) => delivery.status)).toEqual(['unknown', 'unknown', 'sent']);
    });

  });
}

export function aboutLateWorkers(at: () => Scene): void {
  describe('leases of slow workers', () => {
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

    it('that turn out to have acted do not keep the next worker from repeating, under the same key, what does no harm', async () => {
      const { one, two, outside, publish, settled } = at();
      const run = await one.start(publish(sending({ idempotent: true })));
      await one.stepPure();
      const lease = await one.lease();
      if (!lease) throw new Error('Nothing was leased.');
      const answered = await one.call(lease);
      one.clock.advance(LEASE_MS);
      const taken = await two.lease();
      if (!taken) throw new Error('Nothing was taken over.');
      // the first worker wakes up and says that it was sent, before the second one begins
      await one.settle(lease, answered);
      expect((await settled()).deliveries).toMatchObject([{ status: 'sent', attempt: 2 }]);
      await two.settle(taken, await two.call(taken));
      const after = await settled();
      expect(statusOf(after, run)).toBe('done');
      expect(after.deliveries).toMatchObject([{ status: 'sent', attempt: 2 }]);
      expect(outside.calls.map(({ key, attempt }) => [key, attempt])).toEqual([[outside.calls[0]?.key, 1], [outside.calls[0]?.key, 2]]);
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
