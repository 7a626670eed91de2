import { expect, test } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

/** Commits whatever it is given unless it contains a bad one, and remembers the groups. */
function desk(options: { maxSize?: number; broken?: string; gatherMs?: number } = {}) {
  const groups: string[][] = [];
  const group = new GroupCommit<string, string>({
    maxSize: options.maxSize ?? 100,
    atOnce: 1,
    ...(options.gatherMs === undefined ? {} : { gatherMs: options.gatherMs }),
    commit: async (requests) => {
      groups.push([...requests]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (requests.some((one) => one.startsWith('bad'))) throw new Error(options.broken ?? 'refused');
      return requests.map((one) => one.toUpperCase());
    },
  });
  return { groups, group };
}

test('who comes alone is committed at once; who comes while a commit is under way shares the next', async () => {
  const { group, groups } = desk();
  const first = group.add('a');
  while (groups.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.all([first, group.add('b'), group.add('c')])).toEqual(['A', 'B', 'C']);
  expect(groups).toEqual([['a'], ['b', 'c']]);
  expect(group.idle).toBe(true);
});

test('where company is waited for, all that come meanwhile go together, in groups no larger than allowed', async () => {
  const { group, groups } = desk({ gatherMs: 20, maxSize: 3 });
  const first = group.add('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await Promise.all([first, ...['b', 'c', 'd'].map((one) => group.add(one))])).toEqual(['A', 'B', 'C', 'D']);
  expect(groups).toEqual([['a', 'b', 'c'], ['d']]);
});

test('one bad request fails only its caller', async () => {
  const { group } = desk();
  const answers = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((one) => group.add(one)));
  expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(answers[3]).toEqual({ status: 'fulfilled', value: 'C' });
});

test('nothing is written a second time when the connection broke and nobody knows whether it was written', async () => {
  const { group, groups } = desk({ broken: 'Connection terminated unexpectedly' });
  const answers = await Promise.allSettled(['a', 'bad'].map((one) => group.add(one)));
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
  expect(groups).toHaveLength(1);
});

test('a group is never larger than allowed, and order is kept', async () => {
  const { group, groups } = desk({ maxSize: 2 });
  expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((one) => group.add(one)))).toEqual(['A', 'B', 'C', 'D', 'E']);
  expect(groups).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});
