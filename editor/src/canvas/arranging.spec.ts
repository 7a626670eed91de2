import { describe, expect, it } from 'vitest';
import { alignPlaces } from './align-places';
import { firstNode, nextNode, type Standing } from './next-node';

const card = (id: string, x: number, y: number, height = 60): Standing => ({ id, x, y, width: 240, height });
//  a ── b ── c
//       d
const cards = [card('a', 0, 0), card('b', 340, 10, 120), card('c', 680, 0), card('d', 340, 200)];

describe('arrow keys on the canvas', () => {
  it('lead to the nearest node in their direction, and nowhere at the rim', () => {
    expect(nextNode(cards, 'a', 'right')).toBe('b');
    expect(nextNode(cards, 'b', 'right')).toBe('c');
    expect(nextNode(cards, 'b', 'down')).toBe('d');
    expect(nextNode(cards, 'd', 'up')).toBe('b');
    expect(nextNode(cards, 'c', 'left')).toBe('b');
    expect(nextNode(cards, 'c', 'right')).toBeNull();
    expect(nextNode(cards, 'gone', 'right')).toBeNull();
  });
  it('begin where reading begins', () => {
    expect(firstNode(cards)).toBe('a');
    expect(firstNode([])).toBeNull();
  });
});

describe('aligning nodes', () => {
  const of = (alignment: Parameters<typeof alignPlaces>[1], some = cards.slice(0, 3)) => alignPlaces(some, alignment).map(({ x, y }) => [x, y]);
  it('puts edges and middles in a line, whatever the cards’ sizes', () => {
    expect(of('left')).toEqual([[0, 0], [0, 10], [0, 0]]);
    expect(of('right')).toEqual([[680, 0], [680, 10], [680, 0]]);
    expect(of('bottom')).toEqual([[0, 70], [340, 10], [680, 70]]);
    expect(of('middle')).toEqual([[0, 35], [340, 5], [680, 35]]);
  });
  it('makes the gaps alike and leaves the outer two where they are', () => {
    expect(of('columns', [card('a', 0, 0), card('b', 260, 5), card('c', 1000, 0)])).toEqual([[0, 0], [500, 5], [1000, 0]]);
  });
  it('does nothing with too few', () => {
    expect(of('left', [card('a', 0, 0)])).toEqual([]);
    expect(of('rows', cards.slice(0, 2))).toEqual([]);
  });
});
