import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encode } from 'nodemailer/lib/qp';
import type { Message } from './message.js';
import { mailOf } from './raw-message.js';
import { quoted, writeOut } from './write-out.js';

const message: Message = { key: '1-mail-1-1', from: { address: 'news@shop.example', name: 'The Shop' }, to: 'ada@example.org', replyTo: '', subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', messageId: '<1@shop.example>', headers: { 'List-Id': '"News" <news.shop.example>' }, attached: [] };
const composed = (changes: Partial<Message>) => new MailComposer(mailOf({ ...message, ...changes })).compile();

/** What people write and what breaks lines: long words, dots at their beginning, white space and lone halves of line breaks anywhere, letters of several bytes. */
const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(' ', '\t', '\r', '\n', '\r\n', '.', '\n.', '=', '=3D', 'é', '😀', '\ud83d', '<a href="https://shop.example/p?a=1&b=2">', 'x'.repeat(75), 'x'.repeat(76), 'é'.repeat(30), 'word '.repeat(20)));
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('a message written out', () => {
  test('is byte for byte the one nodemailer makes, whatever is in it', async () => {
    let written = 0;
    await fc.assert(fc.asyncProperty(text, text, fc.string(), async (html, plain, subject) => {
      const node = composed({ html, text: plain, subject });
      const found = writeOut(node);
      if (found === null) return expect(/[ \t]$/.test(html) || /[ \t]$/.test(plain)).toBe(true);
      written += 1;
      return expect(found.toString('latin1')).toBe((await node.build()).toString('latin1'));
    }), { numRuns: 300 });
    expect(written).toBeGreaterThan(50);
  });

  test('writes each letter as nodemailer encodes it', () => {
    fc.assert(fc.property(text, (any) => expect(quoted(any)).toBe(encode(any))), { numRuns: 500 });
    const all = String.fromCharCode(...Array.from({ length: 0x800 }, (_, code) => code));
    expect(quoted(all)).toBe(encode(all));
  });

  test('leaves files and very long texts to nodemailer', () => {
    const attached = [{ fileName: 'a.txt', mimeType: 'text/plain', content: Buffer.from('Hello') }];
    expect(writeOut(composed({ attached }))).toBeNull();
    expect(writeOut(composed({ html: 'é'.repeat(40_000) }))).toBeNull();
    expect(writeOut(composed({ html: 'x'.repeat(65_536) }))).not.toBeNull();
  });
});
