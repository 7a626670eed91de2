import { describe, expect, test } from '@jest/globals';
import { RULE_OPERATORS, checkRule, holds, type Rule } from './rule.js';

const data = { contact: { plan: 'gold', tags: ['vip'], age: 36, nothing: null }, event: null, json: { list: [1, 2, 3] } };

describe('a rule', () => {
  test.each([
    [{ '==': [{ var: 'contact.plan' }, 'gold'] }, true],
    [{ in: ['vip', { var: 'contact.tags' }] }, true],
    [{ and: [{ '>=': [{ var: 'contact.age' }, 18] }, { '<': [{ var: 'contact.age' }, 65] }] }, true],
    [{ some: [{ var: 'json.list' }, { '>': [{ var: '' }, 2] }] }, true],
    [{ missing: ['contact.plan', 'contact.phone'] }, true],
    [{ '==': [{ var: ['contact.phone', 'none'] }, 'none'] }, true],
    [{ '==': [{ var: 'json.list.1' }, 2] }, true],
    [{ '>': [{ var: 'event.properties.total' }, 10] }, false],
    [{ '>': ['a', 1] }, false],
    [{ var: 'contact.nothing' }, false],
    [true, true],
    [null, false],
  ] as [Rule, boolean][])('%j is %s', (rule, expected) => {
    expect(checkRule(rule)).toEqual([]);
    expect(holds(rule, data)).toBe(expected);
  });

  test.each(['constructor', '__proto__', 'contact.constructor.name', 'contact.plan.length', 'contact.tags.map', 'toString', 'contact.__proto__.polluted', 'json.list.constructor.prototype'])(
    'cannot reach behind the data through "%s"',
    (path) => {
      expect(holds({ var: path }, data)).toBe(false);
      expect(holds({ '!!': [{ var: [path] }] }, data)).toBe(false);
      expect(holds({ some: [[data], { var: path }] } as unknown as Rule, data)).toBe(false);
      expect(holds({ missing: [path] }, data)).toBe(true);
    },
  );

  test.each(['log', 'method', 'eval', 'throw', '__proto__', 'constructor', 'toString'])('does not know the operator "%s"', (operator) => {
    const rule = JSON.parse(`{${JSON.stringify(operator)}: [1]}`) as Rule;
    expect(checkRule(rule)).toEqual([expect.stringContaining(`Unknown operator "${operator}"; use one of var missing`)]);
    expect(checkRule({ and: [true, rule] })).toHaveLength(1);
  });

  test('knows exactly the operators it lists', () => {
    for (const operator of RULE_OPERATORS) expect(checkRule({ [operator]: [] })).toEqual([]);
  });

  test('is refused when it is nested too deeply, too long, or not a rule', () => {
    const nested = (depth: number): Rule => (depth === 0 ? true : { '!': nested(depth - 1) });
    expect(checkRule(nested(64))).toEqual([]);
    expect(checkRule(nested(65))).toEqual(['The rule is nested deeper than 64 levels; split it into several conditions.']);
    expect(checkRule({ or: Array.from({ length: 999 }, () => ({ '!': true })) })).toEqual([]);
    expect(checkRule({ or: Array.from({ length: 1_000 }, () => ({ '!': true })) })).toEqual(['The rule has more than 1000 operators; split it into several conditions.']);
    expect(checkRule({ '==': [1, 1], '!=': [1, 2] })).toEqual(['A rule has exactly one operator per object; found ==, !=.']);
    expect(checkRule({})).toEqual(['A rule has exactly one operator per object; found none.']);
    expect(checkRule({ '!': () => true })).toEqual(['A rule is made of JSON values; found function.']);
  });

  test('that would recurse for ever in its data ends as "does not hold"', () => {
    const deep = Array.from({ length: 200_000 }).reduce<Rule>((inner) => ({ '!': inner }), true);
    expect(holds(deep, data)).toBe(false);
  });

  test('is checked when it is evaluated too: what got past the first check is false (I5)', () => {
    const nested = (depth: number): Rule => (depth === 0 ? true : { '!!': nested(depth - 1) });
    expect(holds(nested(64), data)).toBe(true);
    expect(holds(nested(65), data)).toBe(false);
    expect(holds(JSON.parse('{"log":["x"]}') as Rule, data)).toBe(false);
    expect(holds(JSON.parse('{"==":[1,1],"log":["x"]}') as Rule, data)).toBe(false);
  });

  test('that goes through lists inside lists is given up, in far less than a second (I5)', () => {
    const list = Array.from({ length: 1_000 }, (_, index) => index);
    const squared: Rule = { some: [{ var: 'list' }, { some: [list, { some: [list, { '<': [{ var: '' }, 0] }] }] }] };
    expect(checkRule(squared)).toEqual([]);
    const startedAt = performance.now();
    expect(holds(squared, { list })).toBe(false);
    expect(holds({ '!': [squared] }, { list })).toBe(false);
    expect(holds({ '!!': [{ map: [list, { cat: Array.from({ length: 100 }, () => 'x'.repeat(10_000)) }] }] }, {})).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    // and the next one has all its steps again
    expect(holds({ some: [{ var: 'list' }, { '==': [{ var: '' }, 999] }] }, { list })).toBe(true);
  });

  test('puts texts together as it always has', () => {
    expect(holds({ '==': [{ cat: ['a', 1, null, true, ['b', 'c']] }, 'a1trueb,c'] }, {})).toBe(true);
  });
});
