import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readValue, writeValue } from './typed-value';

it('a value typed in a play is read as what it looks like', () => {
  expect(['80', 'true', 'Lyon', '"80"', '["a"]', '12 rue', ''].map(readValue)).toEqual([80, true, 'Lyon', '80', ['a'], '12 rue', '']);
});
it('whatever is written is read back as it was', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(readValue(writeValue(value as never))).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});
