import { describe, expect, test } from '@jest/globals';
import { field, whyNotLinear } from '../node/index.js';
import { checkFields } from './check-fields.js';

describe('the pattern of a field (SECURITY I6)', () => {
  test.each(['[^:]+', '([01]\\d|2[0-3]):[0-5]\\d', '[A-Za-z][A-Za-z0-9_]{0,63}', 'adr_[A-Za-z0-9]{4,50}', '[\\x20-\\x7e]+', 'https://example\\.org/boards/(\\d+)', '(a+)+b', '(\\w+\\s?)*', '\\d*\\d*\\d*x', '(?<id>[a-z]{2}){8}', '\\(\\?=x\\)', '[(?=)]{1,99}', '\\\\1'])('%s can be held to a time that grows with its text', (source) => {
    expect(whyNotLinear(source)).toBeNull();
  });

  test.each([
    ['(a)\\1+', 'refers back'],
    ['(?<x>a)\\k<x>', 'refers back'],
    ['(?=(a+))a*b', 'looks ahead'],
    ['(?<!a)b', 'behind'],
    ['([a-z]{1,50}\\.)*', 'more than 16 times'],
    ['(a{1,20})+b', 'more than 16 times'],
    ['((a{5}){5})*', 'more than 16 times'],
    ['a{1,90}a{1,90}a{1,90}b', 'more than 16 times'],
    ['.*a{1,40}.*', 'more than 16 times'],
  ])('%s cannot: it %s', (source, why) => {
    expect(whyNotLinear(source)).toContain(why);
    expect(checkFields({ name: field.text({ label: { en: 'Name' }, pattern: { source, expected: { en: 'a name' } } }) })).toEqual([expect.stringContaining(`fields.name: its pattern could take very long for some texts: it `)]);
  });
});
