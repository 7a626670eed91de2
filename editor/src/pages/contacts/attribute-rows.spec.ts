import { describe, expect, it } from 'vitest';
import { attributesOf, emptyRow, rowsOf } from './attribute-rows';

describe('attributes of a contact', () => {
  const stored = { firstName: 'Alice', points: 340, vip: true, sizes: ['S', 'M'], nothing: null };

  it('come back from the form as they went in', () => {
    expect(attributesOf(rowsOf(stored), stored)).toEqual({ attributes: stored });
  });

  it('are removed by sending null', () => {
    expect(attributesOf(rowsOf({ firstName: 'Alice' }), { firstName: 'Alice', points: 3 })).toEqual({ attributes: { firstName: 'Alice', points: null } });
  });

  it('accept the decimal comma', () => {
    expect(attributesOf([{ ...emptyRow(), name: 'total', kind: 'number', text: '12,5' }])).toEqual({ attributes: { total: 12.5 } });
  });

  it.each([
    ['a number that is none', 'number', 'many', 'contacts.wrongNumber'],
    ['an empty number', 'number', '', 'contacts.wrongNumber'],
    ['broken JSON', 'json', '{"a":', 'contacts.wrongJson'],
  ] as const)('refuse %s', (_what, kind, text, key) => {
    expect(attributesOf([{ ...emptyRow(), name: 'x', kind, text }])).toMatchObject({ problem: { key, name: 'x' } });
  });

  it('refuse the same name twice and ignore rows without a name', () => {
    const named = (name: string) => ({ ...emptyRow(), name });
    expect(attributesOf([named('a'), named('a ')])).toMatchObject({ problem: { key: 'contacts.doubleName' } });
    expect(attributesOf([named(' ')])).toEqual({ attributes: {} });
  });
});
