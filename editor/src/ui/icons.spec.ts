import { describe, expect, it } from 'vitest';
import { icons } from './icons';

const sources = import.meta.glob<string>(['../../../nodes/*/src/**/*.ts', '../**/*.vue'], { query: '?raw', import: 'default', eager: true });

describe('icons', () => {
  it('are there for every node that comes along and every button, so that none is shown as a piece of a puzzle', () => {
    const named = Object.entries(sources).flatMap(([file, text]) => [...text.matchAll(/(?:\bicon: '|\sicon=")([a-z0-9-]+)['"]/g)].map((match) => ({ file, icon: match[1] ?? '' })));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ icon }) => !(icon in icons))).toEqual([]);
  });
});
