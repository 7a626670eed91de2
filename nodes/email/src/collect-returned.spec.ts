import { afterEach, describe, expect, test } from '@jest/globals';
import type { CallbackEvent, Collected } from '@parcours/sdk/node';
import { startImapMailbox, type ImapMailbox } from '../test/imap-mailbox.js';
import { collectReturned, tryMailbox } from './collect-returned.js';
import { smtp } from './smtp-credential.js';

const MARK = 'b'.repeat(40);
const bounce = (id: string, to = `bounces+${MARK}@shop.example`): string =>
  [`Message-ID: <${id}@mx.example>`, 'From: MAILER-DAEMON@mx.example', `To: ${to}`, 'Subject: Undelivered', 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '',
    '--b', 'Content-Type: text/plain', '', 'It did not arrive.', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; ada@example.org', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 no such user', '', '--b--', ''].join('\r\n');
const answer = ['Message-ID: <yes@example.org>', 'From: Ada <ada@example.org>', 'To: news@shop.example', `In-Reply-To: <${MARK}@shop.example>`, 'Subject: Re: News', '', 'Yes, please.', ''].join('\r\n');

let box: ImapMailbox;
let reported: CallbackEvent[][];
afterEach(() => box.close());

const open = async (options: Parameters<typeof startImapMailbox>[0] = {}): Promise<void> => {
  box = await startImapMailbox(options);
  reported = [];
};
const values = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({ fromEmail: 'news@shop.example', bouncesBy: 'imap', imapHost: 'imap.shop.example', imapPort: String(box.port), imapSecure: 'none', imapUser: 'bounces', imapPassword: 'secret', ...more });
const asked: string[] = [];
const context = {
  now: () => Date.now(),
  address: (request: { readonly host: string; readonly port: number; readonly protocol: string }) => (asked.push(`${request.protocol} ${request.host}`), Promise.resolve({ address: '127.0.0.1', family: 4 as const, port: request.port, servername: request.host })),
  report: (_id: number, events: readonly CallbackEvent[]) => (reported.push([...events]), Promise.resolve()),
};
const collect = (more: Readonly<Record<string, string>> = {}): Promise<Collected> => collectReturned({ id: 5, values: values(more) }, context);

describe('a mailbox for bounces that is read by IMAP', () => {
  test('tells of each bounce and each answer once, and leaves the mails where people find them unread', async () => {
    await open();
    // IMAP counts in seconds
    const at = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
    box.deliver(bounce('one'), new Date(at));
    box.deliver(answer);
    expect(await collect()).toBe('all');
    expect(reported).toEqual([[
      { kind: 'bounced', permanent: true, providerId: `<${MARK}@shop.example>`, eventId: '<one@mx.example>-0', address: 'ada@example.org', at, properties: { status: '5.1.1', reason: '550 no such user' } },
      { kind: 'received', providerId: `<${MARK}@shop.example>`, eventId: '<yes@example.org>', address: 'ada@example.org', at: expect.any(Number), properties: { subject: 'Re: News', text: 'Yes, please.' } },
    ]]);
    expect(box.flags()).toEqual([['$ParcoursRead'], ['$ParcoursRead']]);
    expect(await collect()).toBe('all');
    expect(reported).toHaveLength(1);
    expect(asked).toContain('imap imap.shop.example');
  });

  test('that keeps no words of others is read by what nobody has opened', async () => {
    await open({ keywords: false });
    box.deliver(bounce('one'));
    await collect();
    expect(box.flags()).toEqual([['\\Seen']]);
    await collect();
    expect(reported).toHaveLength(1);
  });

  test('is cleared of bounces where that is wanted, never of what people have written', async () => {
    await open();
    box.deliver(bounce('one'));
    box.deliver(answer);
    box.deliver('Subject: lunch?\r\nFrom: bob@shop.example\r\nAuto-Submitted: auto-generated\r\n\r\nAt noon.\r\n');
    await collect({ imapAfter: 'delete' });
    expect(box.flags()).toEqual([['$ParcoursRead'], ['$ParcoursRead']]);
  });

  test('gives a hundred at a time, and says that there is more; what is older than a week is left alone', async () => {
    await open();
    for (let index = 0; index < 130; index += 1) box.deliver(bounce(`n${index}`));
    box.deliver(bounce('old'), new Date(Date.now() - 20 * 86_400_000));
    expect([await collect(), await collect(), await collect()]).toEqual(['more', 'all', 'all']);
    expect(reported.map((events) => events.length)).toEqual([100, 30]);
  });

  test('marks nothing as read before it is kept: what could not be kept comes again', async () => {
    await open();
    box.deliver(bounce('one'));
    await expect(collectReturned({ id: 5, values: values() }, { ...context, report: () => Promise.reject(new Error('no database')) })).rejects.toMatchObject({ who: 'transient' });
    expect(box.flags()).toEqual([[]]);
    await collect();
    expect(reported).toHaveLength(1);
  });

  test('mails that are not whole, or no mails at all, stop nobody behind them', async () => {
    await open();
    box.deliver('');
    box.deliver(`${bounce('huge')}\r\n${'x'.repeat(600_000)}`);
    box.deliver('\u0000\u0001 no headers, no end');
    box.deliver(bounce('last'));
    expect(await collect()).toBe('all');
    expect(reported.flat().map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(['<huge@mx.example>-0', '<last@mx.example>-0']));
    expect(box.flags().flat()).toHaveLength(4);
  });

  test('is nowhere as long as bounces are forwarded', async () => {
    await open();
    expect(await collect({ bouncesBy: 'forwarding' })).toBe('nowhere');
    expect(box.said).toEqual([]);
  });
});

describe('a mailbox that does not let us in', () => {
  test.each([
    ['a wrong password is for a person', {}, { imapPassword: 'wrong' }, { who: 'user', code: 'imap_auth' }],
    ['a folder that is not there is for a person', {}, { imapFolder: 'Bounces' }, { who: 'user', code: 'imap_folder' }],
    ['a server without encryption gets no password where encryption is required', {}, { imapSecure: 'starttls' }, { who: 'user', code: 'imap_tls' }],
    ['a server that is busy is asked again', { before: (command: string) => (command === 'LOGIN' ? 'NO [UNAVAILABLE] try later' : undefined) }, {}, { who: 'transient', code: 'imap_unreachable' }],
    ['a server that hangs up is asked again', { before: (command: string, hangUp: () => void) => (command === 'FETCH' ? (hangUp(), undefined) : undefined) }, {}, { who: 'transient', code: 'imap_unreachable' }],
    ['values that cannot work are said', {}, { imapUser: '' }, { who: 'user', code: 'bad_credential' }],
  ])('%s', async (_, options, more, expected) => {
    await open(options);
    box.deliver(bounce('one'));
    await expect(collect(more)).rejects.toMatchObject(expected);
    expect(reported).toEqual([]);
    expect(box.said.includes('LOGIN')).toBe(!('imapSecure' in more) && !('imapUser' in more));
  });

  test('is found out by trying the credential, which reads nothing', async () => {
    await open();
    box.deliver(bounce('one'));
    await tryMailbox(values(), context);
    await expect(tryMailbox(values({ imapPassword: 'wrong' }), context)).rejects.toMatchObject({ code: 'imap_auth' });
    await expect(tryMailbox(values({ imapFolder: 'Bounces' }), context)).rejects.toMatchObject({ code: 'imap_folder' });
    expect(box.flags()).toEqual([[]]);
    expect(smtp.secret).toContain('imapPassword');
  });
});
