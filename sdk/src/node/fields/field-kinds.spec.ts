import { describe, expect, test } from '@jest/globals';
import { withDefaults } from '../describe-node.js';
import type { Json, JsonObject } from '../json.js';
import { checkSettings } from './check-settings.js';
import { credentialIdsIn } from './credential-ids.js';
import type { Field } from './field.js';
import * as field from './index.js';
import { pickedId } from './picked-id.js';
import { renderedReader } from './read-rendered.js';
import { splitZone } from './zoned-text.js';

const label = { en: 'Setting' };
const reasons = (one: Field<never>, value: unknown): string[] => checkSettings({ it: one }, { it: value } as JsonObject).map(({ reason }) => reason);
const board = field.picker({ label, options: 'boards', pattern: { source: '\\d+', expected: { en: 'a number' } }, url: { source: 'https://board\\.example/b/(\\d+).*', expected: { en: 'the address of a board' } } });

describe('every kind of field', () => {
  test.each([
    ['a text that is too short', field.text({ label, minimumLength: 3 }), 'ab', 'too_short'],
    ['too few choices', field.choices({ label, minimum: 2, choices: [{ value: 'a', label }, { value: 'b', label }] }), ['a'], 'too_few'],
    ['too many rows', field.rows({ label, maximum: 1, fields: {} }), [{}, {}], 'too_many'],
    ['a loaded choice that is no text', field.dynamicChoice({ label, options: 'lists' }), 7, 'not_choice'],
    ['something picked in no known way', board, { by: 'guess', value: '7' }, 'wrong_shape'],
    ['an id of another form', board, { by: 'id', value: 'seven' }, 'pattern'],
    ['an id written without more', board, 'seven', 'pattern'],
    ['an address of something else', board, { by: 'url', value: 'https://elsewhere.example/b/7' }, 'pattern'],
    ['an address where none is known', field.picker({ label, options: 'boards' }), { by: 'url', value: 'https://board.example/b/7' }, 'not_choice'],
    ['a workflow by name', field.resource({ label, resource: 'workflow' }), 'Welcome', 'no_resource'],
    ['a file that is a text', field.file({ label }), 'photo.png', 'no_file'],
    ['a file that is too large', field.file({ label, maximumBytes: 10 }), { id: 'f', fileName: 'a.png', mimeType: 'image/png', sizeBytes: 11 }, 'file_too_large'],
    ['a file of another type', field.file({ label, accept: ['image/*', 'text/csv'] }), { id: 'f', fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 1 }, 'file_type'],
    ['a zone nobody knows', field.dateTime({ label, zone: true }), '2027-03-01T09:00[Europe/Atlantis]', 'not_zone'],
    ['a zone and an offset', field.dateTime({ label, zone: true }), '2027-03-01T09:00+02:00[Europe/Paris]', 'two_zones'],
    ['a zone where none is asked for', field.dateTime({ label }), '2027-03-01T09:00[Europe/Paris]', 'not_date'],
    ['added settings that are a list', field.collection({ label, fields: { a: field.text({ label }) } }), [], 'wrong_shape'],
    ['an added setting nobody declared', field.collection({ label, fields: { a: field.text({ label }) } }), { b: 1 }, 'unknown_setting'],
    ['an added setting left empty', field.collection({ label, fields: { a: field.text({ label, required: true }) } }), { a: '' }, 'empty'],
  ])('refuses %s', (_, one, value, reason) => {
    expect(reasons(one as Field<never>, value)).toEqual([reason]);
  });

  test.each([
    ['a loaded choice', field.dynamicChoice({ label, options: 'lists' }), 'b17'],
    ['something picked from the list, whatever its id looks like', board, { by: 'list', value: 'seven', label: 'Seven' }],
    ['something picked by its address', board, { by: 'url', value: 'https://board.example/b/7?view=all' }],
    ['a template where the id stands', field.picker({ label, options: 'boards', template: true }), '{{ json.board }}'],
    ['a template in a number', field.number({ label, template: true, minimum: 3 }), '{{ json.count }}'],
    ['a template in a choice', field.choice({ label, template: true, choices: [{ value: 'a', label }] }), '{% if json.a %}a{% endif %}'],
    ['a workflow', field.resource({ label, resource: 'workflow' }), 12],
    ['a file of a fitting type', field.file({ label, accept: ['image/*'] }), { id: 'f', fileName: 'a.png', mimeType: 'image/png', sizeBytes: 1 }],
    ['a date with a zone', field.dateTime({ label, zone: true }), '2027-03-01T09:00[Europe/Paris]'],
    ['no added settings, though one of them is required once added', field.collection({ label, fields: { a: field.text({ label, required: true }) } }), {}],
  ])('takes %s', (_, one, value) => {
    expect(reasons(one as Field<never>, value)).toEqual([]);
  });

  test('a template is refused where the field takes none', () => {
    expect(reasons(field.number({ label }) as Field<never>, '{{ json.count }}')).toEqual(['not_number']);
  });
});

