import { describe, expect, it } from '@jest/globals';
import { LEASE_MS } from '../engine-rig.js';
import { graph } from '../graph.js';
import { HOUR_MS, sending, waitFor, type Scene } from './scene.js';

export function aboutPlaces(at: () => Scene): void {
  describe('where runs stand', () => {
    it('keeps everything about a run that waits', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const until = one.clock.now() + HOUR_MS + 0.25;
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
      await one.start(publish(waitFor({ forMs: HOUR_MS })));
      await one.start(publish(sending()));
      await one.stepPure();
      expect([await world.store.nextDue('pure'), await world.store.nextDue('io')]).toEqual([one.clock.now() + HOUR_MS, one.clock.now()]);
      await one.lease();
      expect(await world.store.nextDue('io')).toBe(one.clock.now() + LEASE_MS);
    });
  });
}

export function aboutCargo(at: () => Scene): void {
  describe('what runs carry', () => {
    it('takes a thousand runs in one batch', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> note -> wait -> b', { note: 'note', wait: { type: 'wait', settings: { forMs: HOUR_MS } } }));
      const ids = await world.store.start(Array.from({ length: 1_000 }, (_, n) => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test: false, items: [{ json: { n } }] })), one.clock.now());
      expect(new Set(ids).size).toBe(1_000);
      expect(await one.stepPure(1_000)).toBe(1_000);
      expect((await settled()).tokens).toHaveLength(1_000);
      one.clock.advance(HOUR_MS);
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
