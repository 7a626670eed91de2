import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { date } from './date.js';

const hit = { on: 'date', date: '2027-05-12', dueAt: Date.parse('2027-05-05T07:00:00Z') } as const;
const subscribe = (settings: JsonObject) => receiveHit(date, { attribute: 'birthday', ...settings }, hit).subscriptions[0];

describe('the date of a contact', () => {
  test('is its birthday at nine on its clock, unless said otherwise', () => {
    expect(subscribe({})).toEqual({ on: 'date', attribute: 'birthday', offsetDays: 0, repeat: 'yearly', at: '09:00', leapDay: '02-28', toleranceMs: 86_400_000 });
  });

  test.each([
    [{ when: 'before', days: 30, repeat: 'once' }, { offsetDays: -30, repeat: 'once' }],
    [{ when: 'after', days: 2, repeat: 'monthly' }, { offsetDays: 2, repeat: 'monthly' }],
    // a number typed before the choice was changed no longer counts
    [{ when: 'on', days: 30 }, { offsetDays: 0 }],
    [{ leapDay: '03-01', tolerance: { amount: 2, unit: 'days' } }, { leapDay: '03-01', toleranceMs: 172_800_000 }],
    [{ attribute: ' departure ' }, { attribute: 'departure' }],
  ] as [JsonObject, JsonObject][])('reads %j as %j', (settings, expected) => {
    expect(subscribe(settings)).toMatchObject(expected);
  });

  test('starts a run that knows which date it is for', () => {
    expect(receiveHit(date, { attribute: 'birthday' }, hit).entry).toEqual({ kind: 'enter', items: [{ date: '2027-05-12', dueAt: '2027-05-05T07:00:00.000Z' }] });
  });

  test('refuses an hour that is not on the clock', () => {
    expect(() => subscribe({ at: '24:00' })).toThrow('Expected a time such as 09:30, found "24:00".');
  });
});
