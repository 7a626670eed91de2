import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { convert, type ValueKind } from '../convert.js';
import { set } from './set.js';

const setting = (values: JsonObject[], more: JsonObject = {}, items: JsonObject[] = [{ old: 1 }]) => runNode(set, { settings: { values, ...more }, items });

describe('setting fields', () => {
  test('writes nested values and keeps the others', async () => {
    expect(await setting([{ path: 'customer.city', value: 'Riga' }], {}, [{ customer: { name: 'Ada' }, n: 1 }])).toMatchObject([{ json: { customer: { name: 'Ada', city: 'Riga' }, n: 1 } }]);
  });

  test('drops the others when told to', async () => {
    expect(await setting([{ path: 'a', value: 'x' }], { keep: false })).toMatchObject([{ json: { a: 'x' } }]);
    expect((await setting([{ path: 'a', value: 'x' }], { keep: false }))[0]).not.toHaveProperty('json.old');
  });

  test('keeps text that reads like a number as text, unless its author chose a number', async () => {
    expect(await setting([{ path: 'zip', value: '01000' }])).toMatchObject([{ json: { zip: '01000' } }]);
    const values = [
      { path: 'n', value: ' 12.5 ', kind: 'number' },
      { path: 'yes', value: 'Oui', kind: 'boolean' },
      { path: 'tags', value: '["a"]', kind: 'json' },
    ];
    expect(await setting(values)).toMatchObject([{ json: { n: 12.5, yes: true, tags: ['a'] } }]);
  });

  test.each([
    ['number', '', 'Expected a number for "v", found nothing'],
    ['number', '0x10', 'Expected a number for "v", found "0x10"'],
    ['boolean', 'maybe', 'Expected yes or no for "v", found "maybe"'],
    ['json', '{a}', 'Expected JSON for "v", found "{a}"'],
  ])('fails an item whose %s reads "%s", in one sentence', async (kind, value, message) => {
    expect(await setting([{ path: 'v', value, kind }])).toMatchObject([{ kind: 'error', error: { who: 'user', message: expect.stringContaining(message) } }]);
  });

  test('keeps what JavaScript came to, or turns it into the kind its author chose', () => {
    const of = (value: Json, kind: ValueKind): Json => convert(value, kind, 'v');
    expect([of(2.5, 'any'), of([1, { a: null }], 'any'), of('12', 'any'), of(null, 'any')]).toEqual([2.5, [1, { a: null }], '12', null]);
    expect([of(2.5, 'number'), of(true, 'boolean'), of({ a: 1 }, 'json'), of(2.5, 'text'), of({ a: 1 }, 'text'), of(null, 'text')]).toEqual([2.5, true, { a: 1 }, '2.5', '{"a":1}', '']);
    expect(() => of({ a: 1 }, 'number')).toThrow(expect.objectContaining({ code: 'wrong_value', message: expect.stringContaining('Expected a number for "v", found "{"a":1}"') }));
    expect(() => of(null, 'boolean')).toThrow(expect.objectContaining({ code: 'wrong_value' }));
  });

  test('does not overwrite a value that is in the way, and fails only that item', async () => {
    const outcomes = await setting([{ path: 'a.b', value: 'x' }], {}, [{ a: 'text' }, {}]);
    expect(outcomes).toMatchObject([{ kind: 'error', error: { code: 'not_an_object' } }, { json: { a: { b: 'x' } } }]);
  });

  test('cannot reach behind the data', async () => {
    expect(await setting([{ path: '__proto__.admin', value: 'true' }])).toMatchObject([{ error: { code: 'bad_path' } }]);
    await setting([{ path: 'constructor.prototype.admin', value: 'true' }]);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test('writes to the contact exactly what it writes to the data', async () => {
    const settings: JsonObject = { values: [{ path: 'city', value: 'Riga' }, { path: 'age', value: '36', kind: 'number' }], contact: true };
    expect(await runNode(set, { settings, contact: fakeContact() })).toEqual([
      { kind: 'next', port: 'main', json: { city: 'Riga', age: 36 }, commands: [{ kind: 'contact.update', attributes: { city: 'Riga', age: 36 } }] },
    ]);
    expect(await runNode(set, { settings })).toMatchObject([{ error: { code: 'no_contact' } }]);
  });
});
