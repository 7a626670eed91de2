import { toFailure } from './errors.js';
import { fail, type Outcome } from './outcome.js';

/** Like `answerEach`, for answers that take time: at most `limit` are under way at once, the outcomes keep the order of the items. */
export async function answerConcurrently<Entry>(items: readonly Entry[], limit: number, answer: (item: Entry) => Promise<Outcome>): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(items.length);
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      try {
        outcomes[index] = await answer(item);
      } catch (thrown) {
        outcomes[index] = fail(toFailure(thrown));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return outcomes;
}
