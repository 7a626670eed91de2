import { afterEach, describe, expect, test } from '@jest/globals';
import type { CallbackAnswer, CallbackRequest, CredentialCallbacks, JsonObject } from '@parcours/sdk/node';
import { receiveHit } from '@parcours/sdk/testing';
import { received } from '../received.js';
import { httpCallbacks } from './http-callbacks.js';
import { ovhCallbacks } from './ovh-callbacks.js';
import { twilioCallbacks } from './twilio-callbacks.js';
import { hostHttp, startHttpService, type HttpService } from '../../test/http-service.js';
import { TOKEN, signTwilio } from '../../test/twilio-service.js';

const URL_OF = 'https://parcours.example/callbacks/1-7-abc';
const request = (more: Partial<CallbackRequest>): CallbackRequest => ({ method: 'POST', url: URL_OF, path: '', query: {}, headers: {}, rawBody: '', json: null, form: null, ...more });
const reading = async (callbacks: CredentialCallbacks, call: Partial<CallbackRequest>, values: Record<string, string>): Promise<CallbackAnswer> => callbacks.read(request(call), values, { now: Date.now, http: hostHttp() });

const services: HttpService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.close())));

describe('what Twilio reports', () => {
  const posted = (form: Record<string, string>, signature = signTwilio(URL_OF, form)): Partial<CallbackRequest> => ({ form, headers: { 'x-twilio-signature': signature } });
  const twilio = (call: Partial<CallbackRequest>) => reading(twilioCallbacks, call, { authToken: TOKEN });

  test('the signature is the one of Twilio’s own documentation', () => {
    const form = { CallSid: 'CA1234567890ABCDE', Caller: '+12349013030', Digits: '1234', From: '+12349013030', To: '+18005551212' };
    expect(signTwilio('https://mycompany.com/myapp.php?foo=1&bar=2', form, '12345')).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
  });

  test.each([
    ['sent', '', { kind: 'accepted' }],
    ['delivered', '', { kind: 'delivered' }],
    ['undelivered', '30003', { kind: 'failed', permanent: false, properties: { state: 'undelivered', errorCode: '30003' } }],
    ['undelivered', '30005', { kind: 'failed', permanent: true }],
    ['failed', '21610', { kind: 'stopped' }],
  ])('%s %s', async (MessageStatus, ErrorCode, event) => {
    const { events } = await twilio(posted({ MessageSid: 'SM1', MessageStatus, To: '+33612345678', ...(ErrorCode === '' ? {} : { ErrorCode }) }));
    expect(events).toEqual([expect.objectContaining({ providerId: 'SM1', address: '+33612345678', ...event })]);
  });

  test('an answer is received with its text, and STOP in any of its forms is no answer', async () => {
    const said = async (Body: string, more = {}) => (await twilio(posted({ MessageSid: 'SM2', From: '+33612345678', To: '+33700000000', Body, ...more }))).events[0];
    expect(await said('Été prochain ?')).toEqual({ kind: 'received', address: '+33612345678', eventId: 'reply SM2', properties: { text: 'Été prochain ?', keyword: 'ETE', to: '+33700000000' } });
    expect(await said('Arrêt')).toMatchObject({ kind: 'stopped' });
    expect(await said('basta', { OptOutType: 'STOP' })).toMatchObject({ kind: 'stopped' });
    expect(await said('START', { OptOutType: 'START' })).toMatchObject({ kind: 'received', properties: { keyword: 'START' } });
  });

  test('Twilio hears an empty answer, so that nothing goes back to the person', async () => {
    expect((await twilio(posted({ MessageSid: 'SM1', MessageStatus: 'queued' }))).response).toMatchObject({ status: 200, body: expect.stringContaining('<Response>') });
  });

  test.each([
    ['another token', posted({ MessageSid: 'SM1', MessageStatus: 'delivered' }, signTwilio(URL_OF, { MessageSid: 'SM1', MessageStatus: 'delivered' }, 'other'))],
    ['a changed value', posted({ MessageSid: 'SM1', MessageStatus: 'failed' }, signTwilio(URL_OF, { MessageSid: 'SM1', MessageStatus: 'delivered' }))],
    ['another address', posted({ MessageSid: 'SM1' }, signTwilio(`${URL_OF}x`, { MessageSid: 'SM1' }))],
    ['no signature', { form: { MessageSid: 'SM1', MessageStatus: 'delivered' } }],
    ['no form', { json: { MessageSid: 'SM1' } }],
  ])('%s is refused (G2)', async (_what, call) => {
    await expect(twilio(call)).rejects.toMatchObject({ who: 'user', code: expect.stringMatching(/^callback_/) });
  });
});

