import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { fakeClock, fakeContact, runNode } from '@parcours/sdk/testing';
import { wait } from './wait.js';

const { now } = fakeClock('2027-03-26T17:00:00Z');
const until = (iso: string) => [{ kind: 'wait', until: Date.parse(iso) }];

describe('waiting', () => {
  test('two days over the spring clock change ends at the same hour on the contact’s wall', async () => {
    const contact = fakeContact({ timezone: 'Europe/Paris' });
    const settings = { duration: { amount: 2, unit: 'days' } };
    // Friday 18:00 in Paris; clocks jump on Sunday morning
    expect(await runNode(wait, { now, contact, settings })).toMatchObject(until('2027-03-28T16:00:00Z'));
    expect(await runNode(wait, { now, contact, settings: { duration: { amount: 48, unit: 'hours' } } })).toMatchObject(until('2027-03-28T17:00:00Z'));
  });

  test('falls back to the workspace’s zone when the contact’s is unknown or nonsense', async () => {
    const settings = { duration: { amount: 2, unit: 'days' } };
    for (const timezone of [null, 'Mars/Olympus']) expect(await runNode(wait, { now, contact: fakeContact({ timezone }), timezone: 'Europe/Paris', settings })).toMatchObject(until('2027-03-28T16:00:00Z'));
    expect(await runNode(wait, { now, settings })).toMatchObject(until('2027-03-28T17:00:00Z'));
  });

  test('until a date reads it on the contact’s clock, unless it says its offset', async () => {
    const contact = fakeContact({ timezone: 'America/New_York' });
    const waiting = (text: string) => runNode(wait, { now, contact, settings: { mode: 'until', until: text } });
    expect(await waiting('2027-04-01T09:00')).toMatchObject(until('2027-04-01T13:00:00Z'));
    expect(await waiting('2027-04-01')).toMatchObject(until('2027-04-01T04:00:00Z'));
    expect(await waiting('2027-04-01T09:00:00+02:00')).toMatchObject(until('2027-04-01T07:00:00Z'));
    expect(await waiting('2027-04-01T09:00Z')).toMatchObject(until('2027-04-01T09:00:00Z'));
  });

  test('a date that has passed does not hold anybody up', async () => {
    expect(await runNode(wait, { now, settings: { mode: 'until', until: '2027-01-01' } })).toEqual([{ kind: 'next', port: 'main' }]);
  });

  test.each(['2027-02-30', '2027-04-01T25:00'])('the date %s, which is on no calendar, fails its item in one sentence', async (text) => {
    expect(await runNode(wait, { now, settings: { mode: 'until', until: text } })).toMatchObject([{ kind: 'error', error: { code: 'not_a_date', message: expect.stringContaining(`found "${text}"`) } }]);
  });

  test('for an event goes one way when it comes and another when time is up', async () => {
    const where = { '==': [{ var: 'event.properties.campaign' }, 'spring'] };
    const settings = { mode: 'event', event: 'email.opened', where, timeout: { amount: 2, unit: 'days' } };
    expect(await runNode(wait, { now, contact: fakeContact(), settings })).toEqual([
      { kind: 'wait', until: Date.parse('2027-03-28T17:00:00Z'), port: 'timeout', event: { name: 'email.opened', where, port: 'event' } },
    ]);
  });

  test('for an event needs somebody to wait for, and fails only the items without', async () => {
    const contact = (index: number) => (index === 1 ? fakeContact() : null);
    const outcomes = await runNode(wait, { now, contact, items: [{}, {}, {}], settings: { mode: 'event', event: 'email.opened' } });
    expect(outcomes).toMatchObject([{ error: { code: 'no_contact' } }, { kind: 'wait' }, { error: { code: 'no_contact' } }]);
  });

  test('beyond the year 9999 fails its item in one sentence', async () => {
    expect(await runNode(wait, { now, settings: { duration: { amount: 1_000_000, unit: 'months' } } })).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'too_far', message: expect.stringContaining('by the year 9999') } }]);
  });

  test('says in the log which contact has a time zone nobody knows', async () => {
    const lines: string[] = [];
    await runNode(wait, { now, contact: (index) => fakeContact({ id: index + 1, timezone: index === 1 ? 'Mars/Olympus' : 'Europe/Paris' }), timezone: 'Europe/Riga', items: [{}, {}], log: (line) => lines.push(line) });
    expect(lines).toEqual(['Expected a time zone such as Europe/Paris for contact 2, found "Mars/Olympus"; Europe/Riga is used instead. Correct the contact.']);
  });
});

