import { afterEach, describe, expect, test } from '@jest/globals';
import { emptyContent, type JsonObject, type NodeContext } from '@parcours/sdk/node';
import { conformance, fakeContact, runNode, type RunNodeOptions } from '@parcours/sdk/testing';
import sms from './index.js';
import { send } from './send.js';
import { hostHttp, startHttpService, type HttpService } from '../test/http-service.js';
import { KEYS, startOvhService } from '../test/ovh-service.js';
import { ACCOUNT, TOKEN, startTwilioService } from '../test/twilio-service.js';

const services: HttpService[] = [];
const started = async <S extends HttpService>(starting: Promise<S>): Promise<S> => {
  const service = await starting;
  services.push(service);
  return service;
};
afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

const note = { credential: 1, to: '+33612345678', text: 'Your train leaves at 9:14, track 3.', purpose: 'service' };
const basic = (values: Readonly<Record<string, string>>): string => `${values['accountSid']}:${values['authToken']}`;
const sending = (type: string, values: Readonly<Record<string, string>>, settings: JsonObject | ((index: number) => JsonObject) = {}, more: RunNodeOptions = {}) => {
  const credentials = { 1: { country: 'FR', sender: 'MyShop', stopMention: 'STOP au 36111', ...values } };
  return runNode(send, { settings: (index) => ({ ...note, ...(typeof settings === 'function' ? settings(index) : settings) }), contact: fakeContact({ phone: '+33612345678' }), credentials, credentialTypes: { 1: type }, http: hostHttp(credentials, basic), ...more });
};
const twilio = (url: string) => ({ baseUrl: url, accountSid: ACCOUNT, authToken: TOKEN });
const ovh = (url: string) => ({ endpoint: url, ...KEYS });

describe('sending an SMS (A2)', () => {
  test('comes in a package that keeps every promise', async () => {
    expect(await conformance(sms, { languages: ['en', 'fr'], outage: true, settings: { send: { credential: 1, to: '+33612345678', text: 'Hello' } } })).toEqual([]);
  });

  test('reaches the number with sender and text, and the delivery keeps what was sent in how many parts at what cost', async () => {
    const service = await started(startTwilioService());
    const outcomes = await sending('sms.twilio', { ...twilio(service.url), price: '0.0451', currency: 'EUR' }, { text: 'a'.repeat(161) });
    expect(service.messages).toEqual([{ To: '+33612345678', From: 'MyShop', Body: 'a'.repeat(161) }]);
    expect(outcomes).toEqual([{ kind: 'next', port: 'main', delivery: { status: 'sent', providerId: expect.stringMatching(/^SM[0-9a-f]{32}$/), parts: 2, cost: { amount: 0.0902, currency: 'EUR' }, copy: { to: '+33612345678', from: 'MyShop', text: 'a'.repeat(161) } } }]);
  });

  test('numbers written as in the country of the credential are understood, and a sender of the node goes before that of the credential', async () => {
    const service = await started(startTwilioService());
    await sending('sms.twilio', twilio(service.url), { to: '06 12 34 56 78', sender: 'Bookshop', validForHours: 2 });
    expect(service.messages).toEqual([{ To: '+33612345678', From: 'Bookshop', Body: note.text, ValidityPeriod: '7200' }]);
  });

  test.each([
    ['https://parcours.example/callbacks/1-7-abc', { StatusCallback: 'https://parcours.example/callbacks/1-7-abc' }],
    ['http://127.0.0.1:5680/callbacks/1-7-abc', {}],
  ])('Twilio is told to report to %s where it can reach it', async (callbackUrl, told) => {
    const service = await started(startTwilioService());
    await sending('sms.twilio', twilio(service.url), {}, { callbackUrl });
    expect(service.messages).toEqual([{ To: '+33612345678', From: 'MyShop', Body: note.text, ...told }]);
  });

  test.each([
    ['', 'no_number'],
    ['+33142685300', 'not_a_mobile'],
    ['0612', 'bad_number'],
  ])('%j is skipped with a reason people can read, and nothing is asked of the provider', async (to, code) => {
    const service = await started(startTwilioService());
    expect(await sending('sms.twilio', twilio(service.url), { to })).toEqual([{ kind: 'next', port: 'main', delivery: { status: 'skipped', code, reason: expect.stringMatching(/^.+\.$/) } }]);
    expect(service.calls).toEqual([]);
  });

  test('one bad number of a batch fails nobody else', async () => {
    const service = await started(startTwilioService());
    const outcomes = await sending('sms.twilio', twilio(service.url), (index) => ({ to: `+3361234${String(index === 13 ? 1 : 1_000 + index).padStart(4, '0')}` }), { items: Array.from({ length: 30 }, () => ({})) });
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 30 }, (_, index) => (index === 13 ? 'error' : 'next')));
    expect(outcomes[13]).toMatchObject({ error: { who: 'user', code: 'bad_number', details: { providerCode: 21211 } } });
    expect(service.messages).toHaveLength(29);
  });

  test('begins right before it leaves: what cannot be sent has not begun, and a refused beginning sends nothing', async () => {
    const service = await started(startTwilioService());
    const tooLong = await sending('sms.twilio', twilio(service.url), { text: 'ê'.repeat(400), letters: 'keep' });
    expect(tooLong).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'too_many_parts', message: expect.stringContaining('"ê"') } }]);
    expect(service.calls).toEqual([]);
  });
});

