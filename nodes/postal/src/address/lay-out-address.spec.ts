import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { capitals } from './clean-text.js';
import { layOutAddress } from './lay-out-address.js';
import { ADDRESS_PARTS, MAX_CHARACTERS, MAX_LINES, type PostalAddress } from './postal-address.js';

const empty = Object.fromEntries(ADDRESS_PARTS.map((part) => [part, ''])) as unknown as PostalAddress;
const home: PostalAddress = { ...empty, recipient: 'Mme Zoé Lefèvre', deliveryPoint: 'Appartement 12', building: 'Résidence des Lilas, bât. B', street: '25 bis, rue de l’Église', locality: '', postcode: '69 003', city: 'Lyon' };
const codes = (address: Partial<PostalAddress>, from = 'FR') => layOutAddress({ ...home, ...address }, from).problems.map(({ code }) => code);
const lines = (address: Partial<PostalAddress>, from = 'FR') => layOutAddress({ ...empty, recipient: 'Ada Byron', ...address }, from).lines;

describe('French addresses (A3, NF Z10-011)', () => {
  test('stand from the person to the city, in capitals without punctuation from the street on', () => {
    expect(layOutAddress(home)).toEqual({ country: 'FR', isAbroad: false, lines: ['Mme Zoé Lefèvre', 'Appartement 12', 'Résidence des Lilas, bât. B', '25 BIS RUE DE L EGLISE', '69003 LYON'], shortened: [], problems: [] });
  });

  test('a PO box with CEDEX needs no street', () => {
    const { lines: found, problems } = layOutAddress({ ...empty, recipient: 'Société Durand', locality: 'BP 90432', postcode: '44204', city: 'Nantes cedex 2' });
    expect([found, problems]).toEqual([['Société Durand', 'BP 90432', '44204 NANTES CEDEX 2'], []]);
  });

  test('overseas departments have no country line, and codes of their own', () => {
    expect(lines({ street: '3 rue Pasteur', postcode: '97400', city: 'Saint-Denis', country: 'La Réunion' })).toEqual(['Ada Byron', '3 RUE PASTEUR', '97400 SAINT DENIS']);
    expect(codes({ country: 'RE', postcode: '75001' })).toEqual(['bad_postcode']);
  });

  test.each([
    ['123 avenue du Maréchal de Lattre de Tassigny', '123 AV DU MARECHAL DE LATTRE DE TASSIGNY'],
    ['1 boulevard du Général de Gaulle Résidence Sud', '1 BD DU GENERAL DE GAULLE RES SUD'],
    ['Zone industrielle de la Croix Saint-Jacques-Nord', 'ZI DE LA CROIX SAINT JACQUES NORD'],
  ])('a long street is abbreviated step by step, and said so: %s', (street, expected) => {
    const laid = layOutAddress({ ...home, street });
    const line = laid.lines[3] as string;
    expect(line.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(laid.shortened).toEqual([{ from: expect.any(String), to: line }]);
    if (expected.length <= MAX_CHARACTERS) expect(line).toBe(expected);
  });

  test('first names become initials where a name is too long, the family name stays', () => {
    const laid = layOutAddress({ ...home, recipient: 'Monsieur Jean-Christophe Alexandre de La Rochefoucauld' });
    expect(laid.lines[0]).toBe('M J-C Alexandre de La Rochefoucauld');
    expect(laid.shortened).toHaveLength(1);
  });

  test.each([
    [{ recipient: '' }, ['missing_recipient']],
    [{ street: '' }, ['missing_street']],
    [{ postcode: '' }, ['missing_postcode']],
    [{ city: ' \n' }, ['missing_city']],
    [{ postcode: '7500' }, ['bad_postcode']],
    [{ country: 'Ruritanie' }, ['unknown_country']],
    [{ locality: 'Les Hauts', organisation: 'Durand & Fils' }, ['too_many_lines']],
    [{ city: 'Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-les-Bains' }, ['line_too_long']],
    [{ recipient: '山田太郎' }, ['unprintable']],
    [{ recipient: 'Ada 🎂' }, ['unprintable']],
  ] as [Partial<PostalAddress>, string[]][])('an address that cannot be delivered says what is wrong in two languages: %j', (change, expected) => {
    const { problems } = layOutAddress({ ...home, ...change });
    expect(problems.map(({ code }) => code)).toEqual(expected);
    for (const { sentence } of problems) expect([sentence.en, sentence.fr].every((text) => text.endsWith('.'))).toBe(true);
  });
});

describe('addresses abroad (UPU)', () => {
  test.each([
    ['Belgique', { street: 'Rue du Vivier 7C bte 4', postcode: '1050', city: 'Ixelles' }, ['Rue du Vivier 7C bte 4', '1050 IXELLES', 'BELGIQUE']],
    ['GB', { street: '10 Downing Street', postcode: 'sw1a2aa', city: 'London' }, ['10 Downing Street', 'LONDON', 'SW1A 2AA', 'ROYAUME-UNI']],
    ['Germany', { street: 'Unter den Linden 6', postcode: '10117', city: 'Berlin' }, ['Unter den Linden 6', '10117 BERLIN', 'ALLEMAGNE']],
    ['NL', { street: 'Damrak 1', postcode: '1012lg', city: 'Amsterdam' }, ['Damrak 1', '1012 LG  AMSTERDAM', 'PAYS-BAS']],
    ['IT', { street: 'Via Roma 1', postcode: '10121', city: 'Torino', region: 'TO' }, ['Via Roma 1', '10121 TORINO TO', 'ITALIE']],
    ['PT', { street: 'Rua Augusta 1', postcode: '1100048', city: 'Lisboa' }, ['Rua Augusta 1', '1100-048 LISBOA', 'PORTUGAL']],
    ['USA', { street: '350 Fifth Avenue', postcode: '10118', city: 'New York', region: 'NY' }, ['350 Fifth Avenue', 'NEW YORK NY 10118', 'ETATS-UNIS']],
    ['CA', { street: '111 Wellington Street', postcode: 'k1a0a9', city: 'Ottawa', region: 'ON' }, ['111 Wellington Street', 'OTTAWA ON  K1A 0A9', 'CANADA']],
    ['LV', { street: 'Brīvības iela 75', postcode: '1001', city: 'Rīga' }, ['Brīvības iela 75', 'RIGA, LV-1001', 'LETTONIE']],
    ['SN', { street: '12 rue Carnot', postcode: '', city: 'Dakar' }, ['12 rue Carnot', 'DAKAR', 'SENEGAL']],
  ] as const)('in %s', (country, address, expected) => {
    expect(lines({ ...address, country })).toEqual(['Ada Byron', ...expected]);
    expect(layOutAddress({ ...empty, recipient: 'Ada Byron', ...address, country }).problems).toEqual([]);
  });

  test('a sender in Germany writes no country line at home, and FRANCE for France', () => {
    expect(lines({ street: 'Unter den Linden 6', postcode: '10117', city: 'Berlin' }, 'DE')).toEqual(['Ada Byron', 'Unter den Linden 6', '10117 BERLIN']);
    expect(lines({ street: '1 rue X', postcode: '75001', city: 'Paris', country: 'FR' }, 'DE').at(-1)).toBe('FRANCE');
  });

  test.each([['GB', '12345'], ['US', 'ABC'], ['DE', '1234'], ['NL', '1012'], ['CH', '75008']])('a postcode of another shape is refused for %s', (country, postcode) => {
    expect(codes({ country, postcode, region: 'NY', building: '', deliveryPoint: '' })).toEqual(['bad_postcode']);
  });
});

describe('whatever people type', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('', 'avenue du Général Leclerc', 'Résidence', '75008', 'Paris', 'FR', 'DE', 'US', 'NY', '10115', 'Jean-Baptiste'));
  const address = fc.record(Object.fromEntries(ADDRESS_PARTS.map((name) => [name, part])) as Record<keyof PostalAddress, typeof part>);

  test('an address that is accepted has at most six lines of at most 38 characters', () => {
    fc.assert(fc.property(address, (typed) => {
      const { lines: found, problems } = layOutAddress(typed);
      if (problems.length > 0) return;
      expect(found.length).toBeGreaterThan(1);
      expect(found.length).toBeLessThanOrEqual(MAX_LINES);
      for (const line of found) expect(line.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    }), { numRuns: 1_000 });
  });

  test('a ligature with an accent loses both, like any other letter', () => {
    expect(capitals('Ǽrø, Ǿst, Œuvre, Łódź')).toBe('AERO, OST, OEUVRE, LODZ');
  });

  test('no letter and no digit gets lost unless the shortening is told', () => {
    const letters = (text: string): string => capitals(text).replace(/[^\p{L}\p{N}]+/gu, '');
    fc.assert(fc.property(address, (typed) => {
      const { lines: found, shortened, problems } = layOutAddress(typed);
      if (problems.some(({ code }) => code === 'unknown_country')) return;
      const undone = found.map((line) => shortened.find(({ to }) => to === line)?.from ?? line);
      const printed = letters(undone.join(''));
      for (const name of ['recipient', 'organisation', 'deliveryPoint', 'building', 'street', 'locality', 'city'] as const) expect(printed).toContain(letters(typed[name]));
    }), { numRuns: 1_000 });
  });
});
