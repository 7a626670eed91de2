import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gsmCodes, measureSms, splitSms } from './measure-sms.js';

const BASIC = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const DOUBLE = '\f^{}\\[~]|€';
const gsmText = fc.array(fc.constantFrom(...BASIC, ...DOUBLE), { maxLength: 700 }).map((characters) => characters.join(''));
const anyText = fc.array(fc.constantFrom('a', 'é', 'ê', '€', '👋', '漢', 'e\u0301', '👩‍👧'), { maxLength: 300 }).map((characters) => characters.join(''));
const septets = (text: string): number => [...text].reduce((sum, character) => sum + (gsmCodes(character)?.length ?? Number.NaN), 0);

describe('the length of an SMS (A2)', () => {
  test.each([
    ['', 'gsm7', 0, 1],
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['a'.repeat(306), 'gsm7', 306, 2],
    ['a'.repeat(307), 'gsm7', 307, 3],
    ['€'.repeat(80), 'gsm7', 160, 1],
    ['€'.repeat(81), 'gsm7', 162, 2],
    // 76 signs of two septets fill a part to 152: the last septet stays empty, so 153 of them need a third part although 306 septets would fit
    ['€'.repeat(153), 'gsm7', 306, 3],
    ['ê'.repeat(70), 'ucs2', 70, 1],
    ['ê'.repeat(71), 'ucs2', 71, 2],
    ['ê'.repeat(134), 'ucs2', 134, 2],
    ['ê'.repeat(135), 'ucs2', 135, 3],
    ['👋'.repeat(35), 'ucs2', 70, 1],
    ['👋'.repeat(67), 'ucs2', 134, 3],
  ])('%#: is counted as the networks do', (text, encoding, units, parts) => {
    expect(measureSms(text)).toMatchObject({ encoding, units, parts });
  });

  test('the whole GSM alphabet is in one septet, ten signs are in two, and nothing else is', () => {
    expect([...BASIC]).toHaveLength(127);
    expect([...BASIC].map((character) => gsmCodes(character)?.length)).toEqual(Array.from({ length: 127 }, () => 1));
    expect([...DOUBLE].map((character) => gsmCodes(character))).toEqual([[27, 0x0a], [27, 0x14], [27, 0x28], [27, 0x29], [27, 0x2f], [27, 0x3c], [27, 0x3d], [27, 0x3e], [27, 0x40], [27, 0x65]]);
    expect([gsmCodes('A'), gsmCodes('a'), gsmCodes('é'), gsmCodes('Ä'), gsmCodes('à')]).toEqual([[0x41], [0x61], [5], [0x5b], [0x7f]]);
    expect(['\u001b', 'ê', 'ç', '`', '’', '…', '\t'].map((character) => gsmCodes(character))).toEqual(Array.from({ length: 7 }, () => undefined));
  });

  test('says which characters make a message shorter, each once', () => {
    expect(measureSms('Fête à Noël, fête !').foreign).toEqual(['ê', 'ë']);
  });

  test('parts joined are the message, none is longer than allowed, and none could have taken the next character', () => {
    fc.assert(
      fc.property(fc.oneof(gsmText, anyText), (text) => {
        const { encoding, units, parts, unitsPerPart } = measureSms(text);
        const texts = splitSms(text);
        const sizeOf = encoding === 'gsm7' ? septets : (part: string) => part.length;
        expect(texts.join('')).toBe(text);
        expect(texts).toHaveLength(parts);
        expect(units).toBe(sizeOf(text));
        expect(unitsPerPart).toBe(encoding === 'gsm7' ? (parts === 1 ? 160 : 153) : parts === 1 ? 70 : 67);
        for (const part of texts) expect(sizeOf(part)).toBeLessThanOrEqual(unitsPerPart);
        for (const [index, part] of texts.slice(0, -1).entries()) expect(sizeOf(part) + sizeOf([...(texts[index + 1] ?? '')][0] ?? '')).toBeGreaterThan(unitsPerPart);
        expect(parts === 1).toBe(units <= (encoding === 'gsm7' ? 160 : 70));
      }),
    );
  });

  test('no part begins or ends in the middle of a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        for (const part of splitSms(text)) {
          expect(part).not.toMatch(/^[\udc00-\udfff]/);
          expect(part).not.toMatch(/[\ud800-\udbff]$/);
        }
      }),
    );
  });
});
