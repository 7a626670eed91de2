import type { Rule } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { OPERATORS, formatRows, parseRows, takesValue } from './rule-rows';

describe('conditions as rows', () => {
  it.each([
    [{ '==': [{ var: 'contact.city' }, 'Lyon'] }],
    [{ and: [{ '>=': [{ var: 'event.properties.total' }, 50] }, { '!!': { var: 'contact.email' } }] }],
    [{ or: [{ in: ['@example', { var: 'contact.email' }] }, { '!': { in: ['test', { var: 'contact.email' }] } }] }],
    [{ in: [{ var: 'contact.level' }, ['gold', 'silver', 3]] }],
    [{ '!': { var: 'contact.phone' } }],
    [{ '==': [{ var: 'contact.zip' }, '01000'] }],
    [{ '==': [{ var: 'json.ok' }, true] }],
  ])('shows %j and writes it back unchanged', (rule) => {
    const rows = parseRows(rule as Rule);
    expect(rows && formatRows(rows)).toEqual(rule);
  });

  it.each([
    [{ and: [{ or: [{ '!!': { var: 'a' } }] }, { '!!': { var: 'b' } }] }],
    [{ '>': [{ '+': [{ var: 'a' }, 1] }, 2] }],
    [{ '==': [{ var: 'a' }, '5'] }],
    [{ and: [{ '!!': { var: 'a' } }] }],
    [true],
  ])('leaves %j to the JSON editor, because rows would change it', (rule) => {
    expect(parseRows(rule as Rule)).toBeNull();
  });

  it('writes every operator so that it can be read again', () => {
    for (const operator of OPERATORS) {
      const row = { path: 'contact.x', operator, value: takesValue(operator) ? 'a' : '' };
      expect(parseRows(formatRows({ match: 'all', rows: [row] }))?.rows).toEqual([row]);
    }
  });

  it('does not write rows whose field is still to be chosen', () => {
    expect(formatRows({ match: 'all', rows: [{ path: '', operator: 'equals', value: '' }] })).toBeUndefined();
  });
});
