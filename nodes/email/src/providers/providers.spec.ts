import { afterEach, describe, expect, test } from '@jest/globals';
import type { CredentialDefinition, JsonObject } from '@parcours/sdk/node';
import { fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import { send } from '../send.js';
import { startBrevo, startMailjet, startPostmark, startSes } from '../../test/fake-providers.js';
import { httpWith, type FakeProvider } from '../../test/provider-http.js';
import { brevo } from './brevo.js';
import { mailjet } from './mailjet.js';
import { postmark } from './postmark.js';
import { ses } from './ses.js';

const NOW = Date.UTC(2027, 2, 1, 9);
const values = {
  brevo: { apiKey: 'brevo-key' },
  mailjet: { apiKey: 'public', secretKey: 'secret' },
  postmark: { token: 'token' },
  ses: { region: 'eu-west-3', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', configurationSet: 'reports' },
} as const;
const SERVICES = { brevo: [brevo, startBrevo], mailjet: [mailjet, startMailjet], postmark: [postmark, startPostmark], ses: [ses, () => startSes(() => NOW)] } as const;
type Name = keyof typeof SERVICES;
const NAMES = Object.keys(SERVICES) as Name[];

const open: FakeProvider[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((provider) => provider.close()));
});

interface Stage {
  readonly provider: FakeProvider;
  readonly definition: CredentialDefinition;
  readonly credential: Readonly<Record<string, string>>;
  run(count: number, settings?: JsonObject | ((index: number) => JsonObject), more?: RunNodeOptions): ReturnType<typeof runNode>;
}

async function stage(name: Name, changed: Readonly<Record<string, string>> = {}, timeoutMs?: number): Promise<Stage> {
  const [definition, start] = SERVICES[name];
  const provider = await start();
  open.push(provider);
  const credential = { ...values[name], server: provider.server, fromEmail: 'news@shop.example', fromName: 'Zoë "Z" Shop', ...changed };
  const letter = (index: number): JsonObject => ({ credential: 1, to: `c${index}@example.org`, subject: `Hello ${index}`, html: '<p>Hi <a href="https://example.org/">read</a></p>' });
  return {
    provider, definition, credential,
    run: (count, settings = {}, more = {}) =>
      runNode(send, {
        settings: (index) => ({ ...letter(index), ...(typeof settings === 'function' ? settings(index) : settings) }),
        items: Array.from({ length: count }, () => ({})), contact: (index) => fakeContact({ id: index + 1 }), now: () => NOW,
        credentials: { 1: credential }, credentialTypes: { 1: `email.${name}` }, http: httpWith(definition, credential, timeoutMs), ...more,
      }),
  };
}

const kinds = (outcomes: Awaited<ReturnType<typeof runNode>>): string[] => outcomes.map((outcome) => (outcome.kind === 'error' ? `${outcome.error.who} ${outcome.error.code}` : 'sent'));
const once = <T,>(value: T): (() => T | null) => {
  let left = 1;
  return () => (left-- > 0 ? value : null);
};