describe('a test of an SMS (A27)', () => {
  test('goes to the telephone that was typed, marked as one, with STOP as the contact would get it and links that count nothing', async () => {
    const service = await started(startTwilioService());
    const [outcome] = await sending('sms.twilio', twilio(service.url), { text: 'Sale today: https://shop.example/sale', purpose: '' }, { delivery: () => ({ proof: { to: '06 87 65 43 21' } }) });
    expect(service.messages).toEqual([{ To: '+33687654321', From: 'MyShop', Body: '[Test] Sale today: https://shop.example/sale STOP au 36111' }]);
    expect(outcome).toMatchObject({ kind: 'next', delivery: { status: 'sent' } });
  });

  test('to no mobile sends nothing and says why; STOP of a colleague takes back no consent of the contact', async () => {
    const service = await started(startTwilioService());
    expect(await sending('sms.twilio', twilio(service.url), {}, { delivery: () => ({ proof: { to: 'olga@example.org' } }) })).toMatchObject([{ delivery: { status: 'skipped', code: 'bad_number' } }]);
    expect(service.calls).toEqual([]);
  });
});

describe('what an SMS that advertises says (S5, A27)', () => {
  test.each([
    ['offers', 'Sale from Friday!', 'Sale from Friday! STOP au 36111'],
    ['', 'Sale from Friday!', 'Sale from Friday! STOP au 36111'],
    ['offers', 'Sale! Reply STOP to opt out', 'Sale! Reply STOP to opt out'],
    ['offers', '%stop% - Sale!', 'STOP au 36111 - Sale!'],
    ['service', 'Your parcel is here.', 'Your parcel is here.'],
    ['service', 'Your parcel is here. %stop%', 'Your parcel is here.'],
  ])('for the purpose %j, %j reads %j', async (purpose, text, said) => {
    const service = await started(startTwilioService());
    await sending('sms.twilio', twilio(service.url), { purpose, text });
    expect(service.messages[0]?.['Body']).toBe(said);
  });

  test('letters a telephone sends dearly are simplified, or kept where the author wants them', async () => {
    const service = await started(startTwilioService());
    await sending('sms.twilio', twilio(service.url), (index) => ({ text: 'C’est la fête…', letters: index === 0 ? 'plain' : 'keep' }), { items: [{}, {}] });
    expect(service.messages.map(({ Body }) => Body).sort()).toEqual(["C'est la fete...", 'C’est la fête…']);
  });
});

test('a content of the library says in an SMS what it says elsewhere, and its failure is told for each message (A30)', async () => {
  const service = await started(startTwilioService());
  const body = { ...emptyContent(), smsText: 'Sale until Sunday: %link%' };
  const outcomes = await sending('sms.twilio', twilio(service.url), (index) => ({ format: 'content', contentId: index === 0 ? '4' : '5', text: '', link: 'https://shop.example/', trackLinks: false }), { items: [{}, {}], contents: { 4: body } });
  expect(service.messages.map(({ Body }) => Body)).toEqual(['Sale until Sunday: https://shop.example/']);
  expect(outcomes).toMatchObject([{ kind: 'next' }, { kind: 'error', error: { code: 'content_missing' } }]);
});

