import { expect, test } from '@jest/globals';
import { holds } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { event } from './event.js';
import { list } from './list.js';

const joined = { name: 'list.joined', properties: { list: 'Newsletter' }, occurredAt: 1_000 };

test('an event stands under json.event of the run it starts', () => {
  const { entry, subscriptions } = receiveHit(event, { name: 'list.joined' }, { on: 'event', event: joined });
  expect(entry).toEqual({ kind: 'enter', items: [{ event: joined }] });
  expect(subscriptions).toEqual([{ on: 'event', name: 'list.joined', where: true }]);
});

test('an event of another name starts nothing', () => {
  expect(receiveHit(event, { name: 'order.placed' }, { on: 'event', event: joined }).entry.kind).toBe('ignore');
});

test('joining a list starts a journey for that list only', () => {
  const { subscriptions, entry } = receiveHit(list, { list: 'Newsletter' }, { on: 'event', event: joined });
  const where = subscriptions[0]?.on === 'event' ? subscriptions[0].where : null;
  expect(subscriptions).toMatchObject([{ on: 'event', name: 'list.joined' }]);
  expect(holds(where, { event: joined, contact: null })).toBe(true);
  expect(holds(where, { event: { ...joined, properties: { list: 'VIP' } }, contact: null })).toBe(false);
  expect(entry).toEqual({ kind: 'enter', items: [{ event: joined }] });
});
