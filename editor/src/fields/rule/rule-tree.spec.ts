import type { Rule } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { completeTests, formatGroup, parseGroup } from './rule-tree';

const DAY = 86_400_000;

describe('a rule as groups of tests', () => {
  it.each([
    [{ and: [{ did: ['order.placed', 30 * DAY] }, { '!': { did: ['visit'] } }] }],
    [{ or: [{ '>=': [{ event_count: ['order.placed', null, { '==': [{ var: 'event.properties.sku' }, 'A'] }] }, 3] }, { '==': [{ var: 'contact.city' }, 'Lyon'] }] }],
    [{ '!': { or: [{ on_list: [4] }, { '!': { in_segment: [2] } }] } }],
    [{ and: [{ '>=': [{ event_sum: ['order.placed', 'total', 90 * DAY, null] }, 200] }, { or: [{ anniversary: [{ var: 'contact.birthday' }, 'week'] }, { '>=': [{ age: [{ var: 'contact.birthday' }] }, 18] }] }] }],
    [{ and: [{ starts_with: [{ var: 'contact.postcode' }, '75'] }, { '!': { in: ['x', { var: 'contact.tags' }] } }, { '!!': { var: 'contact.phone' } }, { in: [{ var: 'contact.level' }, ['gold', 3]] }] }],
  ])('shows %j and writes it back unchanged', (rule) => {
    const group = parseGroup(rule as unknown as Rule);
    expect(group && formatGroup(group)).toEqual(rule);
  });

  it.each([[{ and: [{ sequence: [null, ['a'], ['b']] }] }], [{ and: [{ did: ['a', 5] }] }], [{ '==': [{ var: 'event.name' }, 'x'] }], [true]])('leaves %j to the JSON editor, because groups would change it', (rule) => {
    expect(parseGroup(rule as unknown as Rule)).toBeNull();
  });

  it('asks nothing of tests that are still to be filled in', () => {
    const group = { kind: 'group', match: 'all', of: [{ kind: 'event', name: '', measure: 'did', number: 1, property: '', withinDays: null, where: null }, { kind: 'list', id: null, not: false }] } as const;
    expect([completeTests(group), formatGroup(group)]).toEqual([0, { and: [] }]);
  });
});
