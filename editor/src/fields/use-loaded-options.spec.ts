import type { LoadedPage } from '@parcours/sdk/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import type { OptionsQuery } from './options-source';
import { useLoadedOptions, type LoadedOptions } from './use-loaded-options';

interface Asked {
  readonly query: OptionsQuery;
  answer(): void;
  fail(): void;
}

/** Choices whose answers come when the test says so. */
function staged(): { source: LoadedOptions; asked: Asked[]; stop: () => void } {
  const asked: Asked[] = [];
  const scope = effectScope();
  const load = (query: OptionsQuery): Promise<LoadedPage> =>
    new Promise((resolve, reject) => {
      const name = `${asked.length}:${query.cursor ?? ''}`;
      asked.push({ query, answer: () => resolve({ options: [{ value: name, label: name }], nextCursor: `after ${name}` }), fail: () => reject(new Error(name)) });
    });
  const source = scope.run(() => useLoadedOptions(load)) as LoadedOptions;
  return { source, asked, stop: () => scope.stop() };
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('choices that come from elsewhere', () => {
  it('are those of the last question, in whatever order the answers come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }).chain((count) => fc.tuple(fc.constant(count), fc.shuffledSubarray(Array.from({ length: count }, (_, index) => index), { minLength: count }), fc.array(fc.boolean(), { minLength: count, maxLength: count }))), async ([count, order, fails]) => {
        const { source, asked, stop } = staged();
        source.ensure();
        for (let again = 1; again < count; again++) source.retry();
        for (const index of order) {
          if (fails[index]) asked[index]?.fail();
          else asked[index]?.answer();
        }
        await settled();
        const last = count - 1;
        expect(source.loading.value).toBe(false);
        if (fails[last]) expect(source.failure.value).toBeInstanceOf(Error);
        else expect(source.options.value.map(({ value }) => value)).toEqual([`${last}:`]);
        stop();
      }),
      { numRuns: 40 },
    );
  });

  it('that are forgotten are not brought back by an answer under way', async () => {
    const { source, asked, stop } = staged();
    source.ensure();
    source.forget();
    asked[0]?.answer();
    await settled();
    expect([source.options.value, source.loaded.value, source.loading.value]).toEqual([[], false, false]);
    stop();
  });

  it('that failed on a further page keep what is there, and are asked for that page again', async () => {
    const { source, asked, stop } = staged();
    source.ensure();
    asked[0]?.answer();
    await settled();
    source.loadMore();
    asked[1]?.fail();
    await settled();
    expect(source.options.value).toHaveLength(1);
    source.retry();
    expect(asked[2]?.query.cursor).toBe('after 0:');
    asked[2]?.answer();
    await settled();
    expect(source.options.value.map(({ value }) => value)).toEqual(['0:', '2:after 0:']);
    stop();
  });
});
