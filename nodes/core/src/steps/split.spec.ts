import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import fc from 'fast-check';
import { split } from './split.js';

const shares = (...percents: number[]) => percents.map((percent, index) => ({ name: `S${index}`, percent }));
const portsOf = (outcomes: readonly Outcome[]): string[] => outcomes.map((outcome) => (outcome as { port: string }).port);
const people = (count: number, settings: object = {}) => runNode(split, { items: Array.from({ length: count }, () => ({})), contact: (index) => fakeContact({ id: index + 1 }), settings: settings as never });

describe('splitting by percentage', () => {
  test.each([[[50, 50]], [[10, 20, 70]], [[1, 99]], [[33.3, 33.3, 33.4]]])('100,000 contacts come out at %j within one percent', async (percents) => {
    const ports = portsOf(await people(100_000, { shares: shares(...percents) }));
    percents.forEach((percent, index) => expect(Math.abs(ports.filter((port) => port === `S${index}`).length / 1_000 - percent)).toBeLessThan(1));
  });

  test('a contact always goes the same way, in whatever batch and however often', async () => {
    const ports = portsOf(await people(1_000));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 50 }), async (id, visit) => {
        expect(portsOf(await runNode(split, { contact: fakeContact({ id }), run: { id: visit * 7, visit } }))).toEqual([ports[id - 1]]);
      }),
    );
  });

  test('two splits with the same key agree, with different keys they do not', async () => {
    const [one, same, other] = [portsOf(await people(1_000, { key: 'spring' })), portsOf(await people(1_000, { key: 'spring', shares: shares(50, 50) })), portsOf(await people(1_000, { key: 'autumn' }))];
    expect(same.map((port) => (port === 'S0' ? 'A' : 'B'))).toEqual(one);
    const agree = one.filter((port, index) => port === other[index]).length;
    expect(agree).toBeGreaterThan(400);
    expect(agree).toBeLessThan(600);
  });

  test('whoever is in a share stays in it when the share grows', async () => {
    const [ten, twenty] = [portsOf(await people(2_000, { shares: shares(10, 90) })), portsOf(await people(2_000, { shares: shares(20, 80) }))];
    expect(ten.every((port, index) => port !== 'S0' || twenty[index] === 'S0')).toBe(true);
  });

  test('a share of nothing gets nobody, one of everything everybody', async () => {
    expect(new Set(portsOf(await people(5_000, { shares: shares(0, 100, 0) })))).toEqual(new Set(['S1']));
  });

  test('runs without a contact are split by run', async () => {
    const at = async (id: number) => portsOf(await runNode(split, { run: { id } }))[0];
    expect(await at(7)).toBe(await at(7));
    expect(new Set(await Promise.all(Array.from({ length: 20 }, (_, id) => at(id))))).toEqual(new Set(['A', 'B']));
  });

  test.each([
    [[50, 40], 'found 90; give 10 more.'],
    [[50, 60.5], 'found 110.5; take 10.5 away.'],
  ])('%j is refused before publishing, with a sentence', (percents, sentence) => {
    expect(() => split.check?.({ shares: shares(...percents), key: '' })).toThrow(expect.objectContaining({ code: 'not_100', message: expect.stringContaining(sentence), details: { field: 'shares' } }));
    expect(() => split.check?.({ shares: shares(33.33, 33.33, 33.34), key: '' })).not.toThrow();
  });
});
