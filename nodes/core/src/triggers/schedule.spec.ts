import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { schedule } from './schedule.js';

const subscribe = (settings: JsonObject) => receiveHit(schedule, settings, { on: 'schedule', dueAt: 0 }).subscriptions[0];

describe('a schedule', () => {
  test.each([
    [{ repeat: 'minutes', everyMinutes: '20' }, '*/20 * * * *'],
    [{ repeat: 'minutes', everyMinutes: '60' }, '0 * * * *'],
    [{}, '0 9 * * *'],
    [{ repeat: 'daily', time: '18:05' }, '5 18 * * *'],
    [{ repeat: 'weekly', day: '1-5', time: '00:30' }, '30 0 * * 1-5'],
    [{ repeat: 'cron', rule: ' 0  12 1 * * ' }, '0 12 1 * *'],
  ] as [JsonObject, string][])('reads %j as %s', (settings, rule) => {
    expect(subscribe(settings)).toEqual({ on: 'schedule', rule, timezone: null });
  });

  test.each(['every day', '61 * * * *', '0 9 * * * *', '@daily', '0 0 30 2 *'])('refuses the cron rule "%s" and shows a right one', (rule) => {
    expect(() => subscribe({ repeat: 'cron', rule })).toThrow(/Expected a cron rule of five fields such as "0 9 \* \* 1-5"/);
  });

  test('keeps its own time zone, and refuses one that does not exist', () => {
    expect(subscribe({ timezone: 'Europe/Paris' })).toMatchObject({ timezone: 'Europe/Paris' });
    expect(() => subscribe({ timezone: 'Europe/Atlantis' })).toThrow('found "Europe/Atlantis"');
  });

  test('refuses a time that is not on the clock', () => {
    expect(() => subscribe({ time: '25:00' })).toThrow('Expected a time such as 09:30, found "25:00".');
  });
});
