import { expect, test } from '@jest/globals';
import { answerConcurrently } from './answer-concurrently.js';
import { answerEach } from './answer-each.js';
import { TransientError, UserError } from './errors.js';
import { next } from './outcome.js';

test('answers keep the order of the items, and only so many are under way at once', async () => {
  let underWay = 0;
  let most = 0;
  const outcomes = await answerConcurrently([30, 1, 20, 1, 10, 1], 3, async (delayMs) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    underWay -= 1;
    return next(String(delayMs));
  });
  expect(outcomes).toMatchObject(['30', '1', '20', '1', '10', '1'].map((port) => ({ port })));
  expect(most).toBe(3);
});

test('a throw fails its own item, and keeps who must act', async () => {
  const retryAt = 1_000;
  const answer = (item: string) => {
    if (item === 'user') throw new UserError('wrong', 'Expected this, found that; do so.');
    if (item === 'later') throw new TransientError('busy', 'Busy.', { retryAt });
    if (item === 'bug') throw new TypeError('x is undefined');
    return next();
  };
  const expected = [{ kind: 'next' }, { error: { who: 'user', code: 'wrong' } }, { error: { who: 'transient', retryAt } }, { error: { who: 'defect', code: 'unexpected' } }, { kind: 'next' }];
  const items = ['a', 'user', 'later', 'bug', 'b'];
  expect(answerEach(items, answer)).toMatchObject(expected);
  expect(await answerConcurrently(items, 2, async (item) => answer(item))).toMatchObject(expected);
  expect(await answerConcurrently([], 2, async () => next())).toEqual([]);
});
