import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { oneLine } from './one-line.js';

describe('the words of somebody else', () => {
  it('stand on one line, whatever they hold (SECURITY H4)', () => {
    // eslint-disable-next-line no-control-regex -- these are what it is about
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(400), (words, longest) => expect(oneLine(words, longest)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)));
    expect([oneLine('550 no\r\nBcc: eve@example.org\u0085\u2028x '), oneLine('too long', 3), oneLine({ a: 1 }), oneLine(undefined)]).toEqual(['550 no Bcc: eve@example.org x', 'too', '{"a":1}', '']);
  });
});
