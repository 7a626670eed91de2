import { describe, expect, it } from '@jest/globals';
import { readJson } from './read-json.js';

// O2, O3
describe('JSON from outside', () => {
  it('is read as it was written', () => {
    expect(readJson('{"a":[1,"é",{"constructor":null}]}')).toEqual({ a: [1, 'é', { constructor: null }] });
  });
  it.each([
    ['is refused when it is not JSON', '{"a":', 'bad_json'],
    ['is refused when it is nested too deeply', `${'['.repeat(65)}${']'.repeat(65)}`, 'too_deep'],
    ['is refused without harm when it is nested a hundred thousand levels deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'too_deep'],
    ['is refused when it tries to replace the prototype, at any depth', '{"a":[{"__proto__":{"admin":true}}]}', 'bad_key'],
    ['is refused when a number is larger than any', '{"a":[1e999]}', 'bad_number'],
    ['is refused when an object has more than ten thousand keys', `{${Array.from({ length: 10_001 }, (_, index) => `"k${index}":1`).join(',')}}`, 'too_many_keys'],
    ['is refused when a text holds U+0000', '{"a":"x\\u0000"}', 'bad_text'],
    ['is refused when a text holds half of a pair', '{"a":"\\ud800"}', 'bad_text'],
    ['is refused when a key holds U+0000', '{"\\u0000":1}', 'bad_text'],
  ])('%s', (_, text, code) => {
    expect(() => readJson(text)).toThrow(expect.objectContaining({ code }));
  });
  it('accepts 64 levels', () => {
    expect(() => readJson(`${'['.repeat(64)}${']'.repeat(64)}`)).not.toThrow();
  });
  it('accepts whole pairs such as emoji', () => {
    expect(readJson('"\\ud83d\\ude00"')).toBe('😀');
  });
});
