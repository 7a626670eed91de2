import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Outcome, Resumed } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { repeat } from './repeat.js';

const HOUR = 3_600_000;
const contact = fakeContact({ timezone: 'Europe/Paris' });
const call = async (now: number, settings: JsonObject, resumed?: Resumed, attributes: JsonObject = {}): Promise<Outcome> =>
  (await runNode(repeat, { now: () => now, contact: { ...contact, attributes }, settings, ...(resumed ? { resumed } : {}) }))[0] as Outcome;

/** Plays to the end, each turn `lateMs` late: when it went out, with what. */
async function play(start: string, settings: JsonObject, lateMs = 0): Promise<[string, unknown][]> {
  const out: [string, unknown][] = [];
  let now = Date.parse(start);
  let resumed: Resumed | undefined;
  for (let turns = 0; turns < 50; turns++) {
    const outcome = await call(now, settings, resumed);
    const ways = outcome.kind === 'fork' ? outcome.outcomes : [outcome];
    for (const way of ways) if (way.kind === 'next' && way.port === 'each') out.push([new Date(now).toISOString(), ((way.json as JsonObject)['repeat'] as JsonObject)['index']]);
    const wait = ways.find((way) => way.kind === 'wait');
    if (!wait) return out;
    now = (wait.until as number) + lateMs;
    resumed = { memo: wait.memo ?? {}, by: 'time' };
  }
  throw new Error('It does not end.');
}

describe('repeating', () => {
  test('goes out so many times, at the same hour on the contact’s wall over the clock change', async () => {
    expect(await play('2027-03-22T17:00:00Z', { times: 3 })).toEqual([
      ['2027-03-22T17:00:00.000Z', 1],
      ['2027-03-29T16:00:00.000Z', 2],
      ['2027-04-05T16:00:00.000Z', 3],
    ]);
  });

  test('can start after the first interval, at a time of day', async () => {
    expect(await play('2027-03-22T17:00:00Z', { times: 2, first: 'later', time: '09:30', every: { amount: 2, unit: 'days' } })).toEqual([
      ['2027-03-24T08:30:00.000Z', 1],
      ['2027-03-26T08:30:00.000Z', 2],
    ]);
  });

  test('small delays never add up, and turns missed while the server was down are not caught up', async () => {
    const hourly = { times: 3, every: { amount: 1, unit: 'hours' } };
    expect((await play('2027-03-22T17:00:00Z', hourly, 60_000)).map(([at]) => at.slice(11, 16))).toEqual(['17:00', '18:01', '19:01']);
    expect((await play('2027-03-22T17:00:00Z', hourly, 5.5 * HOUR)).map(([at]) => at.slice(8, 16))).toEqual(['22T17:00', '22T23:30', '23T05:30']);
  });

  test('stops as soon as its rule holds for the contact as they are then', async () => {
    const settings = { until: { '==': [{ var: 'contact.answered' }, true] } };
    const start = Date.parse('2027-03-22T17:00:00Z');
    expect(await call(start, settings)).toMatchObject({ kind: 'fork' });
    const resumed = { memo: { start, turn: 1, done: 1 }, by: 'time' as const };
    expect(await call(start + 7 * 24 * HOUR, settings, resumed, { answered: true })).toEqual({ kind: 'next', port: 'done' });
    expect(await call(start, settings, undefined, { answered: true })).toEqual({ kind: 'next', port: 'done' });
  });

  test('says which turn is the last, and goes on with it', async () => {
    expect(await call(0, { times: 1 })).toEqual({ kind: 'fork', outcomes: [{ kind: 'next', port: 'done' }, { kind: 'next', port: 'each', json: { repeat: { index: 1, last: true } } }] });
  });

  test('waits again when the clock was set back', async () => {
    const start = Date.parse('2027-03-22T17:00:00Z');
    const memo = { start, turn: 2, done: 2 };
    expect(await call(start, {}, { memo, by: 'time' })).toEqual({ kind: 'wait', port: 'main', until: Date.parse('2027-04-05T16:00:00Z'), again: true, memo });
  });

  test.each([
    [{ every: { amount: 0, unit: 'days' } }, 'Expected an interval longer than nothing'],
    [{ every: { amount: 2, unit: 'hours' }, time: '09:00' }, 'Expected days, weeks or months with a time of day'],
  ])('refuses %j with a sentence', async (settings, message) => {
    expect(await call(0, settings)).toMatchObject({ kind: 'error', error: { who: 'user', code: 'bad_interval', message: expect.stringContaining(message) } });
  });
});
