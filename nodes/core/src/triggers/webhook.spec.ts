import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { webhook } from './webhook.js';

const path = 'abcdefghijklmnop';
const call = (body: unknown, settings: JsonObject = {}) =>
  receiveHit(webhook, { path, ...settings }, { on: 'webhook', method: 'POST', headers: { 'content-type': 'application/json', Authorization: 'Bearer secret', cookie: 'a=b' }, query: { q: '1' }, body });

describe('a webhook', () => {
  test('hands on body, query and headers, but no secrets of the caller', () => {
    expect(call({ a: 1 }).entry).toEqual({ kind: 'enter', items: [{ method: 'POST', headers: { 'content-type': 'application/json' }, query: { q: '1' }, body: { a: 1 } }] });
  });

  test('listens where and how it was told', () => {
    expect(call({}, { method: 'PUT', respond: 'when_done' }).subscriptions).toEqual([{ on: 'webhook', path, method: 'PUT', respond: 'when_done' }]);
  });

  test('has callers answered before their runs are saved only where its author chose so, and never when it is about a contact', () => {
    expect(call({}, { save: 'after' }).subscriptions).toEqual([{ on: 'webhook', path, method: 'POST', respond: 'at_once', save: 'after' }]);
    expect(call({ email: 'ada@example.org' }, { save: 'after', identify: 'email' }).subscriptions).toEqual([{ on: 'webhook', path, method: 'POST', respond: 'at_once' }]);
  });

  test('finds the contact in a field of the body, and keeps the rest as attributes when asked', () => {
    const body = { customer: { email: 'ada@example.org' }, plan: 'gold' };
    expect(call(body, { identify: 'email', identifyField: 'customer.email' }).entry).toMatchObject({ identify: { email: 'ada@example.org' } });
    expect(call(body, { identify: 'email', identifyField: 'customer.email', attributes: true }).entry).toMatchObject({ identify: { email: 'ada@example.org', attributes: { plan: 'gold' } } });
    expect(call({ id: 42 }, { identify: 'externalId', identifyField: 'id' }).entry).toMatchObject({ identify: { externalId: '42' } });
  });

  test.each([
    [{}, 'Expected "email" in the body to say who the contact is, found nothing'],
    ['text', 'found nothing'],
    [{ email: 'nobody' }, 'found "nobody"'],
    [{ email: { a: 1 } }, 'found {"a":1}'],
  ])('refuses %j when it cannot tell who it is about', (body, message) => {
    expect(() => call(body, { identify: 'email' })).toThrow(message);
  });

  test('does not take a path people could guess', () => {
    expect(() => call({}, { path: 'orders' })).toThrow('Expected 16 to 128 letters, digits, "-" or "_", found "orders".');
  });
});
