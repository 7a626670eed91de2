import type { Rule } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { formatGroup } from './format-group';
import { parseGroup } from './parse-group';
import { ATTRIBUTE_OPERATORS, completeTests, takesValue } from './rule-tree';

const DAY = 86_400_000;

describe('a rule as groups of tests', () => {
  it.each([
    [{ and: [{ did: ['order.placed', 30 * DAY] }, { '!': { did: ['visit'] } }] }],
    [{ or: [{ '>=': [{ event_count: ['order.placed', null, { '==': [{ var: 'event.properties.sku' }, 'A'] }] }, 3] }, { '==': [{ var: 'contact.city' }, 'Lyon'] }] }],
    [{ '!': { or: [{ on_list: [4] }, { '!': { in_segment: [2] } }] } }],
    [{ and: [{ '>=': [{ event_sum: ['order.placed', 'total', 90 * DAY, null] }, 200] }, { or: [{ anniversary: [{ var: 'contact.birthday' }, 'week'] }, { '>=': [{ age: [{ var: 'contact.birthday' }] }, 18] }] }] }],
    [{ and: [{ starts_with: [{ var: 'contact.postcode' }, '75'] }, { '!': { in: ['x', { var: 'contact.tags' }] } }, { '!!': { var: 'contact.phone' } }, { in: [{ var: 'contact.level' }, ['gold', 3]] }] }],
    [{ and: [{ sequence: [30 * DAY, ['visit'], ['order']] }, { '>=': [{ since_last: ['order'] }, 60 * DAY] }, { '>=': [{ since_first: ['order', { '==': [{ var: 'event.properties.sku' }, 'A'] }] }, DAY] }] }],
    [{ and: [{ '>=': [{ event_max: ['order', 'total', null, null] }, 100] }, { '<=': [{ event_min: ['order', 'total', 30 * DAY, null] }, 5] }, { '<=': [{ distance_km: [45.76, 4.83] }, 20] }] }],
    [{ and: [{ consent: ['newsletter', 'email', 'granted'] }, { '!': { consent: ['offers', 'sms', 'withdrawn'] } }] }],
    [{ and: [{ '==': [{ var: 'contact.favouriteAuthor' }, { var: 'event.properties.author' }] }, { in: [{ var: 'event.properties.theme' }, { var: 'contact.interests' }] }, { in: [{ var: 'contact.city' }, { var: 'event.properties.cities' }] }] }],
    [{ and: [{ did: ['order', null, { '==': [{ var: 'event.properties.author' }, { var: 'businessEvent.properties.author' }] }] }] }],
  ])('shows %j and writes it back unchanged', (rule) => {
    const group = parseGroup(rule as unknown as Rule);
    expect(group && formatGroup(group)).toEqual(rule);
  });

  it.each([[{ and: [{ sequence: [null, ['a', { '==': [{ var: 'event.properties.x' }, 1] }], ['b']] }] }], [{ and: [{ did: ['a', 5] }] }], [{ '==': [{ var: 'event.name' }, 'x'] }], [true]])('leaves %j to the JSON editor, because groups would change it', (rule) => {
    expect(parseGroup(rule as unknown as Rule)).toBeNull();
  });

  it('asks nothing of tests that are still to be filled in', () => {
    const group = { kind: 'group', match: 'all', of: [{ kind: 'event', name: '', measure: 'did', number: 1, property: '', withinDays: null, where: null }, { kind: 'list', id: null, not: false }] } as const;
    expect([completeTests(group), formatGroup(group)]).toEqual([0, { and: [] }]);
  });

  it.each([
    [{ and: [{ '>=': [{ var: 'event.properties.total' }, 50] }, { or: [{ '!!': { var: 'contact.email' } }, { '==': [{ substr: [{ var: 'json.code' }, 0, 2] }, 'AB'] }] }] }],
    [{ or: [{ in: ['@example', { var: 'contact.email' }] }, { '!': { in: ['test', { var: 'contact.email' }] } }] }],
    [{ '!': { or: [{ in: [{ var: 'contact.level' }, ['gold', 3]] }] } }],
  ])('shows %j of what a run knows, and writes it back unchanged', (rule) => {
    const group = parseGroup(rule as unknown as Rule, 'data');
    expect(group && formatGroup(group, 'data')).toEqual(rule);
  });

  it('writes every comparison so that it can be read again, of contacts and of runs', () => {
    for (const scope of ['contacts', 'data'] as const)
      for (const operator of ATTRIBUTE_OPERATORS) {
        const group = { kind: 'group', match: 'any', of: [{ kind: 'attribute', field: scope === 'data' ? 'contact.x' : 'x', operator, value: takesValue(operator) ? 'a' : '' }] } as const;
        expect(parseGroup(formatGroup(group, scope), scope)).toEqual(group);
      }
  });

  it('leaves what compares two things a run knows to the JSON editor', () => {
    for (const rule of [{ '>': [{ '+': [{ var: 'a' }, 1] }, 2] }, { '==': [{ var: 'a' }, { var: 'event.properties.b' }] }, { '==': [{ var: 'a' }, '5'] }, { did: ['x'] }]) expect(parseGroup(rule as unknown as Rule, 'data')).toBeNull();
  });
});
