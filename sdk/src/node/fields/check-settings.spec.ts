import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json.js';
import { checkSettings } from './check-settings.js';
import type { Field } from './field.js';
import * as field from './index.js';

const label = { en: 'Setting' };
const messages = (one: Field<never>, value: unknown): string[] => checkSettings({ it: one }, { it: value } as JsonObject).map(({ message }) => message);

describe('checking settings', () => {
  test.each([
    [field.text({ label, maximumLength: 3 }), 'abcd', 'Expected at most 3 characters, found 4; shorten it.'],
    [field.text({ label }), 7, 'Expected text, found 7.'],
    [field.text({ label, format: 'path' }), 'orders', 'Expected 16 to 128 letters, digits, "-" or "_", found "orders".'],
    [field.text({ label, pattern: { source: 'a|b', expected: { en: 'a or b' } } }), 'ab', 'Expected a or b, found "ab".'],
    [field.number({ label, minimum: 1, maximum: 9, integer: true }), 0, 'Expected 1 or more, found 0.'],
    [field.number({ label, maximum: 9 }), 10, 'Expected 9 or less, found 10.'],
    [field.number({ label, integer: true }), 1.5, 'Expected a whole number, found 1.5.'],
    [field.number({ label }), '5', 'Expected a number, found "5".'],
    [field.boolean({ label }), 'yes', 'Expected yes or no, found "yes".'],
    [field.choice({ label, choices: [{ value: 'a', label }, { value: 'b', label }] }), 'c', 'Expected one of a, b, found "c".'],
    [field.choices({ label, choices: [{ value: 'a', label }, { value: 'b', label }] }), ['b', 'c'], 'Expected some of a, b, found "c".'],
    [field.dateTime({ label }), 'tomorrow', 'Expected a date such as 2027-03-01 or 2027-03-01T09:00, found "tomorrow".'],
    [field.duration({ label }), { amount: 2, unit: 'fortnights' }, 'Expected a duration such as {"amount": 2, "unit": "days"} (units: seconds, minutes, hours, days, weeks, months), found {"amount":2,"unit":"fortnights"}.'],
    [field.duration({ label }), { amount: -1, unit: 'days' }, expect.stringContaining('Expected a duration')],
    [field.keyValue({ label }), [{ name: 'a' }], 'Expected a name and a text value, found {"name":"a"}.'],
    [field.json({ label }), [1], 'Expected a JSON object such as {"key": "value"}, found [1].'],
    [field.json({ label, shape: 'list' }), { a: 1 }, 'Expected a JSON list such as [1, 2], found {"a":1}.'],
    [field.credential({ label, credentialType: 'email.smtp' }), 'x', 'Expected a stored credential, found "x"; choose one.'],
    [field.list({ label }), 5, 'Expected the name of a list, found 5.'],
    [field.rule({ label }), { log: 1 }, expect.stringContaining('Unknown operator "log"')],
    [field.rows({ label, fields: {} }), 'x', 'Expected rows, found "x".'],
  ])('words what is wrong (%#)', (one, value, message) => {
    expect(messages(one as Field<never>, value)).toEqual([message]);
  });

  test.each([
    [field.text({ label, template: true, pattern: { source: 'a', expected: { en: 'a' } } }), '{{ json.a }}'],
    [field.dateTime({ label, template: true }), '{{ contact.birthday }}'],
    [field.dateTime({ label }), '2027-03-01T09:00:00+02:00'],
    [field.duration({ label }), { amount: 0.5, unit: 'hours' }],
    [field.text({ label, format: 'path' }), 'abcdefghijklmnop'],
  ])('takes what can be right (%#)', (one, value) => {
    expect(messages(one as Field<never>, value)).toEqual([]);
  });

  test('finds what is missing, also inside rows, and says where', () => {
    const fields = { name: field.text({ label: { en: 'Name' }, required: true }), cases: field.rows({ label, required: true, fields: { rule: field.rule({ label: { en: 'Rule' }, required: true }) } }) };
    expect(checkSettings(fields, {})).toMatchObject([
      { field: 'name', message: '"Name" is empty; fill it in.' },
      { field: 'cases', message: '"Setting" is empty; fill it in.' },
    ]);
    expect(checkSettings(fields, { name: 'x', cases: [{ rule: true }, {}, 7] })).toMatchObject([
      { field: 'cases.1.rule', message: '"Rule" is empty; fill it in.' },
      { field: 'cases.2', message: 'Expected a row, found 7.' },
    ]);
  });

  test('does not ask for what is hidden, and does for what is shown', () => {
    const fields = {
      mode: field.choice({ label, choices: [{ value: 'a', label }, { value: 'b', label }] }),
      detail: field.text({ label: { en: 'Detail' }, required: true, showWhen: { field: 'mode', is: ['b'] } }),
      more: field.text({ label: { en: 'More' }, required: true, showWhen: { field: 'detail', is: ['yes'] } }),
    };
    expect(checkSettings(fields, {})).toEqual([]);
    expect(checkSettings(fields, { mode: 'b' })).toMatchObject([{ field: 'detail' }]);
    expect(checkSettings(fields, { mode: 'b', detail: 'yes' })).toMatchObject([{ field: 'more' }]);
    expect(checkSettings(fields, { mode: 'a', detail: 'yes' })).toEqual([]);
  });

  test('a default counts as filled in; a setting nobody declared is refused', () => {
    const fields = { name: field.text({ label, required: true, default: 'x' }) };
    expect(checkSettings(fields, {})).toEqual([]);
    expect(checkSettings(fields, { constructor: 1 })).toMatchObject([{ field: 'constructor', message: 'This node has no setting "constructor"; remove it.' }]);
  });
});