describe('links of an SMS (A26, A27, S5, X12)', () => {
  const links = { text: 'French Days: %link% !', segmentLinks: [{ segment: 1, url: 'https://shop.example/shoes' }, { segment: 2, url: 'https://shop.example/hats' }], link: 'https://shop.example/' };
  const asked: unknown[] = [];
  const trackLinks: NodeContext['trackLinks'] = async (requests) => {
    asked.push(...requests);
    return requests.map(({ key, url }) => `https://l.example/s/${key.length}${url.length}`);
  };

  test('lead each contact to the page of the first segment they are in', async () => {
    const service = await started(startTwilioService());
    await sending('sms.twilio', twilio(service.url), (index) => ({ ...links, trackLinks: false, to: `+3361234567${index}` }), { items: [{}, {}, {}], contact: (index) => fakeContact({ id: index + 1 }), segments: { 1: [1, 2], 2: [2] } });
    expect(Object.fromEntries(service.messages.map(({ To, Body }) => [To, Body]))).toEqual({
      '+33612345670': 'French Days: https://shop.example/shoes !',
      '+33612345671': 'French Days: https://shop.example/shoes !',
      '+33612345672': 'French Days: https://shop.example/ !',
    });
  });

  test('are short and followed, each for its delivery, and written out where nobody follows them', async () => {
    const service = await started(startTwilioService());
    asked.length = 0;
    await sending('sms.twilio', twilio(service.url), { ...links, text: 'See %link%, or (https://shop.example/map?a=1&b=2).' }, { segments: { 1: [], 2: [1] }, trackLinks });
    expect(asked).toEqual([
      { key: 'run-1/node1/1', url: 'https://shop.example/hats', form: 'short' },
      { key: 'run-1/node1/1', url: 'https://shop.example/map?a=1&b=2', form: 'short' },
    ]);
    expect(service.messages[0]?.['Body']).toBe('See https://l.example/s/1325, or (https://l.example/s/1332).');
  });

  test('without a page for somebody, they get no message with a hole in it', async () => {
    const service = await started(startTwilioService());
    expect(await sending('sms.twilio', twilio(service.url), { ...links, link: '' }, { segments: { 1: [], 2: [] } })).toMatchObject([{ kind: 'next', delivery: { status: 'skipped', code: 'no_link' } }]);
    expect(service.calls).toEqual([]);
  });

  test.each([
    [{ text: 'See %link%', link: '', segmentLinks: [] }, 'link'],
    [{ text: 'No place', link: '', segmentLinks: [{ segment: 1, url: 'https://shop.example' }] }, 'text'],
    [{ text: 'a'.repeat(460), link: '', segmentLinks: [] }, 'text'],
  ])('%j cannot be published', (settings, at) => {
    expect(() => send.check?.({ format: 'text', letters: 'plain', ...settings, maximumParts: 3 } as never)).toThrow(expect.objectContaining({ code: 'sms_settings', details: expect.objectContaining({ field: at }) }));
  });
});

