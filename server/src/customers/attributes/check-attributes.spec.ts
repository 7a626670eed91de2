import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '@parcours/sdk/node';
import { ATTRIBUTE_KINDS, type AttributeDefinition, type AttributeKind } from './attribute-definition.js';
import { checkAttributes } from './check-attributes.js';
import { discoverKind } from './discover-kind.js';

const defined = (kind: AttributeKind): ReadonlyMap<string, AttributeDefinition> => new Map([['a', { name: 'a', kind, labelEn: null, labelFr: null, choices: ['Red', 'Blue'] }]]);
const read = (kind: AttributeKind, value: Json): Json | undefined => checkAttributes({ a: value }, defined(kind))['a'];

describe('an attribute (D4, D15)', () => {
  it.each([
    ['number', '1 234,5', 1234.5], ['number', '-2e3', -2000], ['boolean', 'Oui', true], ['boolean', '0', false], ['date', '3/2/1990', '1990-02-03'], ['date', '2024-02-29', '2024-02-29'],
    ['dateTime', '2026-11-22 09:00:00+0100', '2026-11-22T08:00:00.000Z'], ['choice', 'red', 'Red'], ['texts', 'tea; coffee', ['tea', 'coffee']], ['text', 75011, '75011'],
    ['address', { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'fr', region: '' }, { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' }],
  ] as [AttributeKind, Json, Json][])('that is a %s reads %j as %j', (kind, value, kept) => expect(read(kind, value)).toEqual(kept));
  it.each([
    ['number', 'many'], ['number', '1,234.5'], ['number', ''], ['boolean', 'perhaps'], ['date', '1990-02-30'], ['date', '2023-02-29'], ['date', '0000-01-01'], ['date', '0001-01-01'], ['date', '1899-12-31'], ['date', '2201-01-01'], ['dateTime', '9999-12-31T23:59:59Z'], ['dateTime', '2026-11-22T25:00:00Z'], ['choice', 'Green'], ['texts', [1]],
    ['address', 'Paris'], ['address', { country: 'France' }], ['address', { city: 7 }],
  ] as [AttributeKind, Json][])('that is a %s refuses %j in a sentence', (kind, value) => {
    expect(() => read(kind, value)).toThrow(expect.objectContaining({ code: 'bad_attribute', message: expect.stringMatching(/^Expected in "a" .+, found .+; correct it or leave it out\.$/) }));
  });
  it('that nobody has defined keeps any shape', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.jsonValue(), { maxKeys: 5 }), (attributes) => expect(checkAttributes(attributes as JsonObject, new Map())).toEqual(attributes)));
  });
  it('may be named like a property of every object, and changes none', () => {
    const attributes = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as JsonObject;
    expect(Object.keys(checkAttributes(attributes, new Map()))).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
  it('of a megabyte is refused', () => expect(() => checkAttributes({ a: 'x'.repeat(1_000_000) }, new Map())).toThrow(expect.objectContaining({ code: 'attributes_too_large' })));
  it('that was read once stays the same when it is read again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ATTRIBUTE_KINDS), fc.oneof(fc.jsonValue(), fc.constantFrom('oui', '12/3/1999', '2020-01-01T10:00', 'red', 'a;b', '3,5')), (kind, value) => {
        let once: Json | undefined;
        try {
          once = read(kind, value as Json);
        } catch (error) {
          expect((error as { code: string }).code).toBe('bad_attribute');
          return;
        }
        expect(read(kind, once as Json)).toEqual(once);
      }),
    );
  });
  it.each([
    [['a', 'b'], 'text'], [[1, 2.5], 'number'], [[true, null], 'boolean'], [['1990-01-02'], 'date'], [['1990-01-02', 'soon'], 'text'], [['2026-11-22T09:00:00Z'], 'dateTime'], [[['a']], 'texts'], [[{ city: 'Paris', postalCode: '75002' }], 'address'], [[1, 'a'], 'json'], [[], 'text'],
  ] as [Json[], AttributeKind][])('whose values are %j is found to be a %s', (values, kind) => expect(discoverKind(values)).toBe(kind));
});