describe('waiting for a time of day', () => {
  const contact = fakeContact({ timezone: 'Europe/Paris' });
  // Friday 26 March 2027, 18:00 in Paris
  test.each([
    ['the next morning', { time: '09:00' }, '2027-03-27T08:00:00Z'],
    ['later the same day', { time: '18:30' }, '2027-03-26T17:30:00Z'],
    ['the day after when it is just that time', { time: '18:00' }, '2027-03-27T17:00:00Z'],
    ['the next Tuesday, Wednesday or Thursday', { time: '09:00', weekdays: ['tue', 'wed', 'thu'] }, '2027-03-30T07:00:00Z'],
    ['a week later when today’s is over', { time: '17:59', weekdays: ['fri'] }, '2027-04-02T15:59:00Z'],
    ['moved on when clocks skip it', { time: '02:30', weekdays: ['sun'] }, '2027-03-28T01:30:00Z'],
  ])('goes on %s', async (_, settings, iso) => {
    expect(await runNode(wait, { now, contact, settings: { mode: 'time', ...settings } })).toMatchObject(until(iso));
  });
});

describe('waiting until days before or after a date', () => {
  const contact = fakeContact({ timezone: 'America/New_York' });
  const around = (settings: object) => runNode(wait, { now, contact, settings: { mode: 'around', ...settings } as never });

  test('counts days on the contact’s calendar and goes on at the hour on their clock', async () => {
    expect(await around({ until: '2027-04-10', days: 3 })).toMatchObject(until('2027-04-07T13:00:00Z'));
    expect(await around({ until: '2027-04-10T22:00', days: 1, side: 'after', time: '08:15' })).toMatchObject(until('2027-04-11T12:15:00Z'));
    expect(await around({ until: '2027-04-10T02:00Z', days: 0 })).toMatchObject(until('2027-04-09T13:00:00Z'));
    expect(await around({ until: '2028-03-01', days: 1 })).toMatchObject(until('2028-02-29T14:00:00Z'));
  });

  test.each([
    [{}, { kind: 'next', port: 'main' }],
    [{ late: 'port' }, { kind: 'next', port: 'late' }],
    [{ late: 'end' }, { kind: 'end', reason: 'Too late: 2027-03-25 09:00 (America/New_York) had passed.' }],
    [{ late: 'end', grace: { amount: 2, unit: 'days' } }, { kind: 'next', port: 'main' }],
  ])('does what the author chose when it is too late: %j', async (settings, outcome) => {
    expect(await around({ until: '2027-03-26', days: 1, ...settings })).toEqual([outcome]);
  });

  test('on the stroke it is not too late', async () => {
    expect(await around({ until: '2027-03-26', days: 0, time: '13:00', late: 'end', grace: { amount: 0, unit: 'hours' } })).toEqual([{ kind: 'next', port: 'main' }]);
  });
});

describe('waiting for events', () => {
  test('can count what has happened since the contact entered', async () => {
    const settings = { mode: 'event', event: 'order.placed', lookBack: true };
    expect(await runNode(wait, { now, contact: fakeContact(), settings })).toMatchObject([{ event: { name: 'order.placed', port: 'event', since: 'run' } }]);
  });

  test('the first of several takes its own output', async () => {
    const where = { '==': [{ var: 'event.properties.plan' }, 'gold'] };
    const settings: JsonObject = { mode: 'first', events: [{ name: 'Gold', event: 'order.placed', where }, { name: 'Other', event: 'order.placed' }, { name: 'Left', event: 'list.left' }], timeout: { amount: 1, unit: 'hours' } };
    expect(await runNode(wait, { now, contact: fakeContact(), settings })).toEqual([
      { kind: 'wait', until: Date.parse('2027-03-26T18:00:00Z'), port: 'timeout', event: [{ name: 'order.placed', port: 'Gold', where }, { name: 'order.placed', port: 'Other' }, { name: 'list.left', port: 'Left' }] },
    ]);
    expect(await runNode(wait, { now, settings })).toMatchObject([{ error: { code: 'no_contact' } }]);
  });
});
