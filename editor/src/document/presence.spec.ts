import { expect, it } from 'vitest';
import { createColleagues } from './presence';

const heard = (key: string, nodeId: string | null, forMs = 0, here = true) => ({ key, name: key, nodeId, forMs, here });

it('T13: shows who else is there and where, greets newcomers once and never itself', () => {
  let now = 100_000;
  const colleagues = createColleagues('me', () => now);
  expect(colleagues.hear(heard('me', 'a'))).toBe(false);
  expect(colleagues.hear(heard('bea', 'a', 500))).toBe(true);
  expect(colleagues.hear(heard('bea', 'b'))).toBe(false);
  expect(colleagues.all.value.map(({ key }) => key)).toEqual(['bea']);
  expect([colleagues.at('a'), colleagues.at('b')?.name]).toEqual([undefined, 'bea']);
  now += 40_000;
  colleagues.hear(heard('col', null));
  colleagues.sweep();
  expect(colleagues.all.value.map(({ key }) => key)).toEqual(['col']);
  colleagues.hear(heard('col', null, 0, false));
  expect(colleagues.all.value).toEqual([]);
});

it('names who was at a node first when two are there', () => {
  const colleagues = createColleagues('me', () => 100_000);
  colleagues.hear(heard('late', 'a', 10));
  colleagues.hear(heard('early', 'a', 900));
  expect(colleagues.at('a')?.key).toBe('early');
});
