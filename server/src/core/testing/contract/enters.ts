import { describe, expect, it } from '@jest/globals';
import { execute } from '../../executor/execute.js';
import type { NewRun } from '../../ports.js';
import { graph } from '../graph.js';
import { sending, statusOf, waitFor, type Scene } from './scene.js';

/** Runs that are started and executed in one transaction. */
export function aboutEnters(at: () => Scene): void {
  const entry = (versionId: number, contactId: number | null = null): NewRun => {
    const { one } = at();
    return { workspaceId: one.workspaceId, workflowId: one.planOf(versionId).workflowId, versionId, node: 0, contactId, test: false, items: [{ json: {} }] };
  };
  const enter = (...runs: NewRun[]): Promise<readonly number[]> => at().one.store.enter(runs, at().one.clock.now(), (claim) => execute(claim, at().one.environment));

  describe('runs that go on at once', () => {
    it('are done, waiting, sending or forked when their caller is answered', async () => {
      const { world, one, publish, settled } = at();
      const contactId = await world.addContact();
      const [done, waiting, forked] = [publish(graph('start -> a -> b')), publish(waitFor({ event: 'bought' })), publish(graph('start -> a -> wait\nstart -> b', { wait: { type: 'wait', settings: { forMs: 1000 } } }))];
      const ids = await enter(entry(done), entry(waiting, contactId), entry(forked), entry(publish(sending())));
      const state = await settled();
      expect(ids.map((id) => statusOf(state, id))).toEqual(['done', 'running', 'running', 'running']);
      expect(state.tokens.map(({ runId, state: place, lane }) => [ids.indexOf(runId), place, lane])).toEqual([[1, 'waiting', 'pure'], [2, 'waiting', 'pure'], [3, 'ready', 'io']]);
      await one.record('bought', contactId);
      await one.pass(1000);
      const later = await settled();
      expect(ids.map((id) => statusOf(later, id))).toEqual(['done', 'done', 'done', 'done']);
    });

    it('have not been started at all when their batch cannot be committed', async () => {
      const { one, publish, settled } = at();
      const version = publish(graph('start -> a -> b'));
      await expect(one.store.enter([entry(version)], one.clock.now(), () => Promise.reject(new Error('out of paper')))).rejects.toThrow('out of paper');
      const { runs, tokens } = await settled();
      expect([runs, tokens]).toEqual([[], []]);
    });
  });
}
