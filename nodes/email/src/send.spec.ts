import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@parcours/sdk/node';
import { conformance, fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import email from './index.js';
import { closeMailers } from './mailers.js';
import { send } from './send.js';
import { reply, startSmtpSink, type SmtpSink } from '../test/smtp-sink.js';

const sinks: SmtpSink[] = [];
const start = async (...options: Parameters<typeof startSmtpSink>): Promise<SmtpSink> => {
  const sink = await startSmtpSink(...options);
  sinks.push(sink);
  return sink;
};
afterEach(async () => {
  closeMailers();
  await Promise.all(sinks.splice(0).map((sink) => sink.close()));
});

const letter = { credential: 1, to: 'ada@example.org', subject: 'Welcome', html: '<html><body><p>Hello <b>Ada</b>, <a href="https://example.org/?a=1&amp;b=2">read on</a></p></body></html>' };
const credential = (port: number, more: Record<string, string> = {}) => ({ host: '127.0.0.1', port: String(port), secure: 'none', fromEmail: 'news@shop.example', fromName: 'The Shop', ...more });
const address: RunNodeOptions['address'] = async ({ host, port }) => ({ address: host, family: 4, port, servername: '' });
const sending = (port: number, settings: JsonObject = {}, more: RunNodeOptions = {}) => runNode(send, { settings: { ...letter, ...settings }, contact: fakeContact(), address, credentials: { 1: credential(port) }, ...more });

describe('sending email', () => {
  test('comes in a package that keeps every promise', async () => {
    expect(await conformance(email, { languages: ['en', 'fr'], outage: true, settings: { send: { credential: 1, to: 'ada@example.org' } } })).toEqual([]);
  });

  test('delivers the message with sender, recipient, both bodies and an invisible image', async () => {
    const sink = await start();
    const outcomes = await sending(sink.port, { replyTo: 'help@shop.example', trackClicks: false });
    const [message] = sink.received;
    expect(message).toMatchObject({ from: 'news@shop.example', to: ['ada@example.org'] });
    expect(message?.mail).toMatchObject({ subject: 'Welcome', from: { address: 'news@shop.example', name: 'The Shop' }, to: [{ address: 'ada@example.org' }], replyTo: [{ address: 'help@shop.example' }] });
    expect(message?.mail.text?.trim()).toBe('Hello Ada, read on [https://example.org/?a=1&b=2]');
    expect(message?.mail.html).toMatch(/<p>Hello <b>Ada<\/b>.*<img src="https:\/\/open\.example\.org\/o\/1"[^>]*><\/body><\/html>/s);
    expect(outcomes).toEqual([{ kind: 'next', port: 'main', delivery: { status: 'sent', providerId: message?.mail.messageId, copy: { to: 'ada@example.org', from: 'news@shop.example', subject: 'Welcome', html: letter.html, text: 'Hello Ada, read on [https://example.org/?a=1&b=2]' } } }]);
  });

  test('leaves the message as it is when neither opens nor clicks are tracked', async () => {
    const sink = await start();
    await sending(sink.port, { trackOpens: false, trackClicks: false, text: 'Plain words', fromName: 'Zoë & Co' });
    expect(sink.received[0]?.mail.html?.trim()).toBe(letter.html);
    expect(sink.received[0]?.mail).toMatchObject({ text: expect.stringContaining('Plain words'), from: { name: 'Zoë & Co' } });
  });

  test('keeps the Message-ID over retries of a delivery, and gives another delivery another', async () => {
    const sink = await start();
    await sending(sink.port, {}, { delivery: () => ({ key: 'run-9/node/1', attempt: 1 }) });
    await sending(sink.port, {}, { delivery: () => ({ key: 'run-9/node/1', attempt: 2 }) });
    await sending(sink.port, {}, { delivery: () => ({ key: 'run-9/node/2', attempt: 1 }) });
    const ids = sink.received.map(({ mail }) => mail.messageId);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@shop\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test.each([
    [{ subject: 'Hi\r\nBcc: spy@example.org\r\n\r\nother body' }],
    [{ fromName: 'Shop\r\nBcc: spy@example.org' }],
    [{ subject: 'Hi\u2028Bcc: spy@example.org\nX: y' }],
  ])('no value can start a header of its own: %j', async (settings) => {
    const sink = await start();
    await sending(sink.port, settings);
    const [message] = sink.received;
    expect(message?.to).toEqual(['ada@example.org']);
    expect(message?.mail.bcc ?? []).toEqual([]);
    expect(message?.mail.headers.map(({ key }) => key)).not.toEqual(expect.arrayContaining(['bcc']));
    expect(message?.mail.html).toContain('Hello');
  });

  test.each([{ to: 'ada@example.org, bob@example.org' }, { to: 'ada@example.org\r\nRCPT TO:<spy@example.org>' }, { to: 'ada' }, { replyTo: 'x@example.org\nBcc: spy@example.org' }] as JsonObject[])('refuses %j before anything goes out', async (settings) => {
    const sink = await start();
    expect(await sending(sink.port, settings)).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'bad_address' } }]);
    expect(sink.connections()).toBe(0);
  });

  test('skips a contact without address, and says so', async () => {
    expect(await sending(1, { to: ' ' })).toEqual([{ kind: 'next', port: 'main', delivery: { status: 'skipped', code: 'no_address', reason: 'The contact has no email address.' } }]);
  });

  test('sends a batch over at most five connections, and one refused recipient fails nobody else', async () => {
    const sink = await start({ onRecipient: (to) => (to.startsWith('c13@') ? reply(550, 'No such user here') : null) });
    const items = Array.from({ length: 60 }, () => ({}));
    const outcomes = await sending(sink.port, {}, { items, settings: (index) => ({ ...letter, to: `c${index}@example.org` }) });
    expect(outcomes.map(({ kind }) => kind)).toEqual(items.map((_, index) => (index === 13 ? 'error' : 'next')));
    expect(outcomes[13]).toMatchObject({ error: { who: 'user', code: 'smtp_refused', message: expect.stringContaining('No such user here') } });
    expect(new Set(sink.received.flatMap(({ to }) => to)).size).toBe(59);
    expect(sink.connections()).toBeLessThanOrEqual(5);
  });

  test('several items of a batch can carry credentials of their own', async () => {
    const [one, two] = [await start(), await start()];
    const credentials = { 1: credential(one.port), 2: credential(two.port) };
    await runNode(send, { settings: (index) => ({ ...letter, credential: index + 1 }), items: [{}, {}], credentials, address });
    expect([one.received.length, two.received.length]).toEqual([1, 1]);
  });
});

