import { describe, expect, test } from '@jest/globals';
import type { BatchItem } from '@parcours/sdk/node';
import fc from 'fast-check';
import { packItems, unpackItems } from './packed-items.js';
import { packOutcomes, unpackOutcomes } from './packed-outcomes.js';

const overTheWire = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map(overTheWire);
const oneOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const contact = { id: 1, email: 'ada@example.org', phone: null, externalId: null, timezone: null, locale: null, attributes: {} };
const shared = { text: 'the same for all' };
const item = fc.record({
  json, contact: oneOf(fc.constant(contact)), params: fc.oneof(json, fc.constant(shared)),
  run: fc.record({ id: fc.nat(), mode: fc.constantFrom('journey' as const, 'flow' as const), test: fc.boolean(), visit: fc.nat({ max: 2 }) }),
  token: fc.nat(), resumed: oneOf(fc.record({ memo: json, by: fc.constantFrom('time' as const, 'event' as const) })),
  delivery: oneOf(fc.constant({ key: 'k', attempt: 1, openUrl: '', unsubscribeUrl: '', confirmUrl: '' })),
});
const alike = item.chain((one) => fc.array(json, { minLength: 2, maxLength: 5 }).map((data) => data.map((each, index) => ({ ...one, run: { ...one.run, id: index }, json: each }))));

// issue 4: batches keep the overhead small; DEPENDENCIES, batches in, results out
describe('a batch on its way to a package', () => {
  test('arrives as it was, with what all items share said once', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(item, { minLength: 2, maxLength: 6 }), alike), (items) => {
        const packed = packItems(items);
        expect(packed).not.toBeNull();
        expect(unpackItems(overTheWire(packed as NonNullable<typeof packed>))).toEqual(items as BatchItem<unknown>[]);
      }),
    );
  });
  test('goes as it is when it is no batch of plain items', () => {
    const [plain] = fc.sample(item, 1);
    for (const odd of [undefined, null, 'text', [], [plain], [plain, null], [plain, { json: {} }], [plain, { ...plain, files: {} }], [plain, { ...plain, params: undefined }], [plain, { ...plain, more: 1 }]]) expect(packItems(odd)).toBeNull();
  });
});

describe('the answers of a package', () => {
  const next = fc.record({ kind: fc.constant('next'), port: fc.constantFrom('main', 'yes', 'no'), json: fc.oneof(json, fc.array(json, { maxLength: 3 })) });
  test('arrive as they were, whatever their ports', () => {
    fc.assert(
      fc.property(fc.array(next, { minLength: 2, maxLength: 6 }), (outcomes) => {
        const packed = packOutcomes(outcomes);
        expect(packed).not.toBeNull();
        expect(unpackOutcomes(overTheWire(packed), outcomes.length)).toEqual(outcomes);
      }),
    );
  });
  test('go as they are when one says more', () => {
    const plain = { kind: 'next', port: 'main', json: {} };
    for (const odd of [{ ...plain, delivery: { status: 'sent' } }, { ...plain, json: undefined }, { ...plain, kind: 'end' }, { ...plain, port: 'x'.repeat(201) }, { kind: 'next', port: 'main' }, null, 1]) expect(packOutcomes([plain, odd])).toBeNull();
  });
  // K5, J3: what a process says is taken for what a stranger says
  test.each([[null], [1], [{}], [{ port: 'main' }], [{ port: 'main', json: {} }], [{ port: 'main', json: [] }], [{ port: 'main', json: [{}, {}, {}] }]])('are refused when they are not one for each item: %j', (said) => {
    expect(() => unpackOutcomes(said, 2)).toThrow('another number of outcomes');
  });
  test('are nothing the engine takes when a process makes up ports', () => {
    expect(unpackOutcomes({ port: 7, json: [{}, {}] }, 2)).toEqual([{ kind: 'next', port: 7, json: {} }, { kind: 'next', port: 7, json: {} }]);
    expect(unpackOutcomes({ port: ['main'], json: [{}, {}] }, 2)).toEqual([{ kind: 'next', port: 'main', json: {} }, { kind: 'next', port: undefined, json: {} }]);
  });
});
