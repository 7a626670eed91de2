import { describe, expect, test } from '@jest/globals';
import { measureSms } from '@parcours/sdk/node';
import fc from 'fast-check';
import { toGsm7 } from './to-gsm7.js';

describe('writing a text with the letters every telephone has', () => {
  test.each([
    ['L’été, c’est la fête : « œuf » à Nîmes…', 'L\'été, c\'est la fete : "oeuf" à Nimes...'],
    ['Ça coûte 10 € – profitez‑en !', 'Ça coute 10 € - profitez-en !'],
    ['cafe\u0301', 'café'],
    ['Łódź, Şişli, Ñandú', 'Lodz, Sisli, Ñandu'],
    ['½ prix ①', '½ prix 1'],
    ['漢字 👋', '漢字 👋'],
    ['a\u200bb\u00adc\r\nd', 'abc\nd'],
  ])('%s', (text, plain) => {
    expect(toGsm7(text)).toBe(plain);
  });

  test('never makes a message that fits the alphabet any different, and a second time changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = toGsm7(text);
        expect(toGsm7(plain)).toBe(plain);
        if (measureSms(text).encoding === 'gsm7' && !text.includes('\r')) expect(plain).toBe(text);
      }),
    );
  });
});
