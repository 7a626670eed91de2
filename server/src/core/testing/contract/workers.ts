import { describe, expect, it } from '@jest/globals';
import { noChanges } from '../../changes.js';
import { execute } from '../../executor/execute.js';
import { graph } from '../graph.js';
import { HOUR_MS, waitFor, type Scene } from './scene.js';

export function aboutWorkers(at: () => Scene): void {
  describe('several workers', () => {
    it('never share a token, and leave none behind', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const versionId = publish(graph('start -> note -> b', { note: 'note' }));
      await world.store.start(Array.from({ length: 300 }, () => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId, test: false, items: [{ json: {} }] })), one.clock.now());
      await quietTogether(7);
      const state = await settled();
      expect(state.events).toHaveLength(300);
      expect(state.runs.every((run) => run.status === 'done')).toBe(true);
    });

    it('leave everything as it was when a batch throws', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      await one.start(publish(graph('start -> note -> b', { note: 'note' })), { contactId });
      const before = await settled();
      await expect(
        world.store.advance(10, one.clock.now(), async (claim) => {
          await execute(claim, one.environment);
          throw new Error('no power');
        }),
      ).rejects.toThrow('no power');
      expect(await settled()).toEqual(before);
    });

    it('see only what is due, earliest first', async () => {
      const { world, one, publish } = at();
      const versionId = publish(waitFor({ forMs: HOUR_MS }));
      const first = await one.start(versionId);
      await one.quiet();
      one.clock.advance(1000);
      await one.start(versionId);
      await one.quiet();
      one.clock.advance(HOUR_MS);
      const seen: number[] = [];
      await world.store.advance(1, one.clock.now(), async (claim) => {
        seen.push(...claim.tokens.map((token) => token.runId));
        return noChanges();
      });
      expect(seen).toEqual([first]);
    });
  });
}

export function aboutBranches(at: () => Scene): void {
  describe('several workers on one run', () => {
    // a ─> b 1 h, c 1 h ─> meet ─> note
    it('bring the branches of a run together once, though each moves another one', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const pause = { type: 'wait', settings: { forMs: HOUR_MS } };
      const versionId = publish(graph('start -> a -> b, c\nb, c -> meet -> note', { b: pause, c: pause, meet: 'join', note: 'note' }));
      for (let run = 0; run < 20; run++) await one.start(versionId, { contactId });
      await one.quiet();
      one.clock.advance(HOUR_MS);
      await quietTogether(3);
      const state = await settled();
      expect(state.runs.map((run) => run.status)).toEqual(Array.from({ length: 20 }, () => 'done'));
      expect(state.events).toHaveLength(20);
    });

    it('end all branches of a run that fails while another worker moves one of them', async () => {
      const { world, one, publish, quietTogether, settled } = at();
      const contactId = await world.addContact();
      const pause = { type: 'wait', settings: { forMs: HOUR_MS } };
      const versionId = publish(graph('start -> a -> b, c, d\nb -> bad\nc -> wait\nd -> mail', { b: pause, c: pause, d: pause, bad: 'vanished', wait: { type: 'wait', settings: { event: 'bought' } }, mail: 'send' }));
      for (let run = 0; run < 10; run++) await one.start(versionId, { contactId });
      await one.quiet();
      one.clock.advance(HOUR_MS);
      await quietTogether(2);
      const state = await settled();
      expect(state.runs.every((run) => run.status === 'failed')).toBe(true);
      expect([state.tokens, state.waiters]).toEqual([[], []]);
    });
  });
}
