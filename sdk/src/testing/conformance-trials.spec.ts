import { describe, expect, test } from '@jest/globals';
import { UserError, defineHttpNode, definePackage, defineTrigger, enter, field, ignore, judgeHttpAnswer, type AnyStep, type AnyTrigger, type JsonObject } from '../node/index.js';
import { conformance, type ConformanceOptions } from './conformance.js';
import type { PollTrial } from './check-poll.js';
import { streamTrigger } from './stream-trigger.js';

const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, keywords: { en: 'x' }, icon: 'x' };
const problemsOf = async (node: AnyStep | AnyTrigger, options: ConformanceOptions = {}): Promise<string[]> => (await conformance(definePackage({ id: 'x', label: { en: 'x' }, nodes: [node] }), options)).map(({ message }) => message);

interface Order { readonly id: number }
const shop: PollTrial = {
  service: (happened) => ({ url }) => ({ body: Array.from({ length: happened }, (_, index) => ({ id: index + 1 })).filter(({ id }) => id > Number(new URL(url).searchParams.get('after') ?? 0)) }),
};
const orders = (poll: AnyTrigger['poll']): AnyTrigger =>
  defineTrigger({ ...words, type: 'orders', fields: {}, subscribe: () => [{ on: 'poll', intervalMs: 300_000 }], receive: (hit) => enter([hit.on === 'manual' ? hit.json : {}]), ...(poll ? { poll } : {}) });
const asking: AnyTrigger['poll'] = async (context, _, cursor) => {
  const answer = await context.http({ method: 'GET', url: `https://example.org/orders?after=${String(cursor ?? 0)}` });
  judgeHttpAnswer(answer, 'example.org', context.now());
  const found = answer.body as Order[];
  return { entries: cursor === null ? [] : found.map((order) => ({ kind: 'enter', items: [{ ...order }] })), cursor: found.at(-1)?.id ?? cursor ?? 0 };
};

describe('a trigger that polls is polled by the conformance suite', () => {
  const tried = (poll: NonNullable<AnyTrigger['poll']>): Promise<string[]> => problemsOf(orders(poll), { polls: { orders: shop } });

  test('and one that keeps its cursor has nothing to answer for', async () => {
    expect(await tried(asking as NonNullable<AnyTrigger['poll']>)).toEqual([]);
    expect(await problemsOf(orders(asking), { outage: true })).toEqual([]);
  });

  test('one that answers what is new a page at a time is followed to the end', async () => {
    expect(await tried(async (context, params, cursor) => {
      const all = await asking!(context, params, cursor);
      return cursor === null || all.entries.length < 2 ? all : { entries: all.entries.slice(0, 1), cursor: Number(cursor) + 1, more: true };
    })).toEqual([]);
  });

  test.each<[string, NonNullable<AnyTrigger['poll']>, string]>([
    ['tells everything each time', async (context, params) => asking!(context, params, 0), 'It answered the same entry twice'],
    ['misses what is new', async (context, params, cursor) => ({ ...(await asking!(context, params, cursor)), entries: [] }), 'Something has happened since the last poll, but it answered no entry.'],
    ['takes a refusal for an answer', async (context, _, cursor) => {
      const { body } = await context.http({ method: 'GET', url: `https://example.org/orders?after=${String(cursor ?? 0)}` });
      const found = (Array.isArray(body) ? body : []) as Order[];
      return { entries: found.map((order) => ({ kind: 'enter', items: [{ ...order }] })), cursor: found.at(-1)?.id ?? 0 };
    }, 'what happened meanwhile is lost'],
    ['stumbles over a refusal', async (context, _, cursor) => {
      const { body } = await context.http({ method: 'GET', url: `https://example.org/orders?after=${String(cursor ?? 0)}` });
      const found = (body as Order[]).map((order) => ({ kind: 'enter' as const, items: [{ ...order }] }));
      return { entries: cursor === null ? [] : found, cursor: (body as Order[]).at(-1)?.id ?? cursor };
    }, 'which blames the package'],
    ['never comes to an end', async (context, params, cursor) => ({ ...(await asking!(context, params, cursor)), more: true }), 'it never comes to an end'],
  ])('one that %s is found out', async (_, poll, sentence) => {
    expect(await tried(poll)).toContainEqual(expect.stringContaining(sentence));
  });

  test('one that swallows an outage is found out without a word about its service', async () => {
    expect(await problemsOf(orders(async (context) => ({ entries: [], cursor: await context.http({ method: 'GET', url: 'https://example.org' }).then(({ status }) => status, () => 1) })), { outage: true })).toContainEqual(expect.stringContaining('When its service cannot be reached, it answers 0 entries and 1 as its cursor'));
  });
});

