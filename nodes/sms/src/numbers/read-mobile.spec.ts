import { describe, expect, test } from '@jest/globals';
import { readMobile } from './read-mobile.js';

describe('the number an SMS goes to', () => {
  test.each([
    ['+33612345678', 'FR', '+33612345678'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['0033 7 56 78 90 12', 'FR', '+33756789012'],
    ['+33 (0)6 12 34 56 78', 'FR', '+33612345678'],
    ['+32 470 12 34 56', 'FR', '+32470123456'],
    ['07911 123456', 'GB', '+447911123456'],
    // the American plan does not tell mobile from fixed
    ['+1 415 555 2671', '', '+14155552671'],
    // kept free for films and trials
    ['06 39 98 12 34', 'FR', '+33639981234'],
    ['+590 690 12 34 56', 'FR', '+590690123456'],
  ])('%s in %s is %s', (written, country, number) => {
    expect(readMobile(written, country)).toMatchObject({ number });
  });

  test.each([
    ['', 'FR', 'no_number'],
    ['  ', 'FR', 'no_number'],
    ['hello', 'FR', 'bad_number'],
    ['0612', 'FR', 'bad_number'],
    ['06 12 34 56 78', '', 'bad_number'],
    ['+33', 'FR', 'bad_number'],
    ['call +33612345678 now', 'FR', 'bad_number'],
    ['01 42 68 53 00', 'FR', 'not_a_mobile'],
    ['+33 800 12 34 56', 'FR', 'not_a_mobile'],
    ['+44 20 7946 0958', 'FR', 'not_a_mobile'],
  ])('%j in %j is not written to: %s', (written, country, code) => {
    expect(readMobile(written, country)).toMatchObject({ code, reason: expect.stringMatching(/\.$/) });
  });

  test('two numbers at once are refused rather than guessed at', () => {
    expect(() => readMobile('+33612345678, +33612345679', 'FR')).toThrow('one message per item');
  });
});
