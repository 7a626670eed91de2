import { describe, expect, test } from '@jest/globals';
import { defineCredential, defineHttpNode, definePackage, defineTrigger, enter, field, type AnyStep, type AnyTrigger, type CredentialDefinition } from '../node/index.js';
import { conformance } from './conformance.js';
import { fakeHttp } from './fake-http.js';
import { pollTrigger } from './poll-trigger.js';

const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, keywords: { en: 'x' }, icon: 'x' };
const problemsOf = async (nodes: readonly (AnyStep | AnyTrigger)[], credentials: readonly CredentialDefinition[] = []): Promise<string[]> => (await conformance(definePackage({ id: 'x', label: { en: 'x' }, nodes, credentials }))).map(({ message }) => message);

const rows = defineTrigger({
  ...words, type: 'rows', fields: { table: field.text({ label: { en: 'Table' }, default: 'orders' }) }, cursorFields: ['table'],
  subscribe: () => [{ on: 'poll', intervalMs: 300_000 }],
  receive: (hit) => enter([hit.on === 'manual' ? hit.json : {}]),
  poll: async (context, { table }, cursor) => {
    const { body } = await context.http({ method: 'GET', url: `https://example.org/${table}?after=${String(cursor ?? 'now')}` });
    const found = body as { id: number }[];
    return { entries: cursor === null ? [] : found.map((row) => ({ kind: 'enter', items: [{ ...row }] })), cursor: found.at(-1)?.id ?? cursor };
  },
});

describe('a trigger that polls', () => {
  test('can be polled in a test, from a cursor to the next', async () => {
    expect(await problemsOf([rows])).toEqual([]);
    const http = fakeHttp([{ body: [{ id: 4 }] }, { body: [{ id: 5 }, { id: 6 }] }]);
    const first = await pollTrigger(rows, { http });
    expect(first).toEqual({ entries: [], cursor: 4 });
    expect(await pollTrigger(rows, { http, cursor: first.cursor })).toEqual({ entries: [{ kind: 'enter', items: [{ id: 5 }] }, { kind: 'enter', items: [{ id: 6 }] }], cursor: 6 });
    expect(http.requests.map(({ url }) => url)).toEqual(['https://example.org/orders?after=now', 'https://example.org/orders?after=4']);
  });
});

describe('conformance', () => {
  const { poll: _, ...deaf } = rows;
  test.each([
    [deaf, 'It subscribes to "poll" without a function poll.'],
    [{ ...rows, subscribe: () => [{ on: 'manual' }] }, 'It has a function poll, but does not subscribe to "poll".'],
    [{ ...rows, subscribe: () => [{ on: 'poll', intervalMs: 1_000 }] }, 'It polls every 1000 ms; once a minute is the most.'],
    [{ ...rows, cursorFields: ['tabel'] }, 'cursorFields names the field "tabel", which does not exist.'],
    [{ ...rows, register: async () => ({}) }, 'It registers a webhook, but does not subscribe to "webhook".'],
    [{ ...deaf, subscribe: () => [{ on: 'stream' }] }, 'It subscribes to "stream" without a stream.'],
    [{ ...deaf, subscribe: () => [{ on: 'stream' }], stream: { open: () => ({ url: 'nowhere', format: 'sse' }), message: () => ({ entry: enter([{}]) }) } }, 'Its stream opens "nowhere", which is no address.'],
  ] as [AnyTrigger, string][])('finds what a trigger promises and cannot do (%#)', async (trigger, message) => {
    expect(await problemsOf([trigger])).toContain(message);
  });

  const key = { type: 'key', label: { en: 'Key' }, fields: { host: field.text({ label: { en: 'Host' } }), key: field.text({ label: { en: 'Key' }, required: true }) }, secret: ['key'] };
  test.each([
    [{ ...key, use: { bearer: '{{ key }}' } }, 'A credential that is added to requests names the hosts it may be sent to.'],
    [{ ...key, hosts: ['{{ host }}'], use: { headers: { 'X-Key': '{{ kye }}' } } }, 'use names the field "kye", which does not exist.'],
    [{ ...key, hosts: ['{{ key }}'], use: { bearer: '{{ key }}' } }, '"key" is secret: hosts and the address of a test are made of what is not.'],
    [{ ...key, hosts: ['example.org'], oauth2: { grant: 'client_credentials', tokenUrl: 'https://{{ tenant }}.example.org' } }, 'oauth2 names the field "tenant", which does not exist.'],
  ] as [CredentialDefinition, string][])('finds what a credential cannot keep (%#)', async (credential, message) => {
    expect(await problemsOf([rows], [defineCredential(credential)])).toContain(message);
  });
  test('is content with a credential that is bound and applied', async () => {
    expect(await problemsOf([rows], [defineCredential({ ...key, hosts: ['{{ host }}'], use: { bearer: '{{ key }}' }, test: { url: 'https://{{ host }}/me' } })])).toEqual([]);
  });

  const inBody = defineCredential({ ...key, hosts: ['example.org'], use: { body: { key: '{{ key }}' } } });
  const asking = (request: object) => defineHttpNode({ ...words, type: 'ask', fields: { account: field.credential({ label: { en: 'Account' }, credentialType: 'x.key', required: true }) }, request: { method: 'POST', url: 'https://example.org/', credential: 'account', ...request } });
  test.each([
    [{ bodyAs: 'text', body: 'a {{ json.a }}' }, 'a text as its body'], [{ bodyAs: 'file', body: '{{ json.file }}' }, 'a file as its body'], [{ body: ['a'] }, 'a list as its body'], [{ method: 'GET' }, 'GET, which has no body'],
  ])('finds a request that cannot carry the credential in its body (%#)', async (request, found) => {
    expect(await problemsOf([asking(request)], [inBody])).toContain(`use.body adds it to a body of JSON or a form, but "ask" sends ${found}; use headers, query, basic or bearer.`);
  });
  test.each([[{}], [{ body: { a: 1 } }], [{ bodyAs: 'form', body: { a: 1 } }], [{ bodyAs: 'multipart', body: { a: '1' } }]])('is content with one that can (%#)', async (request) => {
    expect(await problemsOf([asking(request)], [inBody])).toEqual([]);
  });
  test('finds a credential in the body that is tried with GET', async () => {
    const [message] = await problemsOf([asking({})], [{ ...inBody, test: { url: 'https://example.org/me' } }]);
    expect(message).toContain('test asks with GET');
  });
});
