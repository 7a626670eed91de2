import { setTimeout as sleep } from 'node:timers/promises';

const POINTS = ['before-commit', 'after-commit', 'after-lease', 'after-call-before-settle', 'after-settle'];

/** Half of the lives of a server end at a named point, after a while. */
export const crashSpecs = (random) => () => (random.next() < 0.5 ? `${random.pick(POINTS)}:${random.between(1, 60)}` : '');

/** Plans and makes troubles until told to stop; counts what it did. */
export async function makeTroubles({ workers, api, database, redis, leaseMs, random, until, say }) {
  const done = new Map();
  const kinds = {
    'worker killed': () => random.pick(workers).kill(),
    'API killed': () => api.kill(),
    'worker frozen past its lease': () => random.pick(workers.filter((one) => one.alive))?.freeze(leaseMs + 1_500),
    'PostgreSQL restarted (fast)': () => database.restart('SIGINT'),
    'PostgreSQL restarted (immediate)': () => database.restart('SIGQUIT'),
    'database connections cut': () => database.cutConnections(),
    ...(redis === null ? {} : {
      'Redis flushed': () => redis.flush(),
      'Redis killed for a second': async () => {
        await redis.kill();
        await sleep(1_000);
        redis.start();
        await sleep(300);
      },
    }),
  };
  const names = Object.keys(kinds);
  // killed workers are the daily bread; each of the others comes once before any comes twice
  const deck = [];
  while (Date.now() < until) {
    if (deck.length === 0) deck.push(...names.map((name) => [random.next(), name]).sort(([one], [other]) => one - other).map(([, name]) => name));
    const name = random.next() < 0.4 ? 'worker killed' : deck.pop();
    say(name);
    await kinds[name]();
    done.set(name, (done.get(name) ?? 0) + 1);
    await sleep(random.between(500, 2_500));
  }
  return done;
}
