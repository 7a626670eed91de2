import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { conformance, runNode, type RunNodeOptions } from './index.js';
import { definePackage } from '../node/define-package.js';
import * as field from '../node/fields/index.js';
import type { HttpRequest, HttpResult } from '../node/context.js';
import type { JsonObject } from '../node/json.js';
import { defineHttpNode } from '../node/http/define-http-node.js';
import { nextLink } from '../node/http/next-page.js';

const words = { version: 1, label: { en: 'x', fr: 'x' }, description: { en: 'x', fr: 'x' }, icon: 'x', keywords: { en: 'x', fr: 'x' } };
const connection = { base: field.text({ label: { en: 'Address', fr: 'Adresse' }, required: true }) };
const ALL = Array.from({ length: 23 }, (_, index) => ({ id: index + 1, name: `Order ${index + 1}`, secretNote: 'x' }));

let server: Server;
let base: string;
const seen: { line: string; headers: IncomingMessage['headers']; body: string }[] = [];
let limitedAfter = Infinity;

/** A shop with every kind of pages, a rate limit and errors. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', base);
  const page = (from: number, count: number) => ALL.slice(from, from + count);
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (seen.length > limitedAfter) return json(429, { error: 'slow down' }, { 'retry-after': '30' });
  const from = Number(url.searchParams.get('from') ?? 0);
  const [, kind] = url.pathname.split('/');
  if (kind === 'paged') return json(200, { data: page((Number(url.searchParams.get('page')) - 1) * 10, 10) });
  if (kind === 'offset') return json(200, page(Number(url.searchParams.get('skip')), Number(url.searchParams.get('take'))));
  if (kind === 'cursor') return json(200, { orders: page(from, 10), meta: { next: from + 10 < ALL.length ? `${from + 10}` : null } });
  if (kind === 'cursorless') return json(200, { orders: [], meta: { next: 'again' } });
  if (kind === 'links') return json(200, page(from, 10), from + 10 < ALL.length ? { link: `<${base}/other>; rel="prev", </links?from=${from + 10}>; title="a, b"; rel="next"` } : {});
  if (kind === 'elsewhere') return json(200, { items: [1], next: 'https://evil.example/steal' });
  if (kind === 'status') return json(Number(url.pathname.split('/')[2]), { error: { code: 'E7', text: 'No such order' } });
  return json(200, { path: url.pathname, query: [...url.searchParams], method: request.method });
}

async function http({ method, url, headers = {}, body }: HttpRequest): Promise<HttpResult> {
  const sent = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await fetch(url, { method, headers: { ...headers, ...(sent === null ? {} : { 'content-type': 'application/json' }) }, body: sent });
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: JSON.parse(await reply.text()) as unknown };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => { server.close(closed); server.closeAllConnections(); }));
beforeEach(() => {
  seen.length = 0;
  limitedAfter = Infinity;
});

const run = (node: Parameters<typeof runNode>[0], settings: JsonObject = {}, more: RunNodeOptions = {}) => runNode(node, { http, settings: { base, ...settings }, ...more });

describe('a node that is a request', () => {
  const order = defineHttpNode({
    ...words, type: 'order',
    fields: { ...connection, id: field.text({ label: { en: 'Order', fr: 'Commande' }, template: true, required: true }), note: field.text({ label: { en: 'Note', fr: 'Note' } }), tags: field.keyValue({ label: { en: 'Tags', fr: 'Étiquettes' } }), key: field.credential({ label: { en: 'Key', fr: 'Clé' }, credentialType: 'shop.key' }) },
    request: {
      method: 'POST', url: '{{ params.base }}/orders/{{ params.id }}/notes', credential: 'key', idempotencyHeader: 'Idempotency-Key',
      query: { note: '{{ params.note }}', source: 'parcours', amount: '{{ json.amount }}' },
      headers: { 'X-Who': 'Contact {{ contact.email }}' },
      body: { text: 'Hello {{ json.name }}', amount: '{{ json.amount }}', nothing: '{{ json.nothing }}', tags: '{{ params.tags }}', nested: [{ id: '{{ params.id }}' }, '{{ json.nothing }}'] },
    },
  });

  test('asks what its declaration says: values are encoded, keep their types, and are left out where they are missing', async () => {
    const [outcome] = await run(order, { id: 'a/b ?', tags: [{ name: 'vip', value: '1' }] }, { items: [{ name: 'Zoë', amount: 12 }] });
    expect(seen).toMatchObject([{ line: 'POST /orders/a%2Fb%20%3F/notes?source=parcours&amount=12', headers: { 'x-who': 'Contact', 'idempotency-key': 'run-1/node1/1' } }]);
    expect(JSON.parse(seen[0]!.body)).toEqual({ text: 'Hello Zoë', amount: 12, tags: [{ name: 'vip', value: '1' }], nested: [{ id: 'a/b ?' }] });
    expect(outcome).toMatchObject({ kind: 'next', port: 'main', json: { name: 'Zoë', amount: 12, response: { method: 'POST' } }, delivery: { status: 'sent', reason: 'HTTP 200' } });
  });

  test.each(['', '.', '..'])('does not ask for another address when a value is "%s"', async (id) => {
    const [outcome] = await run(order, {}, { settings: () => ({ base, id: id === '' ? ' ' : id, tags: [] }) });
    if (id !== '') expect(outcome).toMatchObject({ kind: 'error', error: { who: 'user', code: 'bad_url' } });
    expect(seen.every(({ line }) => line.startsWith('POST /orders/%20/notes'))).toBe(true);
  });

  test('names its credential for the host to add', async () => {
    const asked: HttpRequest[] = [];
    await run(order, { id: '1', key: 9 }, { http: async (request) => (asked.push(request), http(request)) });
    expect(asked[0]?.credential).toBe(9);
  });

  test('says that it may be repeated where it may', () => {
    expect([order.idempotent, defineHttpNode({ ...words, type: 'a', fields: {}, request: { url: 'https://example.org' } }).idempotent, defineHttpNode({ ...words, type: 'b', fields: {}, request: { method: 'POST', url: 'https://example.org' } }).idempotent]).toEqual([true, true, false]);
  });

  test('sends a form, a text or a file where the service wants one, and lists as it wants them', async () => {
    const label = { en: 'x', fr: 'x' };
    const fields = { ...connection, tags: field.rows({ label, fields: { value: field.text({ label }) } }), scan: field.file({ label }), photo: field.text({ label }) };
    const tags = [{ value: 'a b' }, { value: 'c&d' }];
    const url = '{{ params.base }}/things';
    const node = (request: object) => defineHttpNode({ ...words, type: 'thing', fields, request: { method: 'POST', url, ...request } });
    const sent = async (request: object, settings: JsonObject = {}, more: RunNodeOptions = {}) => {
      const asked: HttpRequest[] = [];
      const [outcome] = await run(node(request), { tags, ...settings }, { ...more, http: async (one) => (asked.push(one), http(one)) });
      return { asked: asked[0], outcome, seen: seen.at(-1) };
    };
    const body = { tags: '{{ params.tags.*.value }}', who: { name: 'Ada', none: '{{ json.none }}' }, empty: '{{ json.none }}' };
    expect((await sent({ body, bodyAs: 'form' })).seen).toMatchObject({ headers: { 'content-type': expect.any(String) }, body: 'tags=a+b&tags=c%26d&who=%7B%22name%22%3A%22Ada%22%7D' });
    expect((await sent({ body, bodyAs: 'form', lists: 'brackets' })).seen?.body).toBe('tags%5B%5D=a+b&tags%5B%5D=c%26d&who%5Bname%5D=Ada');
    expect((await sent({ body, bodyAs: 'form', lists: 'comma' })).asked).toMatchObject({ body: 'tags=a+b%2Cc%26d&who=%7B%22name%22%3A%22Ada%22%7D', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect((await sent({ query: { tags: '{{ params.tags.*.value }}' }, lists: 'comma' })).seen?.line).toBe('POST /things?tags=a+b%2Cc%26d');
    expect((await sent({ query: { tags: '{{ params.tags.*.value }}' } })).seen?.line).toBe('POST /things?tags=a+b&tags=c%26d');
    expect((await sent({ body: 'Hello {{ json.name }}, {{ params.tags.*.value }}', bodyAs: 'text', headers: { 'Content-Type': 'text/markdown' } }, {}, { items: [{ name: 'Ada' }] })).asked).toMatchObject({ body: 'Hello Ada, a b,c&d', headers: { 'Content-Type': 'text/markdown' } });
    const carried = { id: 'f1', fileName: 'a.png', mimeType: 'image/png', sizeBytes: 1 };
    const form = { bodyAs: 'multipart', body: { note: 'Hi' }, files: { photo: '{{ params.photo }}', scan: '{{ params.scan }}' } };
    const stored = { ...carried, id: 'f2' };
    expect((await sent(form, { photo: 'picture', scan: stored }, { files: () => ({ picture: carried }) })).asked).toMatchObject({ form: [{ name: 'note', value: 'Hi' }, { name: 'photo', file: 'f1' }, { name: 'scan', file: 'f2' }] });
    expect((await sent(form, {}, { files: () => ({}) })).asked?.form).toEqual([{ name: 'note', value: 'Hi' }]);
    expect((await sent({ bodyAs: 'file', body: '{{ params.photo }}' }, { photo: 'picture' }, { files: () => ({ picture: carried }) })).asked).toMatchObject({ bodyFile: 'f1' });
    expect((await sent(form, { photo: 'none' }, { files: () => ({ picture: carried }) })).outcome).toMatchObject({ kind: 'error', error: { who: 'user', code: 'file_missing', message: 'Expected the item to carry a file "none", found picture; choose another name, or add the file in a step before.' } });
  });

  test('leaves out headers and cookies without a value, and lets no value start another cookie', async () => {
    const node = defineHttpNode({ ...words, type: 'thing', fields: { ...connection, session: field.text({ label: { en: 'x', fr: 'x' } }) }, request: { url: '{{ params.base }}/', headers: { 'X-Trace': '{{ json.trace }}', 'X-Ids': '{{ json.ids }}' }, cookies: { session: '{{ params.session }}', theme: '{{ json.theme }}' } } });
    await run(node, { session: 'a b; admin=1' }, { items: [{ ids: [1, 2] }] });
    expect(seen.at(-1)?.headers).toMatchObject({ cookie: 'session=a%20b%3B%20admin%3D1', 'x-ids': '1,2' });
    expect(seen.at(-1)?.headers).not.toHaveProperty('x-trace');
    await run(node, {}, { items: [{ trace: 't', theme: 'dark' }] });
    expect(seen.at(-1)?.headers).toMatchObject({ cookie: 'theme=dark', 'x-trace': 't' });
    await run(node);
    expect(seen.at(-1)?.headers).not.toHaveProperty('cookie');
    const both = defineHttpNode({ ...words, type: 'both', fields: {}, request: { url: 'https://example.org', headers: { Cookie: 'a=1' }, cookies: { 'b;': '1' } } });
    const problems = (await conformance(definePackage({ id: 'shop', label: { en: 'Shop' }, nodes: [both] }))).map(({ message }) => message);
    expect(problems).toEqual(expect.arrayContaining(['request.cookies has the name "b;", which no cookie can have.', 'request.cookies and a header "cookie" are said both; keep one of them.']));
  });

  test('is held to its own fields before it is ever asked', async () => {
    // @ts-expect-error -- no such field
    const wrong = defineHttpNode({ ...words, type: 'wrong', fields: connection, request: { url: '{{ params.bas }}/{{ env.HOME }}', credential: 'key', body: {} }, pagination: { by: 'link' } });
    const pkg = definePackage({ id: 'shop', label: { en: 'Shop', fr: 'Boutique' }, nodes: [wrong] });
    expect((await conformance(pkg)).map(({ message }) => message)).toEqual(expect.arrayContaining([
      'request.url names the field "bas", which does not exist.', 'request.url names {{ env.HOME }}; it can name params, json, contact.', 'request.credential names "key", which is not a credential field.',
      'request.body is never sent with GET and HEAD.', 'pagination needs answer.list, so that the entries of all pages can be put together.',
    ]));
    expect(await conformance(definePackage({ ...pkg, nodes: [order] }))).toEqual([]);
    const odd = defineHttpNode({ ...words, type: 'odd', fields: connection, request: { method: 'POST', url: '{{ params.base }}', body: 'text', bodyAs: 'form', files: { scan: '{{ params.scan }}' } } });
    expect((await conformance(definePackage({ ...pkg, nodes: [odd] }))).map(({ message }) => message)).toEqual(expect.arrayContaining(['request.files names the field "scan", which does not exist.', "request.files is sent with bodyAs: 'multipart' only.", 'request.body has to be an object of entries to be sent as form.']));
  });
});

describe('pages', () => {
  const reading = (path: string, more: Pick<Parameters<typeof defineHttpNode>[0], 'pagination' | 'answer'>) => defineHttpNode({ ...words, type: 'read', fields: connection, request: { url: `{{ params.base }}/${path}` }, ...more });
  test.each([
    ['numbers', reading('paged', { pagination: { by: 'page', parameter: 'page' }, answer: { list: 'data', output: 'items' } }), 4],
    ['an offset', reading('offset', { pagination: { by: 'offset', parameter: 'skip', limit: { parameter: 'take', value: 10 } }, answer: { list: '', output: 'items' } }), 3],
    ['a cursor', reading('cursor', { pagination: { by: 'cursor', parameter: 'from', from: 'meta.next' }, answer: { list: 'orders', output: 'items' } }), 3],
    ['links', reading('links', { pagination: { by: 'link' }, answer: { list: '', output: 'items' } }), 3],
  ])('by %s are read to the end, each entry once', async (_, node, requests) => {
    const [outcome] = await run(node);
    expect(outcome).toMatchObject({ kind: 'next', json: ALL });
    expect(seen).toHaveLength(requests);
  });

  test('can be kept together under a name, with what matters of each entry', async () => {
    const node = reading('cursor', { pagination: { by: 'cursor', parameter: 'from', from: 'meta.next' }, answer: { list: 'orders', map: { number: '{{ entry.id }}', title: 'No. {{ entry.id }}' }, into: 'orders' } });
    const [outcome] = await run(node, {}, { items: [{ keep: true }] });
    expect(outcome).toMatchObject({ json: { keep: true, orders: ALL.map(({ id }) => ({ number: id, title: `No. ${id}` })) } });
  });

  test('that never end are an error and not a cut', async () => {
    const node = reading('cursorless', { pagination: { by: 'cursor', parameter: 'from', from: 'meta.next', maximumPages: 5 }, answer: { list: 'orders' } });
    expect(await run(node)).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'too_many_pages' } }]);
    expect(seen).toHaveLength(5);
  });

  test('of another host are not read: they would carry the credential along', async () => {
    const node = reading('elsewhere', { pagination: { by: 'nextUrl', from: 'next' }, answer: { list: 'items' } });
    expect(await run(node)).toMatchObject([{ kind: 'error', error: { who: 'user', code: 'bad_next_page' } }]);
  });

  test('an answer without the list says what was expected', async () => {
    expect(await run(reading('cursor', { answer: { list: 'data.rows' } }))).toMatchObject([{ error: { who: 'user', code: 'answer_shape', message: expect.stringContaining('a list at "data.rows"') } }]);
  });

  test.each([['<https://a.example/x?a=1,2>; rel="next"', 'https://a.example/x?a=1,2'], ['<a>; rel=prev, <b>; rel="last next"', 'b'], ['<a>; rel=nextish', null], ['<a>; title="rel=next"', null], ['', null]])('the next link of %s is %s', (header, target) => {
    expect(nextLink(header)).toBe(target);
  });
});

describe('errors', () => {
  const asking = defineHttpNode({
    ...words, type: 'status', fields: { ...connection, status: field.number({ label: { en: 'Status', fr: 'État' }, required: true }) },
    request: { url: '{{ params.base }}/status/{{ params.status }}' },
    errors: [
      { status: 404, when: { path: 'error.code', is: 'E7' }, who: 'user', code: 'no_such_order', message: 'Expected an order, found status {{ status }}: {{ body.error.text }}; choose another.' },
      { status: '4xx', who: 'transient', code: 'later', message: 'Expected an order, found status {{ status }}; it is tried again.' },
    ],
  });
  test.each([
    [404, { who: 'user', code: 'no_such_order', message: 'Expected an order, found status 404: No such order; choose another.' }],
    [410, { who: 'transient', code: 'later' }],
    [503, { who: 'transient', code: 'http_status' }],
    [301, { who: 'user', code: 'http_status' }],
  ])('status %s says who must act', async (status, error) => {
    expect(await run(asking, { status })).toMatchObject([{ kind: 'error', error }]);
  });

  test('a rate limit holds back the rest of the batch until the time the other side named', async () => {
    const plain = defineHttpNode({ ...words, type: 'plain', fields: connection, request: { url: '{{ params.base }}/x' }, pace: { atOnce: 2 } });
    limitedAfter = 3;
    const now = () => 1_000_000;
    const outcomes = await run(plain, {}, { items: Array.from({ length: 40 }, () => ({})), now });
    expect(outcomes.filter(({ kind }) => kind === 'next')).toHaveLength(3);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'error', error: { who: 'transient', retryAt: 1_030_000 } });
    expect(seen.length).toBeLessThanOrEqual(5);
  });

  test('requests of a batch keep to the pace the declaration asks for', async () => {
    const slow = defineHttpNode({ ...words, type: 'slow', fields: connection, request: { url: '{{ params.base }}/x' }, pace: { perSecond: 50 } });
    const startedAt = performance.now();
    await run(slow, {}, { items: Array.from({ length: 11 }, () => ({})) });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });
});
