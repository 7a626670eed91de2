import { describe, expect, test } from '@jest/globals';
import { TransientError, type JsonObject } from '@parcours/sdk/node';
import { conformance, fakeClock, fakeHttp, runNode } from '@parcours/sdk/testing';
import { header } from './credentials.js';
import http from './index.js';
import { request } from './request.js';

const url = 'https://api.example.org/orders';
const { now } = fakeClock('2027-03-01T09:00:00Z');
const calling = (settings: JsonObject, http: ReturnType<typeof fakeHttp>, more = {}) => runNode(request, { settings: { url, ...settings }, http, now, ...more });

describe('an HTTP request', () => {
  test('comes in a package that keeps every promise', async () => {
    expect(await conformance(http, { languages: ['en', 'fr'], outage: true, service: async () => ({ status: 200, headers: {}, body: { ok: true } }) })).toEqual([]);
    expect(header.secret).toEqual(['value']);
  });

  test('sends what its settings say', async () => {
    const http = fakeHttp([{ status: 201, headers: { 'content-type': 'application/json', 'set-cookie': 's=1' }, body: { id: 7 } }]);
    const settings = { method: 'POST', send: 'json', json: { total: 3 }, query: [{ name: 'q', value: 'a&b' }], headers: [{ name: 'X-Trace', value: '1' }], sendKey: true };
    const outcomes = await calling(settings, http, { items: [{ old: 1 }] });
    expect(http.requests).toEqual([
      { method: 'POST', url: `${url}?q=a%26b`, headers: { 'content-type': 'application/json', 'x-trace': '1', 'idempotency-key': 'run-1/node1/1' }, body: { total: 3 }, timeoutMs: 30_000 },
    ]);
    expect(outcomes).toEqual([
      { kind: 'next', port: 'main', json: { old: 1, response: { status: 201, headers: { 'content-type': 'application/json' }, body: { id: 7 } } }, delivery: { status: 'sent', reason: 'HTTP 201' } },
    ]);
  });

  test('can replace the data, or keep the answer under another name', async () => {
    expect(await calling({ keep: false }, fakeHttp([{ body: 'ok' }]), { items: [{ old: 1 }] })).toMatchObject([{ json: { status: 200, headers: {}, body: 'ok' } }]);
    expect(await calling({ into: 'weather' }, fakeHttp([{ body: 'sun' }]))).toMatchObject([{ json: { weather: { body: 'sun' } } }]);
  });

  test('names a stored credential and never sees its secret', async () => {
    const http = fakeHttp([{}, {}, {}]);
    await calling({ authentication: 'basic', basicCredential: 4 }, http);
    await calling({ authentication: 'oauth2', oauth2Credential: 5 }, http);
    await calling({}, http);
    expect(http.requests.map(({ credential, headers }) => [credential, headers])).toEqual([[4, {}], [5, {}], [undefined, {}]]);
  });

  test('gives a signed call the id of its delivery, so that whoever gets it twice knows', async () => {
    const http = fakeHttp([{}]);
    await calling({ method: 'POST', authentication: 'signature', signatureCredential: 6 }, http);
    expect(http.requests.map(({ credential, headers }) => [credential, headers?.['webhook-id'] ?? ''])).toEqual([[6, expect.stringMatching(/.{5,}/)]]);
  });

  test.each([
    [{ status: 429, headers: { 'Retry-After': '120' } }, { who: 'transient', code: 'http_status', retryAt: now() + 120_000 }],
    [{ status: 503, headers: { 'retry-after': 'Mon, 01 Mar 2027 09:10:00 GMT' } }, { who: 'transient', retryAt: now() + 600_000 }],
    [{ status: 503, headers: { 'retry-after': '99999999' } }, { who: 'transient', retryAt: now() + 86_400_000 }],
    [{ status: 500, headers: { 'retry-after': 'soon' } }, { who: 'transient' }],
    [{ status: 404, body: { error: 'no such order' } }, { who: 'user', message: 'Expected a success from api.example.org, found status 404 ({"error":"no such order"}); check the request, or wire the error port.' }],
    [{ status: 302 }, { who: 'user' }],
  ])('an answer such as %j fails the item', async (answer, error) => {
    const [outcome] = await calling({}, fakeHttp([answer]));
    expect(outcome).toMatchObject({ kind: 'error', error });
    if (!('retryAt' in error)) expect(outcome).not.toHaveProperty('error.retryAt');
  });

  test('one failing call does not fail the others', async () => {
    const http = fakeHttp(({ url: asked }) => ({ status: asked.endsWith('/2') ? 500 : 200 }));
    const outcomes = await runNode(request, { settings: (index) => ({ url: `${url}/${index}` }), items: Array.from({ length: 25 }, () => ({})), http });
    expect(outcomes.filter(({ kind }) => kind === 'next')).toHaveLength(24);
    expect(outcomes[2]?.kind).toBe('error');
  });

  test('a lost answer is unknown for a POST, and an ordinary hiccup where a repetition does no harm', async () => {
    const lost = () => fakeHttp([new TransientError('outcome_unknown', 'The answer was lost.')]);
    expect(await calling({ method: 'POST' }, lost())).toMatchObject([{ error: { who: 'transient', code: 'outcome_unknown' } }]);
    expect(await calling({ method: 'GET' }, lost())).toMatchObject([{ error: { who: 'transient', code: 'network' } }]);
    expect(await calling({ method: 'POST', sendKey: true }, lost())).toMatchObject([{ error: { code: 'network' } }]);
  });

  test.each([
    [{ url: 'example.org' }, 'bad_url'],
    [{ url: 'ftp://example.org' }, 'bad_url'],
    [{ url: 'https://user:pw@example.org' }, 'bad_url'],
    [{ headers: [{ name: 'X', value: 'a\r\nY: b' }] }, 'bad_header'],
    [{ headers: [{ name: 'X Y', value: 'a' }] }, 'bad_header'],
  ] as [JsonObject, string][])('%j is refused before anything goes out', async (settings, code) => {
    const http = fakeHttp([]);
    expect(await calling(settings, http)).toMatchObject([{ kind: 'error', error: { who: 'user', code } }]);
    expect(http.requests).toEqual([]);
  });
});
