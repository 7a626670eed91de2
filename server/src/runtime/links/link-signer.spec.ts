import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LinkSigner } from './link-signer.js';

const signer = new LinkSigner(Buffer.alloc(32, 7));
const link = fc.record({ workspaceId: fc.integer({ min: 1, max: 2 ** 31 - 1 }), deliveryId: fc.integer({ min: 1, max: 2 ** 50 }), url: fc.webUrl({ withQueryParameters: true, withFragments: true }), label: fc.string({ maxLength: 100, unit: 'grapheme' }), trap: fc.boolean() });
const split = (path: string): [string, string] => path.split('/') as [string, string];

describe('a signed link (SECURITY H1, H2)', () => {
  it('leads where it was made to lead, with everything it knows', () => {
    fc.assert(fc.property(link, (made) => expect(signer.open(...split(signer.sign(made)))).toEqual(made)));
  });

  it('leads nowhere once a single character of it is another', () => {
    const alphabet = 'ABCXYZabcxyz0189-_./';
    fc.assert(fc.property(link, fc.nat(), fc.nat(), (made, place, letter) => {
      const path = signer.sign(made);
      const at = place % path.length;
      const other = alphabet[letter % alphabet.length] as string;
      fc.pre(other !== path[at]);
      const [token = '', payload = '', ...rest] = `${path.slice(0, at)}${other}${path.slice(at + 1)}`.split('/');
      expect(rest.length > 0 ? null : signer.open(token, payload)).toBeNull();
    }), { numRuns: 500 });
  });

  it('cannot be made of the parts of two others, nor by anybody with another key', () => {
    fc.assert(fc.property(link, link, (one, other) => {
      fc.pre(one.url !== other.url || one.label !== other.label || one.trap !== other.trap);
      const [[token], [, payload]] = [split(signer.sign(one)), split(signer.sign(other))];
      expect(signer.open(token, payload)).toBeNull();
      expect(signer.open(...split(new LinkSigner(Buffer.alloc(32, 8)).sign(one)))).toBeNull();
    }));
  });

  it('opens to addresses of the web alone, whoever signed it', () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,hi', 'file:///etc/passwd', 'mailto:a@example.org', '//example.org', 'not an address', `https://example.org/${'x'.repeat(8_000)}`])
      expect(signer.open(...split(signer.sign({ workspaceId: 1, deliveryId: 2, url, label: '', trap: false })))).toBeNull();
  });

  it('has ten characters where it is short: others for other links, the same for the same', () => {
    fc.assert(fc.property(link, link, (one, other) => {
      const codes = [signer.shortCode(one, 0), signer.shortCode(other, 0), signer.shortCode(one, 1)];
      for (const code of codes) expect(code).toMatch(/^[0-9A-Za-z]{10}$/);
      expect(codes[0]).toBe(signer.shortCode({ ...one }, 0));
      expect(codes[2]).not.toBe(codes[0]);
      if (one.url !== other.url || one.deliveryId !== other.deliveryId || one.workspaceId !== other.workspaceId) expect(codes[1]).not.toBe(codes[0]);
    }));
  });
});
