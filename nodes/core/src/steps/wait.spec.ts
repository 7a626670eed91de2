import { describe, expect, test } from '@jest/globals';
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
});