describe('a described request is carried out by the conformance suite', () => {
  const node = { ...words, type: 'orders', fields: { customer: field.text({ label: { en: 'Customer' }, required: true }) } };
  const request = { url: 'https://example.org/{{ params.customer }}/{{ json.shop.id }}', query: { of: '{{ contact.attributes.plan }}' } };
  const map = { number: '{{ entry.id }}', total: '{{ entry.amounts.total }}' };

  test.each([
    ['by page', { by: 'page', parameter: 'page', first: 0 }],
    ['by offset', { by: 'offset', parameter: 'from', limit: { parameter: 'size', value: 50 } }],
    ['by cursor', { by: 'cursor', parameter: 'after', from: 'data.next' }],
    ['by address', { by: 'nextUrl', from: 'links.next' }],
    ['by link', { by: 'link' }],
    ['a page at most', { by: 'cursor', parameter: 'after', from: 'next', maximumPages: 1 }],
  ] as const)('and its pages come to an end: %s', async (_, pagination) => {
    const started = performance.now();
    for (const output of ['one', 'items'] as const) expect(await problemsOf(defineHttpNode({ ...node, request, pagination, answer: { list: 'data.orders', map, output }, errors: [{ status: 404, who: 'user', code: 'gone', message: 'Expected a customer, found none: {{ body.message }}; choose another.' }], pace: { perSecond: 0.01 } }))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  const rule = { status: '4xx', who: 'user', code: 'refused', message: 'Expected a customer, found none; choose another.' } as const;
  test.each([
    ['maps entries to something that is no object', { request, answer: { list: 'orders', output: 'items', map: '{{ entry.id }}' } }, 'answer.map makes something else than an object'],
    ['maps every entry to the same', { request, answer: { list: 'orders', map: { name: '{{ body.name }}' } } }, 'answer.map makes the same of every entry'],
    ['reads the next page where the list stands', { request, pagination: { by: 'cursor', parameter: 'after', from: 'orders' }, answer: { list: 'orders' } }, 'With a service that is as declared'],
    ['reads the next page of a body that is a list', { request, pagination: { by: 'nextUrl', from: 'next' }, answer: { list: '' } }, 'pagination.from reads a body that is a list'],
    ['has an error nobody ever meets', { request, errors: [rule, { ...rule, status: 404, code: 'gone' }] }, 'errors[1] ("gone") is never reached'],
    ['has an error that is no sentence', { request, errors: [{ ...rule, message: 'oops' }] }, 'errors[0] ("refused") is no sentence'],
    ['says in an error what it does not know', { request, errors: [{ ...rule, message: 'Expected {{ params.customer }}, found nothing.' }] }, 'errors names {{ params.customer }}'],
    ['is made of settings nobody can guess', { fields: { customer: field.number({ label: { en: 'Customer' }, required: true }) }, request: { url: '{{ params.customer }}/orders' } }, 'give settings for it'],
  ] as [string, object, string][])('one that %s is found out', async (_, declaration, sentence) => {
    expect(await problemsOf(defineHttpNode({ ...node, ...declaration } as never))).toContainEqual(expect.stringContaining(sentence));
  });

  test('settings of its own make an address that cannot be guessed; one that begins with a setting is guessed', async () => {
    expect(await problemsOf(defineHttpNode({ ...node, sample: { customer: 'https://example.org' }, request: { url: '{{ params.customer }}/orders' } }))).toEqual([]);
    expect(await problemsOf(defineHttpNode({ ...node, request: { url: '{{ params.customer }}/orders' } }))).toEqual([]);
  });
});

describe('a trigger is given what may come to it', () => {
  const hook = (receive: AnyTrigger['receive'], more: Partial<AnyTrigger> = {}): AnyTrigger =>
    defineTrigger({ ...words, type: 'paid', fields: { path: field.text({ label: { en: 'Path' }, format: 'path', required: true }) }, subscribe: ({ path }: { readonly path: string }) => [{ on: 'webhook', path, method: 'POST', respond: 'at_once' }], receive, ...more } as never);
  const amount = (hit: { on: string; body?: unknown; json?: JsonObject }): JsonObject => (hit.on === 'manual' ? (hit.json as JsonObject) : { amount: (hit.body as { payment: { amount: number } }).payment.amount });

  test('a body nobody expects has to be answered with a sentence', async () => {
    expect(await problemsOf(hook((hit) => enter([amount(hit as never)])))).toContainEqual(expect.stringContaining('throw a UserError'));
    expect(await problemsOf(hook((hit) => {
      if (hit.on === 'webhook' && (hit.body as { payment?: unknown } | null)?.payment === undefined) throw new UserError('no_payment', 'Expected a payment, found none; send one.');
      return enter([amount(hit as never)]);
    }))).toEqual([]);
  });

  test('what its author says of it is tried', async () => {
    const call = (body: JsonObject) => ({ on: 'webhook', method: 'POST', headers: {}, query: {}, body }) as const;
    const careful: AnyTrigger['receive'] = (hit) => (hit.on === 'webhook' && (hit.body as { payment?: unknown } | null)?.payment === undefined ? ignore('No payment.') : enter([amount(hit as never)]));
    const paid = { hit: call({ payment: { amount: 12 } }), items: [{ amount: 12 }] };
    expect(await problemsOf(hook(careful, { examples: [paid, { hit: call({}), items: null }] }))).toEqual([]);
    expect(await problemsOf(hook(careful, { examples: [{ ...paid, items: [{ amount: 13 }] }, { ...paid, items: null }, { hit: call({}) }] }))).toEqual([
      'examples[0] should enter with [{"amount":13}], but enters with [{"amount":12}].', 'examples[1] should start nothing, but enters.', 'examples[2] should enter, but the trigger answers {"kind":"ignore","reason":"No payment."}.',
    ]);
  });
});

describe('a stream is started and stopped', () => {
  const news = (stream: AnyTrigger['stream']): AnyTrigger => defineTrigger({
    ...words, type: 'news', fields: {}, subscribe: () => [{ on: 'stream' }], receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore('Only streamed.')), ...(stream ? { stream } : {}),
    examples: ['1', '2', '3'].map((id) => ({ hit: { on: 'stream', message: { event: 'message', id, data: `{"n":${id}}` } }, items: [{ n: Number(id) }] })),
  });
  const open = (_: unknown, cursor: unknown) => ({ url: `https://example.org/news?after=${String(cursor)}`, format: 'sse' as const });

  test('and goes on where it was', async () => {
    expect(await problemsOf(news({ open, message: ({ data }) => ({ entry: enter([JSON.parse(data)]) }) }))).toEqual([]);
  });

  test('one that counts by itself is found out', async () => {
    let count = 0;
    expect(await problemsOf(news({ open, message: ({ data }) => ({ entry: enter([JSON.parse(data)]), cursor: ++count }) }))).toEqual(['Its stream makes something else of the same messages the second time.']);
  });

  test('one that cannot be opened again is found out', async () => {
    expect(await problemsOf(news({ open: (_, cursor) => ({ url: cursor === null ? 'https://example.org' : `/after/${String(cursor)}`, format: 'sse' }), message: ({ data }) => ({ entry: enter([JSON.parse(data)]) }) }))).toContain('Stopped after 1 of its messages, its stream opens "/after/1", which is no address.');
  });

  test('can be tried message by message in a spec, and skips what cannot be read', () => {
    const read = streamTrigger(news({ open, message: ({ data }) => ({ entry: enter([JSON.parse(data)]) }) }), { messages: [{ data: '{"n":1}', id: 'a' }, { data: 'noise', id: 'b' }] });
    expect(read).toMatchObject({ entries: [{ kind: 'enter', items: [{ n: 1 }] }], cursor: 'b', skipped: [expect.stringContaining('JSON')] });
  });
});
