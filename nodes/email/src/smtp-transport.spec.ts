import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import { messageMark } from './compose.js';
import { closeMailers } from './mailers.js';
import { send } from './send.js';
import { readSmtpSettings } from './smtp-settings.js';
import { reply, startSmtpSink, type SmtpSink } from '../test/smtp-sink.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const dkim = { dkimDomain: 'shop.example', dkimSelector: 'parcours1', dkimKey: pem };

let sink: SmtpSink | undefined;
afterEach(async () => {
  closeMailers();
  await sink?.close();
  sink = undefined;
});

const letter = { credential: 1, to: 'ada@example.org', subject: 'Welcome', html: '<p>Hello <a href="https://example.org/">you</a></p>' };
const sending = (values: Readonly<Record<string, string>>, settings: JsonObject = {}, more: RunNodeOptions = {}) =>
  runNode(send, {
    settings: { ...letter, ...settings }, contact: fakeContact(),
    address: async ({ host, port }) => ({ address: host, family: 4, port, servername: '' }),
    credentials: { 1: { host: '127.0.0.1', port: String(sink?.port), secure: 'none', fromEmail: 'news@shop.example', fromName: 'The Shop', ...values } }, ...more,
  });

/** Relaxed canonicalisation and verification as receivers do it (RFC 6376, 3.4 and 6.1). */
function verifies(raw: string): boolean {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n').split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, '')).join('\r\n').replace(/(\r\n)*$/, '\r\n');
  const fields = head.split(/\r\n(?![ \t])/).map((field): [string, string] => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1)]);
  const relaxed = (name: string, value: string): string => `${name}:${value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;
  const signature = fields.find(([name]) => name === 'dkim-signature')?.[1] ?? '';
  const tags = Object.fromEntries(signature.replace(/\s+/g, '').split(';').filter(Boolean).map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]));
  if (tags['bh'] !== createHash('sha256').update(body).digest('base64')) return false;
  const signed = (tags['h'] ?? '').split(':').flatMap((name) => fields.filter(([known]) => known === name.toLowerCase()).slice(-1).map(([known, value]) => relaxed(known, value)));
  const verifier = createVerify('RSA-SHA256').update([...signed, relaxed('dkim-signature', signature.replace(/(\bb=)[^;]*/, '$1'))].join('\r\n'));
  return verifier.verify(publicKey, tags['b'] ?? '', 'base64');
}

describe('mail by SMTP', () => {
  test('is signed so that a receiver can check it (DKIM)', async () => {
    sink = await startSmtpSink();
    await sending(dkim);
    const raw = sink.received[0]?.raw ?? '';
    expect(raw).toMatch(/^DKIM-Signature: .*d=shop\.example;.*s=parcours1/s);
    expect(verifies(raw)).toBe(true);
    expect(verifies(raw.replace('Hello', 'Hullo'))).toBe(false);
  });

  test('that is signed and refused before it was taken is known not to have been sent', async () => {
    sink = await startSmtpSink({
      onRecipient: (_to, hangUp) => {
        hangUp();
        return 'silence';
      },
    });
    expect(await sending(dkim)).toMatchObject([{ kind: 'error', error: { code: 'smtp_unreachable' } }]);
    await sink.close();
    sink = await startSmtpSink({ onMessage: () => reply(452, 'Disk full') });
    expect(await sending(dkim)).toMatchObject([{ kind: 'error', error: { code: 'smtp_deferred' } }]);
  });

  test.each([
    [{ dkimDomain: 'shop.example' }, 'the selector of the DKIM key'],
    [{ ...dkim, dkimKey: 'nonsense' }, 'a private key in PEM form'],
    [{ ...dkim, dkimKey: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }, 'an RSA key'],
    [{ bounceAddress: 'nobody' }, 'an address for bounces'],
  ])('says what is wrong with what it is to be signed with (%#)', (values, words) => {
    const all: Record<string, string> = { host: 'x', port: '25', fromEmail: 'a@b.example', ...values };
    expect(() => readSmtpSettings(all)).toThrow(words);
    expect(() => readSmtpSettings(all)).not.toThrow('nonsense');
  });

  test('comes back to an address that tells which message it was (VERP)', async () => {
    sink = await startSmtpSink();
    await sending({ bounceAddress: 'bounces@shop.example' }, {}, { delivery: () => ({ key: '12-mail-1-5' }) });
    expect(sink.received[0]?.from).toBe(`bounces+${messageMark('12-mail-1-5')}@shop.example`);
    expect(sink.received[0]?.mail.from?.address).toBe('news@shop.example');
  });

  test('names its list and purpose, and links lead through us and say where a visit comes from', async () => {
    sink = await startSmtpSink();
    await sending({}, { purpose: 'newsletter', utm: { source: 'shop', medium: 'email' } });
    const { mail } = sink.received[0] as SmtpSink['received'][number];
    const header = (name: string): string => mail.headers.find(({ key }) => key === name)?.value ?? '';
    expect(header('list-id')).toBe('"Newsletter" <newsletter.shop.example>');
    expect(header('feedback-id')).toBe('node1:newsletter:email:shop-example');
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const followed = /href="https:\/\/link\.example\.org\/t\/c\/[^/]+\/([^"]+)"/.exec(mail.html ?? '')?.[1] ?? '';
    expect(Buffer.from(followed, 'base64url').toString('utf8')).toBe('https://example.org/?utm_source=shop&utm_medium=email');
    expect(mail.html).toContain('<a href="https://open.example.org/u/1"');
    expect(mail.text).toContain('https://link.example.org/t/c/');
    expect(mail.text).toContain('Unsubscribe or choose what you receive: https://open.example.org/u/1');
  });

  test('carries images of its own where the message shows them, and files beside it', async () => {
    sink = await startSmtpSink();
    const file = (id: string, mimeType: string): { id: string; fileName: string; mimeType: string; sizeBytes: number } => ({ id, fileName: `${id}.bin`, mimeType, sizeBytes: 3 });
    const files = { logo: file('logo', 'image/png'), invoice: file('invoice', 'application/pdf') };
    await sending({}, { html: '<p>Hi <img src="cid:logo" alt="Logo"></p>', attachments: '*' }, { files: () => files, storedFiles: { logo: { fileName: 'logo.bin', mimeType: 'image/png', content: 'abc' }, invoice: { fileName: 'invoice.bin', mimeType: 'application/pdf', content: 'abc' } } });
    expect(sink.received[0]?.mail.attachments.map(({ contentId, disposition, mimeType }) => [contentId, disposition, mimeType])).toEqual(expect.arrayContaining([['<logo>', 'inline', 'image/png'], [undefined, 'attachment', 'application/pdf']]));
    expect(await sending({}, { html: '<img src="cid:missing">' }, { files: () => files })).toMatchObject([{ kind: 'error', error: { code: 'file_missing' } }]);
  });

  describe('with files that are not as they should be', () => {
    const size = 5 * 1024 * 1024;
    const photo = { id: 'photo', fileName: 'photo.png', mimeType: 'image/png', sizeBytes: size };
    const content = Buffer.alloc(size, 'pixels');

    test('an image of 5 MB arrives whole, and keeps nobody of the batch from their message', async () => {
      sink = await startSmtpSink();
      const outcomes = await sending({}, { html: '<p><img src="cid:photo" alt="Photo"></p>' }, { items: [{}, {}], files: () => ({ photo }), storedFiles: { photo: { fileName: 'photo.png', mimeType: 'image/png', content } } });
      expect(outcomes.map(({ kind }) => kind)).toEqual(['next', 'next']);
      for (const { mail } of sink.received) expect(Buffer.compare(Buffer.from(mail.attachments[0]?.content as ArrayBuffer), content)).toBe(0);
    });

    test.each([
      ['more than 18 MB together', { photo: { ...photo, sizeBytes: 19 * 1024 * 1024 } }, '*', { code: 'file_too_large', message: expect.stringContaining('found 19.0 MB') }],
      ['a name no file has', { photo }, 'invoice', { code: 'file_missing', message: expect.stringContaining('"invoice", found photo') }],
      ['no files at all', {}, 'invoice', { code: 'file_missing', message: expect.stringContaining('found none') }],
      ['a file that was deleted meanwhile', { photo: { ...photo, id: 'gone' } }, 'photo', { code: expect.any(String), message: expect.stringMatching(/\.$/) }],
    ] as const)('%s: the message is not sent without them, and says why', async (_, files, attachments, error) => {
      sink = await startSmtpSink();
      const outcomes = await sending({}, { attachments }, { items: [{}, {}], files: (index): Readonly<Record<string, typeof photo>> => (index === 0 ? files : { photo: { ...photo, sizeBytes: 3 }, invoice: { ...photo, sizeBytes: 3 } }), storedFiles: { photo: { fileName: 'photo.png', mimeType: 'image/png', content: 'abc' } } });
      expect(outcomes).toMatchObject([{ kind: 'error', error }, { kind: 'next' }]);
      expect(sink.received).toHaveLength(1);
    });
  });

  test.each(['', 'nobody', 'ada@', '@example.org', 'ada@example', 'ada@example.org, bob@example.org', 'ada@exa mple.org'])('the address "%s" gets nothing, and the server is not asked', async (to) => {
    sink = await startSmtpSink();
    const [outcome] = await sending({}, { to });
    expect(outcome).toMatchObject(to === '' ? { kind: 'next', delivery: { status: 'skipped', code: 'no_address' } } : { kind: 'error', error: { who: 'user', code: 'bad_address' } });
    expect(sink.received).toEqual([]);
  });

  test('whatever subject, names and addresses hold, no header and no recipient comes of it (I3)', async () => {
    sink = await startSmtpSink();
    const piece = fc.constantFrom('\r\n', '\n', '\r', '\u0000', '\u2028', ' ', 'Bcc: spy@example.org', 'RCPT TO:<spy@example.org>', '\r\n.\r\nMAIL FROM:<x@y.example>', '=?utf-8?q?=0D=0ABcc:_spy@example.org?=', '"', '<', '>', ',', ';', ':', 'é', '🙂', 'x'.repeat(80));
    const hostile = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (subject, fromName, more) => {
        const before = (sink as SmtpSink).received.length;
        await sending({}, { subject: `S${subject}`.slice(0, 500), fromName: `N${fromName}`.slice(0, 200), html: '<p>Hello</p>', text: more });
        await sending({}, { to: `ada@example.org${more}`.slice(0, 320), replyTo: more.slice(0, 320) });
        for (const { to, mail } of (sink as SmtpSink).received.slice(before)) {
          expect(to).toEqual(['ada@example.org']);
          expect(mail.headers.filter(({ key }) => ['bcc', 'cc', 'from', 'to', 'subject'].includes(key)).map(({ key }) => key).sort()).toEqual(['from', 'subject', 'to']);
          expect(mail.from?.address).toBe('news@shop.example');
        }
      }),
      { numRuns: 40 },
    );
  });
});
