import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from './memory-store.js';
import { memoryWorld } from './memory-world.js';
import { simulate } from './simulate.js';

const SEEDS = 500;

describe('the engine under random graphs, failures and dying workers', () => {
  it('loses nothing, doubles nothing and ends every run', async () => {
    const seen: Record<string, number> = {};
    const add = (name: string, count: number): void => void (seen[name] = (seen[name] ?? 0) + count);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { runs, deliveries, crashes, lateWorkers } = await simulate({ seed });
      for (const [status, count] of [...Object.entries(runs), ...Object.entries(deliveries)]) add(status, count);
      add('crashes', crashes);
      add('lateWorkers', lateWorkers);
    }
    // a simulation in which nothing ever goes wrong would prove nothing
    for (const name of ['done', 'failed', 'cancelled', 'sent', 'skipped', 'unknown', 'crashes', 'lateWorkers']) expect([name, (seen[name] ?? 0) > 20]).toEqual([name, true]);
    expect(seen).not.toHaveProperty('running');
    expect(seen).not.toHaveProperty('pending');
  }, 60_000);

  it('does the same again for the same seed', async () => {
    expect(await simulate({ seed: 42 })).toEqual(await simulate({ seed: 42 }));
  });

  it.each<[string, (store: MemoryStore) => void]>([
    ['forgets that a token is leased', (store) => {
      const { lease } = store;
      store.lease = async (...given) => {
        const leased = await lease.apply(store, given);
        for (const token of leased?.tokens ?? []) store.tokens.set(token.id, { ...token, state: 'ready', dueAt: 0 });
        return leased;
      };
    }],
    ['forgets a branch', (store) => {
      const { advance } = store;
      store.advance = (limit, now, work) => advance.call(store, limit, now, async (claim) => {
        const changes = await work(claim);
        return { ...changes, born: changes.born.slice(1) };
      });
    }],
    ['carries commands out twice', (store) => {
      const { advance } = store;
      store.advance = (limit, now, work) => advance.call(store, limit, now, async (claim) => {
        const changes = await work(claim);
        return { ...changes, commands: [...changes.commands, ...changes.commands] };
      });
    }],
    ['starts what is called twice', (store) => {
      const { advance } = store;
      store.advance = (limit, now, work) => advance.call(store, limit, now, async (claim) => {
        const changes = await work(claim);
        return { ...changes, calls: [...changes.calls, ...changes.calls] };
      });
    }],
    ['forgets what somebody waits for', (store) => {
      const { ended } = store.calls;
      store.calls.ended = (run, now) => void (run.id % 3 === 0 || ended.call(store.calls, run, now));
    }],
  ])('notices a store that %s, and says how to see it again', async (_, spoil) => {
    const play = async (): Promise<void> => {
      for (let seed = 1; seed <= 30; seed++) {
        const world = memoryWorld();
        spoil(world.store);
        await simulate({ seed, world });
      }
    };
    await expect(play()).rejects.toThrow(/npm run simulate -- --seed \d+/);
  });
});
