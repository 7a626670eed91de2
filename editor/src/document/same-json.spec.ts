import { describe, expect, it } from 'vitest';
import { sameJson } from './same-json';

describe('two versions of a graph', () => {
  it('are the same when only the order of their keys differs', () => {
    expect(sameJson({ nodes: [{ id: 'a', settings: { to: 'x', html: 'y' } }] }, { nodes: [{ settings: { html: 'y', to: 'x' }, id: 'a' }] })).toBe(true);
    expect(sameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  });
  it('differ by a value, a missing key, an order of rows or a kind of value', () => {
    for (const [a, b] of [[{ a: 1 }, { a: 2 }], [{ a: 1 }, {}], [{ a: null }, {}], [[1, 2], [2, 1]], [[], {}], [{ a: '1' }, { a: 1 }], [{ toString: 1 }, {}], [null, {}]])
      expect(sameJson(a, b)).toBe(false);
  });
});