describe('what OVHcloud reports', () => {
  const keys = { applicationKey: 'a', applicationSecret: 'b', consumerKey: 'c', service: 'sms-1' };
  const ovhWith = async (answers: Readonly<Record<string, unknown>>) => {
    const service = await startHttpService(({ path }) => {
      const found = Object.entries(answers).find(([start]) => path.startsWith(start));
      return found === undefined ? { status: 404, json: { message: 'This service does not exist' } } : { status: 200, json: found[1] };
    });
    services.push(service);
    return (call: Partial<CallbackRequest>) => reading(ovhCallbacks, call, { ...keys, endpoint: service.url });
  };

  test.each([
    [{ id: '7', ptt: '4', description: '1', descriptionDlr: 'Success' }, [{ kind: 'delivered', providerId: '7' }]],
    [{ id: '7', ptt: '4' }, [{ kind: 'delivered' }]],
    [{ id: '7', ptt: '3', description: '8' }, [{ kind: 'accepted' }]],
    [{ id: '7', ptt: '1', description: '4' }, []],
    [{ id: '7', ptt: '8', description: '2', descriptionDlr: 'Failed' }, [{ kind: 'failed', permanent: false, properties: { state: 'Failed', errorCode: '8' } }]],
    [{ id: '7', ptt: '23', description: '2' }, [{ kind: 'failed', permanent: true }]],
  ])('%j', async (query, events) => {
    const ovh = await ovhWith({});
    expect((await ovh({ method: 'GET', query })).events).toEqual(events.map((event) => expect.objectContaining(event)));
  });

  test('what people answered is asked of OVHcloud itself', async () => {
    const ovh = await ovhWith({ '/sms/sms-1/incoming?': [41, 42], '/sms/sms-1/incoming/41': { id: 41, sender: '+33612345678', message: 'Oui', creationDatetime: '2026-11-22T09:00:00+01:00' }, '/sms/sms-1/incoming/42': { id: 42, sender: '+33612345679', message: 'stop' } });
    expect((await ovh({ method: 'GET', path: 'reply', query: { message: 'forged', from: '+33600000000' } })).events).toEqual([
      { kind: 'stopped', address: '+33612345679', eventId: 'reply 42', properties: { text: 'stop', keyword: 'STOP' } },
      { kind: 'received', address: '+33612345678', eventId: 'reply 41', at: Date.parse('2026-11-22T08:00:00Z'), properties: { text: 'Oui', keyword: 'OUI' } },
    ]);
  });

  test('who answered STOP to the clause is on its black list, or it did not happen (G2)', async () => {
    const ovh = await ovhWith({ '/sms/sms-1/blacklists': ['+33612345678', '+33612345679'] });
    expect((await ovh({ path: 'stop', query: { number: '0033612345678' } })).events).toMatchObject([{ kind: 'stopped', address: '+33612345678' }]);
    await expect(ovh({ path: 'stop', query: { number: '+33699999999' } })).rejects.toMatchObject({ code: 'callback_not_genuine' });
    await expect(ovh({ query: { hello: 'world' } })).rejects.toMatchObject({ code: 'callback_unreadable' });
  });
});

describe('what any other service reports', () => {
  const values = { receiptId: 'msg.id', receiptStatus: 'msg.state', deliveredValues: 'DELIVRD, ok', failedValues: 'UNDELIV', replyFrom: 'from', replyText: 'body' };
  test.each([
    [{ json: { msg: { id: 9, state: 'ok' } } }, [{ kind: 'delivered', providerId: '9' }]],
    [{ json: { msg: { id: 9, state: 'undeliv' } } }, [{ kind: 'failed' }]],
    [{ json: { msg: { id: 9, state: 'ENROUTE' } } }, []],
    [{ form: { from: '+33612345678', body: 'Oui merci' } }, [{ kind: 'received', address: '+33612345678' }]],
    [{ query: { from: '+33612345678', body: 'STOP' } }, [{ kind: 'stopped' }]],
  ] as [Partial<CallbackRequest>, JsonObject[]][])('%j', async (call, events) => {
    expect((await reading(httpCallbacks, call, values)).events).toEqual(events.map((event) => expect.objectContaining(event)));
  });

  test('the same words on another day are another answer, and within a minute one', async () => {
    const said = async (now: number) => (await httpCallbacks.read(request({ form: { from: '+33612345678', body: 'Oui' } }), values, { now: () => now, http: hostHttp() })).events[0]?.eventId;
    expect(await said(60_000)).toBe(await said(100_000));
    expect(await said(60_000)).not.toBe(await said(60_000 + 86_400_000));
  });

  test('what has other names is refused with a sentence', async () => {
    await expect(reading(httpCallbacks, { query: { id: '1' } }, values)).rejects.toMatchObject({ code: 'callback_unreadable' });
  });
});

describe('a journey that starts with an answer', () => {
  const hit = (text: string) => ({ on: 'event' as const, event: { name: 'sms.received', properties: { text, keyword: text.split(' ')[0]?.toUpperCase() ?? '' }, occurredAt: 0 } });
  test('listens to its keywords, without accents and case', () => {
    expect(receiveHit(received, { keywords: 'Été, info' }, hit('ete 2026'))).toMatchObject({ entry: { kind: 'enter' }, subscriptions: [{ on: 'event', name: 'sms.received', where: { in: [{ var: 'event.properties.keyword' }, ['ETE', 'INFO']] } }] });
    expect(receiveHit(received, { keywords: 'Été' }, hit('hiver'))).toMatchObject({ entry: { kind: 'ignore' } });
    expect(receiveHit(received, {}, hit('anything'))).toMatchObject({ entry: { kind: 'enter' }, subscriptions: [{ where: true }] });
  });
});