describe('a field is shown', () => {
  const choices = [{ value: 'a', label }, { value: 'b', label }];
  const mode = field.choice({ label, choices });
  const days = field.choices({ label, choices });
  const note = field.text({ label });
  const shownWith = (showWhen: NonNullable<Field['showWhen']>, settings: JsonObject): boolean => checkSettings({ mode, days, note, it: field.text({ label, required: true, showWhen }) }, settings).length > 0;

  test.each([
    ['while all of several conditions hold', { all: [{ field: 'mode', is: ['b'] }, { field: 'note', filled: true }] }, { mode: 'b', note: 'x' }, { mode: 'b' }],
    ['while any of several does', { any: [{ field: 'mode', is: ['b'] }, { field: 'note', filled: true }] }, { note: 'x' }, {}],
    ['while a value is not one of some', { field: 'mode', isNot: ['a'] }, { mode: 'b' }, { mode: 'a' }],
    ['while a setting is left empty', { field: 'note', filled: false }, {}, { note: 'x' }],
    ['while a value is among the chosen ones', { field: 'days', is: ['b'] }, { days: ['a', 'b'] }, { days: ['a'] }],
    ['while nested conditions hold', { all: [{ any: [{ field: 'mode', is: ['b'] }, { field: 'days', is: ['a'] }] }, { field: 'note', filled: true }] }, { days: ['a'], note: 'x' }, { days: ['a'] }],
  ] as const)('%s', (_, showWhen, shown, hidden) => {
    expect(shownWith(showWhen, shown as unknown as JsonObject)).toBe(true);
    expect(shownWith(showWhen, hidden as unknown as JsonObject)).toBe(false);
  });
});

describe('what a template came to', () => {
  test.each([
    [field.number({ label, template: true }), ' 12.5 ', 12.5],
    [field.boolean({ label, template: true }), 'Yes', true],
    [field.boolean({ label, template: true }), '', false],
    [field.resource({ label, resource: 'list', template: true }), '17', 17],
    [field.number({ label, template: true }), '', undefined],
    [field.number({ label, template: true, default: 3 }), '', 3],
    [field.text({ label, template: true }), '', ''],
    [field.json({ label, template: true }), ' {"a": [1]}', { a: [1] }],
    [field.json({ label, template: true, shape: 'list' }), '[[1,2],[3]]', [[1, 2], [3]]],
    [field.json({ label, template: true, shape: 'any' }), '{"a": 1}', { a: 1 }],
    [field.json({ label, template: true, shape: 'any' }), '0612', '0612'],
    [field.json({ label, template: true, shape: 'any' }), '[unfinished', '[unfinished'],
  ])('is read as its field means it (%#)', (one, rendered, value) => {
    expect(renderedReader(one as Field<never>, 'it')(rendered)).toEqual(value);
  });

  test.each([
    [field.number({ label, template: true, maximum: 5 }), '6', 'Expected 5 or less, found 6.'],
    [field.number({ label, template: true }), 'many', 'Expected a number, found "many".'],
    [field.choice({ label, template: true, choices: [{ value: 'a', label }] }), 'c', 'Expected one of a, found "c".'],
    [field.text({ label, template: true, maximumLength: 3 }), 'abcd', 'Expected at most 3 characters, found 4; shorten it.'],
    [field.text({ label, template: true, pattern: { source: 'a+', expected: { en: 'the letter a' } } }), 'b', 'Expected the letter a, found "b".'],
    [field.number({ label, template: true, required: true }), '', 'came to nothing'],
    [field.json({ label, template: true }), 'hello', 'Expected a JSON object such as {"key": "value"}, found "hello".'],
    [field.json({ label, template: true, shape: 'list' }), '{"a": 1}', 'Expected a JSON list such as [1, 2]'],
  ])('is refused with the rule it breaks (%#)', (one, rendered, sentence) => {
    expect(() => renderedReader(one as Field<never>, 'it')(rendered)).toThrow(sentence);
  });

  test('is not taken for a template again', () => {
    expect(renderedReader(field.text({ label, template: true, maximumLength: 30 }) as Field<never>, 'it')('{{ contact.email }}')).toBe('{{ contact.email }}');
  });
});

test('what was picked is known by its id, however it was named', () => {
  expect(['7', { by: 'id', value: '7' }, { by: 'list', value: '7', label: 'Ideas' }, { by: 'url', value: 'https://board.example/b/7' }].map((value) => pickedId(board, value as Json))).toEqual(['7', '7', '7', '7']);
  expect(pickedId(board, { by: 'url', value: 'https://board.example/x' })).toBeNull();
});

test('a date and its zone are told apart', () => {
  expect(splitZone('2027-03-01T09:00[Europe/Paris]')).toEqual({ local: '2027-03-01T09:00', zone: 'Europe/Paris' });
  expect(splitZone('2027-03-01')).toEqual({ local: '2027-03-01', zone: null });
});

test('added settings get their defaults once they are added, not before', () => {
  const more = field.collection({ label, fields: { retries: field.number({ label, default: 3 }), rows: field.rows({ label, fields: { on: field.boolean({ label }) } }) } });
  expect(withDefaults({ more } as never, {})).toEqual({ more: {} });
  expect(withDefaults({ more } as never, { more: { rows: [{}] } })).toEqual({ more: { rows: [{ on: false }] } });
});

test('credentials are found wherever a setting names one', () => {
  const key = field.credential({ label, credentialType: 'x.key' });
  const fields = { key, more: field.collection({ label, fields: { key } }), rows: field.rows({ label, fields: { key } }), other: field.number({ label }) };
  expect(credentialIdsIn(fields as never, { key: 1, more: { key: 2 }, rows: [{ key: 3 }, {}], other: 4 }).map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('a credential may be of any of the types its field names, in their order', () => {
  const fields = { one: field.credential({ label, credentialType: 'x.key' }), any: field.credential({ label, credentialType: ['x.key', 'y.key'] }) };
  expect(credentialIdsIn(fields as never, { one: 1, any: 2 })).toEqual([{ id: 1, types: ['x.key'] }, { id: 2, types: ['x.key', 'y.key'] }]);
});
