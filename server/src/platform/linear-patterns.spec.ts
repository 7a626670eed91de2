import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkSettings, field, whyNotLinear } from '@parcours/sdk/node';
import fc from 'fast-check';
import { keepPatternsLinear } from './linear-patterns.js';

// SECURITY I6: without it, the first of these takes longer than this machine will live
beforeAll(keepPatternsLinear);
const LIMIT_MS = 2_000;
const took = (source: string, text: string): number => {
  const fields = { name: field.text({ label: { en: 'Name' }, maximumLength: 10_000, pattern: { source, expected: { en: 'a name' } } }) };
  const startedAt = performance.now();
  expect(checkSettings(fields, { name: text })).toMatchObject([{ field: 'name', reason: 'pattern' }]);
  return performance.now() - startedAt;
};

describe('the patterns of authors (I6)', () => {
  it.each([
    ['(a+)+b', 'a'.repeat(9_000)],
    ['(\\w+\\s?)*', `${'word '.repeat(1_900)}!`],
    ['(a|aa)+', `${'a'.repeat(9_000)}!`],
    ['([a-z]+\\.)*[a-z]+', `${'a.'.repeat(4_000)}!`],
    ['\\d*\\d*\\d*x', '1'.repeat(9_000)],
    ['[A-Za-z][A-Za-z0-9_]{0,63}', `${'a'.repeat(9_000)}!`],
  ])('%s is soon done with the worst of texts', (source, text) => {
    expect(whyNotLinear(source)).toBeNull();
    expect(took(source, text)).toBeLessThan(LIMIT_MS);
  });

  it('are soon done whatever the conformance suite lets through', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '\\w', '.');
    const repeated = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(inner, fc.constantFrom('', '*', '+', '?', '{2,4}', '{3,}', '{1,30}')).map(([text, times]) => (times === '' ? text : `(?:${text})${times}`));
    const level = fc.oneof(repeated(atom), fc.tuple(repeated(atom), repeated(atom)).map(([one, other]) => `${one}|${other}`));
    const source = fc.array(repeated(level), { minLength: 1, maxLength: 3 }).map((parts) => `${parts.map((part) => `(${part})`).join('')}x`);
    fc.assert(fc.property(repeated(source).map((text) => `${text}y`), fc.constantFrom('a', 'ab', 'aab'), (text, piece) => {
      fc.pre(whyNotLinear(text) === null);
      expect(took(text, `${piece.repeat(2_000 / piece.length)}!`)).toBeLessThan(LIMIT_MS);
    }), { numRuns: 60 });
  });
});
