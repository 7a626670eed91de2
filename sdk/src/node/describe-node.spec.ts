import { describe, expect, test } from '@jest/globals';
import { defineCondition, defineFlow } from './define-node.js';
import { describeNode, portsOf, withDefaults } from './describe-node.js';
import type { Fields } from './fields/field.js';
import * as field from './fields/index.js';
import type { JsonObject } from './json.js';
import { next } from './outcome.js';

const label = { en: 'Label' };
const shared = { version: 1, label, description: label, icon: 'x', execute: () => [next()] };

const cases = { cases: field.rows({ label, fields: { name: field.text({ label }), kind: field.text({ label, default: 'text' }) } }) };
const switchLike = describeNode('core', defineCondition({ ...shared, type: 'switch', fields: cases, portsFrom: { field: 'cases', id: 'name', label: 'name' }, ports: [{ id: 'otherwise', label }] }));

describe('the outputs of a node', () => {
  test('are "main" unless the node says otherwise', () => {
    const plain = describeNode('core', defineFlow({ ...shared, type: 'plain', fields: {} }));
    expect(portsOf(plain, {}).map(({ id }) => id)).toEqual(['main']);
    expect(plain).toMatchObject({ type: 'core.plain', kind: 'flow', effects: 'none', joins: false, waits: false });
  });

  test('grow with the rows of a switch, before the fixed ones', () => {
    const settings: JsonObject = { cases: [{ name: 'gold' }, { name: '' }, { name: 'silver' }, {}] };
    expect(portsOf(switchLike, settings).map(({ id }) => id)).toEqual(['gold', 'silver', 'otherwise']);
    expect(portsOf(switchLike, { cases: 'broken' }).map(({ id }) => id)).toEqual(['otherwise']);
  });

  test('are one for each chosen value, or as many as a number says', () => {
    const days = field.choices({ label, choices: [{ value: 'mon', label: { en: 'Monday', fr: 'Lundi' } }, { value: 'tue', label }, { value: 'wed', label }] });
    const chosen = describeNode('core', defineFlow({ ...shared, type: 'byDay', fields: { days }, portsFrom: { field: 'days', chosen: true } }));
    expect(portsOf(chosen, { days: ['wed', 'mon', 'gone'] })).toEqual([{ id: 'mon', label: { en: 'Monday', fr: 'Lundi' } }, { id: 'wed', label }, { id: 'main', label: { en: 'Next', fr: 'Suite' } }]);
    const counted = describeNode('core', defineFlow({ ...shared, type: 'counted', fields: { branches: field.number({ label, default: 2 }) }, ports: [], portsFrom: { field: 'branches', count: { id: 'branch', label: { en: 'Branch {number}', fr: 'Branche {number}' } } } }));
    expect(portsOf(counted, {})).toEqual([{ id: 'branch1', label: { en: 'Branch 1', fr: 'Branche 1' } }, { id: 'branch2', label: { en: 'Branch 2', fr: 'Branche 2' } }]);
    expect(portsOf(counted, { branches: 1_000_000 })).toHaveLength(20);
    expect(portsOf(counted, { branches: '{{ json.n }}' })).toEqual([]);
  });

  test('come and go with a setting', () => {
    const fields = { mode: field.choice({ label, choices: [{ value: 'time', label }, { value: 'event', label }] }) };
    const waitLike = describeNode('core', defineFlow({ ...shared, type: 'wait', fields, ports: [{ id: 'main', label, showWhen: { field: 'mode', is: ['time'] } }, { id: 'timeout', label, showWhen: { field: 'mode', is: ['event'] } }] }));
    expect(portsOf(waitLike, {}).map(({ id }) => id)).toEqual(['main']);
    expect(portsOf(waitLike, { mode: 'event' }).map(({ id }) => id)).toEqual(['timeout']);
  });
});

test('defaults fill what is not set, in rows too', () => {
  expect(withDefaults({ ...cases, on: field.boolean({ label }) } as unknown as Fields, { cases: [{ name: 'a' }, { name: 'b', kind: 'number' }] })).toEqual({
    cases: [{ name: 'a', kind: 'text' }, { name: 'b', kind: 'number' }],
    on: false,
  });
});