describe.each(NAMES)('sending through %s', (name) => {
  test('each message goes out once, with an id of the service (A1, A24)', async () => {
    const { run } = await stage(name);
    const outcomes = await run(7);
    const ids = outcomes.map((outcome) => (outcome.kind === 'next' ? outcome.delivery?.providerId : null));
    expect(new Set(ids).size).toBe(7);
    expect(ids).not.toContain(null);
    expect(outcomes[3]).toMatchObject({ delivery: { status: 'sent', copy: { to: 'c3@example.org', subject: 'Hello 3' } } });
  });

  test('carries the means to unsubscribe, the list and nothing a value has slipped in', async () => {
    const { provider, run } = await stage(name);
    await run(1, { purpose: 'newsletter', subject: 'Hi\r\nBcc: spy@example.org', replyTo: 'help@shop.example', trackClicks: false });
    const call = provider.calls[0];
    const said = name === 'ses' ? Buffer.from((call?.body as { Content: { Raw: { Data: string } } }).Content.Raw.Data, 'base64').toString('utf8').replace(/\r\n[ \t]+/g, ' ') : JSON.stringify(call?.body);
    for (const words of ['List-Unsubscribe', 'List-Unsubscribe=One-Click', 'newsletter.shop.example', 'Feedback-ID', 'help@shop.example']) expect(said).toContain(words);
    if (name === 'ses') expect(said).not.toMatch(/^Bcc:/m);
    else expect(JSON.stringify(Object.values(call?.body as object))).not.toMatch(/"bcc"|[\\]n ?Bcc/i);
  });

  test('a key that is not accepted stops the batch after a handful of calls, and says who must act', async () => {
    const wrong: Record<Name, Record<string, string>> = { brevo: { apiKey: 'x' }, mailjet: { secretKey: 'x' }, postmark: { token: 'x' }, ses: { secretAccessKey: 'x' } };
    const { provider, run } = await stage(name, wrong[name]);
    expect(new Set(kinds(await run(60)))).toEqual(new Set(['user provider_auth']));
    expect(provider.calls.length).toBeLessThanOrEqual(4);
  });

  test('429 is tried again when the service says so, not at once', async () => {
    const { provider, run } = await stage(name);
    provider.trouble = () => ({ status: 429, headers: { 'retry-after': '120' }, body: { message: 'Slow down' } });
    const outcomes = await run(60);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'error', error: { who: 'transient', code: 'provider_busy', retryAt: NOW + 120_000 } });
    expect(provider.calls.length).toBeLessThanOrEqual(4);
  });

  test('503 is tried again; 500 and 502 leave the outcome unknown, because the messages may have been taken', async () => {
    const { provider, run } = await stage(name);
    for (const [status, code] of [[503, 'transient provider_busy'], [500, 'transient outcome_unknown'], [502, 'transient outcome_unknown']] as const) {
      provider.trouble = () => ({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Sorry</h1>' });
      expect(kinds(await run(1))).toEqual([code]);
    }
  });

  test('a service that hangs up or never answers leaves the outcome unknown, and the message is sent once', async () => {
    const { provider, run } = await stage(name, {}, 300);
    for (const trouble of ['hangUp', 'silence'] as const) {
      provider.trouble = () => trouble;
      const before = provider.calls.length;
      expect(kinds(await run(1))).toEqual(['transient outcome_unknown']);
      expect(provider.calls.length).toBe(before + 1);
    }
  });

  test('nobody at the address: tried again later', async () => {
    const { provider, run } = await stage(name);
    await provider.close();
    expect(kinds(await run(3))).toEqual(['transient network', 'transient network', 'transient network']);
  });

  test('200 with an error is no success', async () => {
    const { provider, run } = await stage(name);
    for (const body of [{ error: 'internal' }, '', [], { Messages: [] }]) {
      provider.trouble = once({ status: 200, body });
      expect(kinds(await run(1))).toEqual(['transient outcome_unknown']);
    }
  });

  test('a sender that is not confirmed there is the account’s affair', async () => {
    const { run } = await stage(name, { fromEmail: name === 'postmark' ? 'a@elsewhere.example' : name === 'brevo' ? 'bad' : 'nobody@shop.example' });
    expect(kinds(await run(1))).toEqual([{ brevo: 'user bad_credential', mailjet: 'user provider_auth', postmark: 'user provider_account', ses: 'user provider_account' }[name]]);
  });

  test('trying the credential sends nothing, and says when it is wrong', async () => {
    const { definition, credential, provider } = await stage(name);
    if (typeof definition.test !== 'function') return void expect(definition.test?.url).toMatch(/^\{\{ server \}\}\/\w/);
    const context = { http: httpWith(definition, credential), address: async () => Promise.reject(new Error('not used')) };
    provider.trouble = () => ({ status: 200, body: {} });
    await expect(definition.test(credential, context)).resolves.toBeUndefined();
    provider.trouble = null;
    await expect(definition.test({ ...credential, secretAccessKey: 'x' }, context)).rejects.toMatchObject({ code: 'provider_auth' });
    expect(provider.calls.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('services that take many messages at once', () => {
  test.each([['mailjet', 50, 3], ['postmark', 500, 1]] as const)('%s gets batches of %i', async (name, size, calls) => {
    const { provider, run } = await stage(name);
    expect(kinds(await run(120))).toEqual(Array.from({ length: 120 }, () => 'sent'));
    expect(provider.calls).toHaveLength(calls);
    for (const { body } of provider.calls) expect((Array.isArray(body) ? body : (body as { Messages: unknown[] }).Messages).length).toBeLessThanOrEqual(size);
  });

  test('one bad recipient in a batch of Mailjet fails nobody else, although the call answers 400', async () => {
    const { run } = await stage('mailjet');
    const outcomes = await run(50, (index): JsonObject => (index === 13 ? { to: 'c13@shop.invalid' } : {}));
    expect(kinds(outcomes)).toEqual(outcomes.map((_, index) => (index === 13 ? 'user provider_refused' : 'sent')));
  });

  test('an inactive recipient in a batch of Postmark is refused alone, with its words', async () => {
    const { run } = await stage('postmark');
    const outcomes = await run(3, (index): JsonObject => (index === 1 ? { to: 'gone@example.org' } : {}));
    expect(outcomes[1]).toMatchObject({ kind: 'error', error: { code: 'provider_refused', message: expect.stringContaining('marked as inactive') } });
    expect([outcomes[0]?.kind, outcomes[2]?.kind]).toEqual(['next', 'next']);
  });

  test('a message that may not be sent any more is left out of its batch, the others go', async () => {
    const { provider, run } = await stage('postmark');
    const outcomes = await run(4, (index): JsonObject => (index === 2 ? { to: 'not an address' } : {}));
    expect(kinds(outcomes)).toEqual(['sent', 'sent', 'user bad_address', 'sent']);
    expect((provider.calls[0]?.body as unknown[]).length).toBe(3);
  });
});

describe('each service’s own', () => {
  test('Brevo takes a delivery once: a repeated try counts as sent', async () => {
    const { provider, run } = await stage('brevo');
    const delivery = (): { key: string } => ({ key: 'run-9/node/1' });
    expect(kinds(await run(1, {}, { delivery }))).toEqual(['sent']);
    expect(kinds(await run(1, {}, { delivery }))).toEqual(['sent']);
    expect(provider.calls).toHaveLength(2);
  });

  test('Postmark keeps newsletters on a stream of their own', async () => {
    const { provider, run } = await stage('postmark', { stream: 'outbound', broadcastStream: 'broadcast' });
    await run(1, { purpose: 'newsletter' });
    await run(1);
    expect(provider.calls.map(({ body }) => (body as { MessageStream: string }[])[0]?.MessageStream)).toEqual(['broadcast', 'outbound']);
    expect((provider.calls[0]?.body as { From: string }[])[0]?.From).toBe('"Zoë \\"Z\\" Shop" <news@shop.example>');
  });

  test('Amazon SES gets the whole message, signed, with the set that reports on it', async () => {
    const { provider, run } = await stage('ses');
    await run(1, {}, { delivery: () => ({ key: '12-node-1-5' }) });
    expect(provider.calls[0]?.body).toMatchObject({ ConfigurationSetName: 'reports', EmailTags: [{ Name: 'delivery', Value: '12-node-1-5' }], Destination: { ToAddresses: ['c0@example.org'] } });
  });

  test('Amazon SES refuses a virus: a person must act', async () => {
    const { run } = await stage('ses');
    expect(kinds(await run(1, { html: '<p>virus</p>' }))).toEqual(['user provider_refused']);
  });
});
