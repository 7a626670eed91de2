import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instantOf, localTime } from './live-time';

it('A28: what is entered as a time is what is shown again', () => {
  fc.assert(fc.property(fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true }), (date) => {
    const minute = new Date(Math.floor(date.getTime() / 60_000) * 60_000);
    const shown = localTime(minute.toISOString());
    expect(localTime(instantOf(shown))).toBe(shown);
  }));
  expect([localTime(undefined), localTime('{{ contact.end }}'), instantOf(''), instantOf(null)]).toEqual(['', '', undefined, undefined]);
});
