import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { phoneNumber } from './phone.js';

it.each([
  ['06 12 34 56 78', 'FR', '+33612345678'], ['+33 (0)6.12.34.56.78', null, '+33612345678'], ['0033612345678', null, '+33612345678'], ['０６12345678', 'FR', '+33612345678'],
  ['(415) 555-2671', 'US', '+14155552671'], ['+352 621 123 456', 'FR', '+352621123456'],
])('reads %s in %s as %s', (text, country, number) => expect(phoneNumber(text, country)).toBe(number));

it.each([['06 12 34 56 78', null], ['12', 'FR'], ['+33 6 12', null], ['call me', 'FR'], ['+999 12345678', null], ['', 'FR'], ['+33612345678 or +33612345679', null], ['06 12 34 56 78 ext. 4', 'FR']])('takes %s (%s) for no number', (text, country) => expect(phoneNumber(text, country)).toBeNull());

it('reads what it has written as the same number, whatever the country', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.stringMatching(/^[0-9 .+()-]{4,16}$/), fc.constantFrom('FR', 'US', 'DE', null), (noise, digits, country) => {
      for (const text of [noise, digits]) {
        const number = phoneNumber(text, country);
        if (number !== null) expect([number, phoneNumber(number, null)]).toEqual([expect.stringMatching(/^\+[1-9]\d{4,14}$/), number]);
      }
    }),
  );
});
