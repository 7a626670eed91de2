import { toFailure } from './errors.js';
import { fail, type Outcome } from './outcome.js';

/** Answers a batch item by item, in order. A throw fails its own item, with the shape of `toFailure`; the others go on. */
export function answerEach<Entry>(items: readonly Entry[], answer: (item: Entry) => Outcome): Outcome[] {
  return items.map((item) => {
    try {
      return answer(item);
    } catch (thrown) {
      return fail(toFailure(thrown));
    }
  });
}
