import { describe, expect, test } from '@jest/globals';
import { messageMark } from './compose.js';
import { readMail, readReturned } from './read-returned.js';

const mark = messageMark('12-mail-1-5');
const id = `<${mark}@shop.example>`;

const report = (parts: { status?: string; headers?: string; to?: string; type?: string; subtype?: string; feedback?: string }): string =>
  [
    'From: MAILER-DAEMON@mx.example.net', `To: ${parts.to ?? 'news@shop.example'}`, 'Subject: Undelivered', 'Message-ID: <b1@mx.example.net>', 'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${parts.subtype ?? 'delivery-status'}; boundary="b"`, '',
    '--b', 'Content-Type: text/plain', '', 'Sorry.', '',
    ...(parts.status === undefined ? [] : ['--b', 'Content-Type: message/delivery-status', '', parts.status, '']),
    ...(parts.feedback === undefined ? [] : ['--b', 'Content-Type: message/feedback-report', '', parts.feedback, '']),
    ...(parts.headers === undefined ? [] : ['--b', `Content-Type: ${parts.type ?? 'message/rfc822'}`, '', parts.headers, '', 'Hello', '']),
    '--b--', '',
  ].join('\r\n');
const headers = `From: news@shop.example\r\nTo: ada@example.org\r\nSubject: Hi\r\nMessage-ID: ${id}`;
const status = (action: string, code: string, more = ''): string => `Reporting-MTA: dns; mx.example.net\r\n\r\nOriginal-Recipient: rfc822;ada@example.org\r\nFinal-Recipient: rfc822; ada.l@example.org\r\nAction: ${action}\r\nStatus: ${code}\r\nDiagnostic-Code: smtp; 550 5.1.1 No such\r\n user here${more}`;

describe('mail that comes back', () => {
  test.each(['message/rfc822', 'text/rfc822-headers'])('tells which message and address bounced for good (RFC 3464, %s)', async (type) => {
    expect(await readMail(report({ status: status('failed', '5.1.1'), headers, type }), 'shop.example')).toEqual([
      { kind: 'bounced', permanent: true, providerId: id, eventId: '<b1@mx.example.net>-0', address: 'ada@example.org', properties: { status: '5.1.1', reason: '550 5.1.1 No such user here' } },
    ]);
  });

  test.each([['5.2.2', false], ['5.7.1', false], ['4.4.7', false], ['5.1.10', true], ['5.0.0', true]])('status %s means gone for good: %s', async (code, permanent) => {
    expect(await readMail(report({ status: status('failed', code), headers }), 'shop.example')).toMatchObject([{ kind: 'bounced', permanent }]);
  });

  test('a delay is no bounce, a delivery receipt is a delivery', async () => {
    expect(await readMail(report({ status: status('delayed', '4.4.1'), headers }), 'shop.example')).toMatchObject([{ kind: 'deferred' }]);
    expect(await readMail(report({ status: status('delivered', '2.0.0'), headers }), 'shop.example')).toMatchObject([{ kind: 'delivered' }]);
    expect(await readMail(report({ status: status('relayed', '2.0.0'), headers }), 'shop.example')).toEqual([]);
  });

  test('several recipients are several events', async () => {
    const two = status('failed', '5.1.1', '\r\n\r\nFinal-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.1.1');
    expect((await readMail(report({ status: two, headers }), 'shop.example')).map(({ address, eventId }) => [address, eventId])).toEqual([['ada@example.org', '<b1@mx.example.net>-0'], ['bob@example.org', '<b1@mx.example.net>-1']]);
  });

  test('is recognised by its return address where nothing is left of the message (VERP)', async () => {
    expect(await readMail(report({ status: status('failed', '5.1.1'), to: `bounces+${mark}@shop.example` }), 'shop.example')).toMatchObject([{ providerId: id }]);
  });

  test('a complaint is one (RFC 5965), an opt-out unsubscribes, and "not spam" is nothing', async () => {
    const feedback = (type: string): string => report({ subtype: 'feedback-report', feedback: `Feedback-Type: ${type}\r\nUser-Agent: Yahoo/1\r\nVersion: 1\r\nOriginal-Rcpt-To: <ada@example.org>`, headers });
    expect(await readMail(feedback('abuse'), 'shop.example')).toEqual([{ kind: 'complained', providerId: id, eventId: '<b1@mx.example.net>', address: 'ada@example.org', properties: { reason: 'abuse', reporter: 'Yahoo/1' } }]);
    expect(await readMail(feedback('opt-out'), 'shop.example')).toMatchObject([{ kind: 'unsubscribed' }]);
    expect(await readMail(feedback('not-spam'), 'shop.example')).toEqual([]);
  });

  test('an answer of a person is received, an out-of-office note is not', async () => {
    const answer = (more = ''): string => `From: Ada <ada@example.org>\r\nTo: news@shop.example\r\nSubject: Re: Hi\r\nIn-Reply-To: ${id}\r\nMessage-ID: <a@x>\r\n${more}\r\nThanks!`;
    expect(await readMail(answer(), 'shop.example')).toEqual([{ kind: 'received', providerId: id, eventId: '<a@x>', address: 'ada@example.org', properties: { subject: 'Re: Hi', text: 'Thanks!' } }]);
    expect(await readMail(answer('Auto-Submitted: auto-replied\r\n'), 'shop.example')).toEqual([]);
  });

  const call = { headers: {}, form: null, json: null };
  const raw = report({ status: status('failed', '5.1.1'), headers });
  test.each([
    ['as it is', { ...call, rawBody: raw }],
    ['in a form', { ...call, rawBody: 'x', form: { 'body-mime': raw, recipient: 'x' } }],
    ['in an object', { ...call, rawBody: '{}', json: { RawEmail: raw } }],
  ])('is taken %s', async (_, given) => {
    expect((await readReturned(given, { fromEmail: 'news@shop.example' })).events).toHaveLength(1);
  });

  test('what is no mail is refused with a sentence', async () => {
    await expect(readReturned({ ...call, rawBody: '{"a":1}', json: { a: 1 } }, {})).rejects.toMatchObject({ code: 'bad_callback' });
    await expect(readReturned({ ...call, rawBody: 'hello' }, {})).rejects.toMatchObject({ code: 'bad_callback' });
  });
});