describe('when Twilio does not take it', () => {
  test('who has told Twilio STOP is skipped, and the consent is withdrawn here as well', async () => {
    const service = await started(startTwilioService());
    expect(await sending('sms.twilio', twilio(service.url), { to: '+33612340002', purpose: 'offers' })).toMatchObject([
      { kind: 'next', delivery: { status: 'skipped', code: 'stopped' }, commands: [{ kind: 'consent.set', purpose: 'offers', channel: 'sms', state: 'withdrawn' }] },
    ]);
  });

  test('too many requests come back when Twilio says', async () => {
    const service = await started(startTwilioService({ busy: 1 }));
    expect(await sending('sms.twilio', twilio(service.url), {}, { now: () => 1_000_000 })).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'rate_limited', retryAt: 1_007_000 } }]);
  });

  test('wrong keys and forbidden countries are for people to mend', async () => {
    const service = await started(startTwilioService());
    expect(await sending('sms.twilio', { ...twilio(service.url), authToken: 'wrong' })).toMatchObject([{ error: { who: 'user', code: 'sms_credential' } }]);
    expect(await sending('sms.twilio', twilio(service.url), { to: '+33612340003' })).toMatchObject([{ error: { who: 'user', code: 'country_not_allowed' } }]);
    expect(await sending('sms.twilio', { ...twilio(service.url), sender: '' })).toMatchObject([{ error: { who: 'user', code: 'bad_sender' } }]);
  });

  test('a lost answer is unknown and never sent again by itself; no answer at all before is tried again', async () => {
    const service = await started(startTwilioService({ lose: () => true }));
    expect(await sending('sms.twilio', twilio(service.url))).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown' } }]);
    expect(send.idempotent ?? false).toBe(false);
  });

  test('an answer of 200 without a message is no success', async () => {
    const service = await started(startHttpService(() => ({ status: 200, json: { hello: 'world' } })));
    expect(await sending('sms.twilio', twilio(service.url))).toMatchObject([{ kind: 'error', error: { code: 'sms_refused' } }]);
  });
});

describe('sending by OVHcloud', () => {
  test('signs with the keys, by the clock of OVHcloud', async () => {
    const service = await started(startOvhService({ aheadSeconds: 3_600 }));
    const outcomes = await sending('sms.ovh', ovh(service.url), { validForHours: 72 }, { now: Date.now });
    expect(service.jobs).toEqual([expect.objectContaining({ message: note.text, receivers: ['+33612345678'], sender: 'MyShop', noStopClause: true, validityPeriod: 2_880 })]);
    expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: '26929926', parts: 1 } }]);
  });

  test('lets OVHcloud add its STOP clause to what advertises, and counts its eleven characters', async () => {
    const service = await started(startOvhService());
    const outcomes = await sending('sms.ovh', ovh(service.url), (index) => ({ purpose: 'offers', text: 'a'.repeat(149 + index) }), { items: [{}, {}], now: Date.now });
    expect(service.jobs).toMatchObject([{ noStopClause: false }, { noStopClause: false }]);
    expect(service.jobs.map(({ message }) => String(message).includes('STOP'))).toEqual([false, false]);
    expect(outcomes).toMatchObject([{ delivery: { parts: 1 } }, { delivery: { parts: 2 } }]);
    expect(service.calls.filter(({ path }) => path.endsWith('/auth/time'))).toHaveLength(1);
  });

  test('a number it refuses, an empty account and wrong keys are told apart although some answers are 200', async () => {
    const service = await started(startOvhService({ credits: 0 }));
    const full = await started(startOvhService());
    expect(await sending('sms.ovh', ovh(full.url), { to: '+33612340001' }, { now: Date.now })).toMatchObject([{ error: { who: 'user', code: 'bad_number' } }]);
    expect(await sending('sms.ovh', ovh(service.url), {}, { now: Date.now })).toMatchObject([{ error: { who: 'user', code: 'no_credit' } }]);
    expect(await sending('sms.ovh', { ...ovh(full.url), consumerKey: 'other' }, {}, { now: Date.now })).toMatchObject([{ error: { who: 'user', code: 'sms_credential' } }]);
  });
});

