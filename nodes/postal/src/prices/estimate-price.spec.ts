import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { estimatePrice, weightOf } from './estimate-price.js';
import { EXAMPLE_PRICES, SPEEDS, ZONES, readPrices, zoneOf } from './price-table.js';

const letter = { kind: 'letter', pages: 2, sheets: 1, colour: false, zone: 'home', speed: 'standard' } as const;

describe('what a letter costs, about', () => {
  test('is postage by weight, printing by side and handling', () => {
    expect(estimatePrice(letter, readPrices('currency EUR\nblack 0.04\ncolour 0.12\nhandling 0.10\nhome standard 20 1.39\nhome standard 100 2.78'))).toEqual({ amount: 1.57, currency: 'EUR' });
    expect(estimatePrice({ ...letter, sheets: 4, pages: 8, colour: true }, readPrices('colour 0.12\nhome standard 20 1.39\nhome standard 100 2.78'))).toEqual({ amount: 3.74, currency: 'EUR' });
  });

  test('is not guessed where the table has no step', () => {
    expect(estimatePrice({ ...letter, sheets: 400 }, readPrices(EXAMPLE_PRICES))).toBeNull();
    expect(estimatePrice(letter, readPrices(''))).toBeNull();
  });

  test('never falls when a letter gets heavier or has more pages', () => {
    const table = readPrices(EXAMPLE_PRICES);
    fc.assert(fc.property(fc.constantFrom(...ZONES), fc.constantFrom(...SPEEDS), fc.boolean(), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 10 }), (zone, speed, colour, pages, more) => {
      const cost = (count: number) => estimatePrice({ kind: 'letter', pages: count, sheets: Math.ceil(count / 2), colour, zone, speed }, table)?.amount ?? Infinity;
      expect(cost(pages + more)).toBeGreaterThanOrEqual(cost(pages));
      expect(weightOf({ kind: 'letter', sheets: pages + more })).toBeGreaterThan(weightOf({ kind: 'letter', sheets: pages }));
    }));
  });

  test.each(['home fast 20 1', 'home standard 20', 'black -1', 'currency euro', 'home standard 20 1 2', 'paper 1', 'black 1e9'])('a table with the line "%s" is refused', (line) => {
    expect(() => readPrices(line)).toThrow(expect.objectContaining({ code: 'bad_prices' }));
  });

  test.each([['FR', 'FR', '69003 LYON', 'home'], ['FR', 'FR', '97400 SAINT DENIS', 'overseas'], ['RE', 'FR', '97400 SAINT DENIS', 'overseas'], ['MC', 'FR', '98000 MONACO', 'home'], ['DE', 'FR', 'ALLEMAGNE', 'europe'], ['US', 'FR', 'ETATS-UNIS', 'world'], ['DE', 'DE', '10117 BERLIN', 'home'], ['FR', 'DE', 'FRANCE', 'europe']])('%s from %s (%s) is %s', (country, home, last, zone) => {
    expect(zoneOf(country, home, last)).toBe(zone);
  });
});
