import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { condition } from './condition.js';
import { filter } from './filter.js';
import { merge } from './merge.js';
import { stop } from './stop.js';
import { switchCases } from './switch.js';

const isGold = { '==': [{ var: 'contact.plan' }, 'gold'] };

describe('a condition', () => {
  test('looks at attributes of the contact, at the event and at the data', async () => {
    const contact = fakeContact({ attributes: { plan: 'gold' } });
    expect(await runNode(condition, { contact, settings: { rule: isGold } })).toMatchObject([{ port: 'yes' }]);
    expect(await runNode(condition, { settings: { rule: isGold } })).toMatchObject([{ port: 'no' }]);
    const bigOrder = { '>': [{ var: 'event.properties.total' }, 100] };
    const items: JsonObject[] = [{ event: { name: 'order', properties: { total: 120 } } }, { event: { name: 'order', properties: {} } }, {}];
    expect(await runNode(condition, { items, settings: { rule: bigOrder } })).toMatchObject([{ port: 'yes' }, { port: 'no' }, { port: 'no' }]);
  });

  test('an attribute cannot stand in for the address of a contact', async () => {
    const contact = fakeContact({ email: 'ada@example.org', attributes: { email: 'other@example.org' } });
    expect(await runNode(condition, { contact, settings: { rule: { '==': [{ var: 'contact.email' }, 'ada@example.org'] } } })).toMatchObject([{ port: 'yes' }]);
  });
});

describe('a switch', () => {
  const cases = [
    { name: 'big', rule: { '>': [{ var: 'json.total' }, 100] } },
    { name: 'any', rule: { '>': [{ var: 'json.total' }, 0] } },
  ];
  test('takes the first case that holds, from top to bottom, and otherwise "otherwise"', async () => {
    const outcomes = await runNode(switchCases, { settings: { cases }, items: [{ total: 200 }, { total: 5 }, { total: 0 }] });
    expect(outcomes).toMatchObject([{ port: 'big' }, { port: 'any' }, { port: 'otherwise' }]);
  });
});

test('a filter ends what does not pass, with the reason its author gave', async () => {
  const settings = { rule: isGold, reason: 'Only gold members' };
  expect(await runNode(filter, { settings })).toEqual([{ kind: 'end', reason: 'Only gold members' }]);
  expect(await runNode(filter, { settings, contact: fakeContact({ attributes: { plan: 'gold' } }) })).toEqual([{ kind: 'next', port: 'main' }]);
});

test('a stop ends its branch with or without a reason', async () => {
  expect(await runNode(stop, { settings: { reason: 'Bought already' } })).toEqual([{ kind: 'end', reason: 'Bought already' }]);
  expect(await runNode(stop)).toEqual([{ kind: 'end' }]);
});

test('a merge tells the engine when to go on and lets everything through unchanged', async () => {
  expect(merge.join?.({ mode: 'all', count: 2 })).toEqual({ mode: 'all' });
  expect(merge.join?.({ mode: 'first', count: 3 })).toEqual({ mode: 'first', count: 3 });
  expect(await runNode(merge, { items: [{ a: 1 }, { b: 2 }] })).toEqual([{ kind: 'next', port: 'main' }, { kind: 'next', port: 'main' }]);
});