describe('a service that is slow, lies or goes away', () => {
  const opened = async (type: 'ovh' | 'http', answer: Parameters<typeof startHttpService>[0]) => {
    const service = await started(startHttpService((call, index) => (call.path.endsWith('/auth/time') ? { status: 200, json: Math.floor(Date.now() / 1_000) } : answer(call, index))));
    const values: Readonly<Record<string, string>> = type === 'ovh' ? ovh(service.url) : { url: service.url, method: 'POST', contentType: 'application/json', body: '{"to": "{{ to }}", "text": "{{ text }}"}', idPath: 'id', successPath: 'status', successValues: 'ok' };
    const outcomes = await sending(`sms.${type}`, values, {}, { now: Date.now });
    return { outcomes, posts: service.calls.filter(({ method }) => method === 'POST').length };
  };

  test.each(['ovh', 'http'] as const)('%s that hangs up after the message may have taken it: unknown, and asked once', async (type) => {
    const { outcomes, posts } = await opened(type, () => 'hang up');
    expect(outcomes).toMatchObject([{ kind: 'error', error: { who: 'transient', code: 'outcome_unknown' } }]);
    expect(posts).toBe(1);
  });

  test.each(['ovh', 'http'] as const)('%s that is busy is asked again when it says', async (type) => {
    const { outcomes, posts } = await opened(type, () => ({ status: 429, headers: { 'retry-after': '9' }, json: { message: 'Slow down' } }));
    expect(outcomes).toMatchObject([{ kind: 'error', error: { who: 'transient', retryAt: expect.any(Number) } }]);
    expect(posts).toBe(1);
  });

  test.each([
    ['ovh', { status: 200, json: { ids: [], validReceivers: [], invalidReceivers: [] } }],
    ['ovh', { status: 200, json: '<h1>Sorry</h1>' }],
    ['http', { status: 200, json: { error: 'out of order' } }],
    ['http', { status: 200, json: null }],
  ] as const)('%s that answers %j has not sent it', async (type, answer) => {
    const { outcomes } = await opened(type, () => answer);
    expect(outcomes).toMatchObject([{ kind: 'error' }]);
  });
});

describe('sending by any other service', () => {
  const described = (url: string) => ({
    url: `${url}/send?account=7`, method: 'POST', contentType: 'application/json', body: '{"to": "{{ digits }}", "message": {"text": "{{ text }}"}, "ref": "{{ key }}", "from": "{{ sender }}"}',
    headerName: 'X-Api-Key', secret: 's3cret', idPath: 'messages.0.id', successPath: 'messages.0.status', successValues: 'queued, ok',
  });

  test('fills in its request, and no text of a person leaves the place it was put into', async () => {
    const service = await started(startHttpService(() => ({ status: 200, json: { messages: [{ id: 42, status: 'OK' }] } })));
    const outcomes = await sending('sms.http', described(service.url), { text: 'Hi "Ada", "to": "+1"\n\\' });
    expect(service.calls[0]).toMatchObject({ method: 'POST', path: '/send?account=7', headers: { 'x-api-key': 's3cret', 'idempotency-key': 'run-1/node1/1' } });
    expect(JSON.parse(service.calls[0]?.body ?? '')).toEqual({ to: '33612345678', message: { text: 'Hi "Ada", "to": "+1"\n\\' }, ref: 'run-1/node1/1', from: 'MyShop' });
    expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent', providerId: '42' } }]);
  });

  test('takes an address with everything in it', async () => {
    const service = await started(startHttpService(() => ({ status: 200, json: {} })));
    await sending('sms.http', { url: `${service.url}/?to={{ to }}&m={{ text }}`, method: 'GET' }, { text: 'a&to=b c' });
    expect(Object.fromEntries(new URLSearchParams(service.calls[0]?.path.slice(2)))).toEqual({ to: '+33612345678', m: 'a&to=b c' });
  });

  test('a service that answers 200 with an error is not believed', async () => {
    const service = await started(startHttpService(() => ({ status: 200, json: { messages: [{ id: 1, status: 'no credit' }] } })));
    expect(await sending('sms.http', described(service.url))).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'sms_refused', message: expect.stringContaining('no credit') } }]);
  });

  test.each([
    [{ body: '{"to": {{ nobody }}}' }, '{{ nobody }}'],
    [{ body: '{"text": {{ text }}}' }, 'to be JSON'],
    [{ url: 'sms.example.org' }, 'an address such as'],
    [{ url: 'https://x.example/?k={{ secret }}' }, '{{ secret }}'],
  ])('%j is a mistake in the credential, told before anything leaves', async (wrong, found) => {
    const service = await started(startHttpService(() => ({ status: 200, json: {} })));
    expect(await sending('sms.http', { ...described(service.url), ...wrong })).toMatchObject([{ error: { code: 'bad_credential', message: expect.stringContaining(found) } }]);
    expect(service.calls).toEqual([]);
  });
});
