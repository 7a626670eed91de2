import { expect, test } from '@jest/globals';
import { compileTemplate } from './liquid.js';

/** Somebody whose name takes a while to be read, so many times. */
function slow(times: number): object {
  return {
    get name() {
      if (times-- > 0) for (const until = performance.now() + 120; performance.now() < until; );
      return 'Ada';
    },
  };
}

test('a text is filled in although the machine paused for a moment', () => {
  expect(compileTemplate('{{ json.name }}, {{ json.name }}', 'none')({ json: slow(1) })).toBe('Ada, Ada');
});

test('a text that takes long each time is given up', () => {
  expect(() => compileTemplate('{{ json.name }}, {{ json.name }}', 'none')({ json: slow(10) })).toThrow(/render limit exceeded/);
});
