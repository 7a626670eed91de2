import { describe, expect, it } from '@jest/globals';
import type { Priority } from '../../admission/journey-rules.js';
import { noChanges } from '../../changes.js';
import type { NewRun } from '../../ports.js';
import { graph } from '../graph.js';
import { entryOf } from './entry-rules.js';
import { sending, type Scene } from './scene.js';

const RANK: readonly Priority[] = ['interactive', 'normal', 'bulk'];

async function startMany(scene: Scene, versionId: number, numbers: Readonly<Record<Priority, number>>): Promise<void> {
  const runs = RANK.flatMap((priority) => Array.from({ length: numbers[priority] }, (): NewRun => ({ ...entryOf(scene, versionId, null), priority })));
  // those who go first come last
  await scene.world.store.start(runs.reverse(), scene.one.clock.now());
}

async function claimed({ world, one }: Scene, limit: number): Promise<Record<Priority, number>> {
  const found = { interactive: 0, normal: 0, bulk: 0 };
  await world.store.advance(limit, one.clock.now(), async (claim) => {
    for (const token of claim.tokens) found[token.priority] += 1;
    return noChanges();
  });
  return found;
}

export function aboutPriorities(at: () => Scene): void {
  describe('who goes first', () => {
    it('are runs somebody waits for, then normal ones, then mass entries; each leaves the next ones a part', async () => {
      const versionId = at().publish(graph('start -> b'));
      await startMany(at(), versionId, { interactive: 20, normal: 20, bulk: 20 });
      expect(await claimed(at(), 10)).toEqual({ interactive: 6, normal: 3, bulk: 1 });
      expect(await claimed(at(), 1)).toEqual({ interactive: 1, normal: 0, bulk: 0 });
      expect(await claimed(at(), 60)).toEqual({ interactive: 20, normal: 20, bulk: 20 });
    });

    it('is whoever there is: nothing is kept free for classes without work', async () => {
      const versionId = at().publish(graph('start -> b'));
      await startMany(at(), versionId, { interactive: 0, normal: 0, bulk: 20 });
      expect(await claimed(at(), 10)).toEqual({ interactive: 0, normal: 0, bulk: 10 });
    });

    it('stays so for the whole run, in the lane of sends too', async () => {
      const { one, settled } = at();
      const versionId = at().publish(sending());
      await startMany(at(), versionId, { interactive: 1, normal: 1, bulk: 1 });
      await one.stepPure();
      expect((await settled()).tokens.map((token) => [token.lane, token.priority]).sort()).toEqual([['io', 'bulk'], ['io', 'interactive'], ['io', 'normal']]);
      expect((await one.lease(2))?.tokens.map((token) => token.priority)).toEqual(['interactive', 'normal']);
    });

    it('may have a worker kept free for it, so that slow mass sends do not stand in its way', async () => {
      const { world, one } = at();
      const versionId = at().publish(sending());
      await startMany(at(), versionId, { interactive: 1, normal: 1, bulk: 1 });
      await one.stepPure();
      const take = async (): Promise<Priority[]> => (await world.store.lease(10, one.clock.now(), 1000, (token) => [{ tokenId: token.id, item: 0, channel: 'letter' }], 'interactive'))?.tokens.map((token) => token.priority) ?? [];
      expect([await take(), await take()]).toEqual([['interactive'], []]);
      expect([await world.store.nextDue('io', 'interactive'), await world.store.nextDue('io')]).toEqual([one.clock.now() + 1000, one.clock.now()]);
    });

    it('is what the workflow says, but always a run that is tried out', async () => {
      const { world, one, settled } = at();
      const versionId = at().publish(graph('start -> b'));
      await world.govern(versionId, { priority: 'bulk' });
      await world.store.start([entryOf(at(), versionId, null), { ...entryOf(at(), versionId, null), test: true }], one.clock.now());
      expect((await settled()).tokens.map((token) => token.priority).sort()).toEqual(['bulk', 'interactive']);
    });
  });
}
