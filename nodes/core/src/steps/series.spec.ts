import { describe, expect, test } from '@jest/globals';
import type { JsonObject, Outcome, Resumed } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { series } from './series.js';

const contact = fakeContact({ timezone: 'Europe/Paris' });
const at = (iso: string) => () => Date.parse(iso);
const settings = { date: '2027-04-10', days: [{ day: -3 }, { day: -8 }, { day: -1 }] };
const call = async (iso: string, more: JsonObject = {}, resumed?: Resumed): Promise<Outcome> => (await runNode(series, { now: at(iso), contact, items: [{ trip: 'Riga' }], settings: { ...settings, ...more }, ...(resumed ? { resumed } : {}) }))[0] as Outcome;
const waiting = (iso: string, next: number) => ({ kind: 'wait', until: Date.parse(iso), port: 'main', again: true, memo: { date: '2027-04-10', next } });
const each = (...turns: object[]) => ({ kind: 'next', port: 'each', json: turns.map((turn) => ({ trip: 'Riga', series: turn })) });

/** Plays a series to its end: what went out, and when. */
async function play(start: string, more: JsonObject = {}): Promise<[string, unknown][]> {
  const out: [string, unknown][] = [];
  let now = Date.parse(start);
  let resumed: Resumed | undefined;
  for (let turns = 0; turns < 50; turns++) {
    const outcome = await call(new Date(now).toISOString(), more, resumed);
    const ways = outcome.kind === 'fork' ? outcome.outcomes : [outcome];
    for (const way of ways) if (way.kind === 'next' && way.port === 'each') for (const item of way.json as JsonObject[]) out.push([new Date(now).toISOString(), (item['series'] as JsonObject)['day']]);
    const wait = ways.find((way) => way.kind === 'wait');
    if (!wait) return out;
    now = wait.until as number;
    resumed = { memo: wait.memo ?? {}, by: 'time' };
  }
  throw new Error('The series does not end.');
}

describe('a series around a date', () => {
  test('waits for its first day at the hour on the contact’s clock', async () => {
    expect(await call('2027-03-01T12:00:00Z')).toEqual(waiting('2027-04-02T07:00:00Z', 0));
  });

  test('goes out on each of its days, once, in order, over the spring clock change', async () => {
    expect(await play('2027-03-01T12:00:00Z', { date: '2027-03-30', days: [{ day: 1 }, { day: -2 }, { day: -3 }, { day: -2 }] })).toEqual([
      ['2027-03-27T08:00:00.000Z', -3],
      ['2027-03-28T07:00:00.000Z', -2],
      ['2027-03-31T07:00:00.000Z', 1],
    ]);
  });

  test('tells each turn which it is, and ends after the last', async () => {
    const resumed = { memo: { date: '2027-04-10', next: 1 }, by: 'time' as const };
    expect(await call('2027-04-07T07:00:00Z', {}, resumed)).toEqual({ kind: 'fork', outcomes: [waiting('2027-04-09T07:00:00Z', 2), each({ index: 2, day: -3, date: '2027-04-07', last: false })] });
    expect(await call('2027-04-09T07:00:01Z', {}, { ...resumed, memo: { date: '2027-04-10', next: 2 } })).toEqual({ kind: 'fork', outcomes: [{ kind: 'next', port: 'done' }, each({ index: 3, day: -1, date: '2027-04-09', last: true })] });
  });

  test.each([
    ['skip', [['2027-04-09T07:00:00.000Z', -1]]],
    ['last', [['2027-04-08T12:00:00.000Z', -3], ['2027-04-09T07:00:00.000Z', -1]]],
    ['all', [['2027-04-08T12:00:00.000Z', -8], ['2027-04-08T12:00:00.000Z', -3], ['2027-04-09T07:00:00.000Z', -1]]],
  ])('somebody who enters halfway gets what the author chose: %s', async (past, expected) => {
    expect(await play('2027-04-08T12:00:00Z', { past })).toEqual(expected);
  });

  test('somebody who enters after the last day goes straight to the end', async () => {
    expect(await call('2027-05-01T00:00:00Z')).toEqual({ kind: 'next', port: 'done' });
  });

  test('a turn that comes a little late goes out, one that comes days late does not', async () => {
    const resumed = { memo: { date: '2027-04-10', next: 0 }, by: 'time' as const };
    expect(await call('2027-04-02T19:00:00Z', {}, resumed)).toMatchObject({ outcomes: [{ kind: 'wait' }, each({ index: 1, day: -8, date: '2027-04-02', last: false })] });
    expect(await call('2027-04-05T07:00:00Z', {}, resumed)).toEqual(waiting('2027-04-07T07:00:00Z', 1));
    expect(await call('2027-04-08T06:00:00Z', {}, resumed)).toMatchObject({ outcomes: [{ kind: 'wait' }, each({ index: 2, day: -3, date: '2027-04-07', last: false })] });
  });

  test('keeps the date it was entered with', async () => {
    expect(await call('2027-04-07T07:00:00Z', { date: '2030-01-01' }, { memo: { date: '2027-04-10', next: 1 }, by: 'time' })).toMatchObject({ kind: 'fork' });
  });

  test('waits again when the clock was set back', async () => {
    expect(await call('2027-04-01T00:00:00Z', {}, { memo: { date: '2027-04-10', next: 1 }, by: 'time' })).toEqual(waiting('2027-04-07T07:00:00Z', 1));
  });

  test('a date that is none fails its item in one sentence', async () => {
    expect(await call('2027-04-01T00:00:00Z', { date: '{{ contact.departure }}' })).toMatchObject({ kind: 'error', error: { who: 'user', code: 'not_a_date' } });
  });
});