describe('when the mail server does not cooperate', () => {
  test('a greylisting server is asked again later', async () => {
    const sink = await start({ onRecipient: () => reply(450, 'Greylisted, come back in 5 minutes') });
    expect(await sending(sink.port)).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'smtp_deferred', message: expect.stringContaining('Greylisted') } }]);
  });

  test('a message refused after it was sent is a refusal, not a mystery', async () => {
    const sink = await start({ onMessage: () => reply(554, 'Looks like spam') });
    expect(await sending(sink.port)).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'smtp_refused', message: expect.stringContaining('Looks like spam') } }]);
  });

  test('a message deferred after it was sent is tried again', async () => {
    const sink = await start({ onMessage: () => reply(452, 'Disk full') });
    expect(await sending(sink.port)).toMatchObject([{ error: { who: 'transient', code: 'smtp_deferred' } }]);
  });

  test('a server that hangs up after the whole message leaves the outcome unknown, and the message is not sent twice', async () => {
    let arrived = 0;
    const sink = await start({
      onMessage: (_to, hangUp) => {
        arrived += 1;
        hangUp();
        return 'silence';
      },
    });
    expect(await sending(sink.port)).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown' } }]);
    expect(arrived).toBe(1);
  });

  test('a server that hangs up before the message has certainly not taken it', async () => {
    const sink = await start({
      onRecipient: (_to, hangUp) => {
        hangUp();
        return 'silence';
      },
    });
    expect(await sending(sink.port)).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'smtp_unreachable' } }]);
  });

  test('a hang-up for one recipient fails nobody else of the batch', async () => {
    const sink = await start({
      onMessage: ([to], hangUp) => {
        if (to !== 'c2@example.org') return null;
        hangUp();
        return 'silence';
      },
    });
    const outcomes = await sending(sink.port, {}, { items: Array.from({ length: 12 }, () => ({})), settings: (index) => ({ ...letter, to: `c${index}@example.org` }) });
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 12 }, (_, index) => (index === 2 ? 'error' : 'next')));
    expect(outcomes[2]).toMatchObject({ error: { code: 'outcome_unknown' } });
  });

  test('nobody at the port: the whole batch waits for better times, after a handful of attempts', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const outcomes = await sending(port, {}, { items: Array.from({ length: 50 }, () => ({})) });
    expect(outcomes).toHaveLength(50);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'error', error: { who: 'transient', code: 'smtp_unreachable', message: expect.stringContaining('ECONNREFUSED') } });
  });

  test('a server that closes the door before a word is left alone until the engine tries again', async () => {
    let knocks = 0;
    const rude = createServer((socket) => {
      knocks += 1;
      socket.end();
    }).listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const outcomes = await sending((rude.address() as AddressInfo).port);
    await new Promise((resolve) => rude.close(resolve));
    expect(outcomes).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'smtp_unreachable' } }]);
    expect(knocks).toBe(1);
  });

  test('a wrong password is knocked with a few times, not once per contact', async () => {
    let knocks = 0;
    const sink = await start({
      authOptional: false,
      onAuth: (_auth, _session, done) => {
        knocks += 1;
        done(reply(535, 'Bad credentials'));
      },
    });
    const outcomes = await sending(sink.port, {}, { items: Array.from({ length: 40 }, () => ({})), credentials: { 1: credential(sink.port, { user: 'ada', password: 'wrong' }) } });
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'error', error: { who: 'user', code: 'smtp_auth', message: expect.stringContaining('Bad credentials') } });
    expect(knocks).toBeGreaterThan(0);
    expect(knocks).toBeLessThanOrEqual(5);
  });

  test('a server without encryption gets nothing when encryption is required', async () => {
    const sink = await start();
    const outcomes = await sending(sink.port, {}, { credentials: { 1: credential(sink.port, { secure: 'starttls' }) } });
    expect(outcomes).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'smtp_tls' } }]);
    expect(sink.received).toEqual([]);
  });

  test('a certificate nobody vouches for is refused', async () => {
    for (const [secure, hooks] of [['tls', { secure: true }], ['starttls', { hideSTARTTLS: false }]] as const) {
      const sink = await start(hooks);
      const outcomes = await sending(sink.port, {}, { credentials: { 1: credential(sink.port, { secure }) } });
      expect(outcomes).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'smtp_tls' } }]);
    }
  });

  test('a credential that is gone fails each item with a sentence', async () => {
    expect(await sending(1, {}, { credentials: {}, items: [{}, {}] })).toMatchObject([{ error: { code: 'credential_missing' } }, { error: { code: 'credential_missing' } }]);
  });
});
