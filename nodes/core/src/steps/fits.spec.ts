import { describe, expect, test } from '@jest/globals';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { fits } from './fits.js';

const rule = { did: ['order.placed', 2_592_000_000] };

describe('C5 to C18: whether a contact fits a rule', () => {
  test('is asked once for all that get here together, and each goes their own way', async () => {
    const asked: unknown[] = [];
    const outcomes = await runNode(fits, {
      settings: { rule }, items: [{}, {}, {}], contact: (index: number) => (index === 2 ? null : fakeContact({ id: index + 1 })),
      matching: (given, ids) => (asked.push([given, ids]), [2]),
    });
    expect(outcomes).toMatchObject([{ port: 'no' }, { port: 'yes' }, { kind: 'error', error: { code: 'no_contact' } }]);
    expect(asked).toEqual([[rule, [1, 2]]]);
  });
});
