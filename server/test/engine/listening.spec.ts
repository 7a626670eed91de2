import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransientError, UserError, definePackage, defineTrigger, enter, field, ignore, judgeHttpAnswer, type JsonObject } from '@parcours/sdk/node';
import type { Listening } from '@parcours/sdk/api';
import { emptyWorkflow } from '@parcours/sdk/workflow';
import { httpStage, type Answer, type Visitor } from '../http/support/http-server.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';

let now = Date.parse('2027-03-01T09:00:00Z');
const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x' };
const SESAME = 'open sesame, open';
const PATH = 'path-of-a-draft-12345678';
let site: LocalSite;
const shop = { orders: [] as number[], status: 200, known: [] as string[], down: false };

const outside = definePackage({
  id: 'outside', label: { en: 'Outside' },
  nodes: [
    defineTrigger({
      ...words, type: 'orders', fields: {}, subscribe: () => [{ on: 'poll', intervalMs: 60_000 }], receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore('no')),
      poll: async (context, _, cursor) => {
        const answer = await context.http({ method: 'GET', url: `${site.url}/orders?after=${Number(cursor ?? 0)}` });
        judgeHttpAnswer(answer, 'the shop', context.now());
        const found = answer.body as number[];
        return { entries: cursor === null ? [] : found.map((order) => enter([{ order }]) as never), cursor: found.at(-1) ?? cursor ?? 0 };
      },
    }),
    defineTrigger({
      ...words, type: 'news', fields: {}, subscribe: () => [{ on: 'stream' }], receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore('no')),
      stream: { open: () => ({ url: `${site.url}/news`, format: 'sse' }), message: ({ data }) => ({ entry: data === 'hello' ? ignore('hello') : enter([{ data }]) }) },
    }),
    defineTrigger({
      ...words, type: 'paid', fields: { path: field.text({ label: { en: 'Path' }, required: true, format: 'path' }) },
      subscribe: ({ path }) => [{ on: 'webhook', path, method: 'POST', respond: 'at_once' }],
      receive: (hit) => {
        if (hit.on !== 'webhook') return enter([{}]);
        if (hit.headers['x-secret'] !== (hit.registration as { secret: string }).secret) throw new UserError('bad_secret', 'Expected the secret of the registration, found another one.', { status: 401 });
        return enter([hit.body as JsonObject]);
      },
      register: async (_context, _params, { url, secret }) => {
        if (shop.down) throw new TransientError('network', 'The provider is down.');
        shop.known.push(url);
        return { url, secret };
      },
      unregister: async (_context, _params, { url }) => void (shop.known = shop.known.filter((known) => known !== url)),
    }),
  ],
});

const catalog = testCatalog();
catalog.add(outside, '@test/outside', '0.0.0');
const stage = httpStage({}, { catalog, clock: { now: () => now } });
let owner: Visitor;
let workflow: number;

beforeAll(async () => {
  site = await openSite((request, response) => {
    if (request.url === '/news') return void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\n\ndata: spring\n\ndata: summer\n\n');
    const after = Number(new URL(request.url as string, site.url).searchParams.get('after'));
    response.writeHead(shop.status, { 'content-type': 'application/json' }).end(JSON.stringify(shop.orders.filter((order) => order > after)));
  });
  owner = await stage.owner();
  workflow = ((await owner.call('POST', 'workflows', { document: emptyWorkflow('Draft') })).body as unknown as { id: number }).id;
});
afterAll(() => site.close());
beforeEach(() => void Object.assign(shop, { orders: [1, 2], status: 200, down: false }));

const start = (type: string, settings: JsonObject = {}, nodeId = 'in'): Promise<Answer> => owner.call('POST', `workflows/${workflow}/listening`, { nodeId, type, version: 1, settings });
const listen = async (...asked: Parameters<typeof start>): Promise<Listening> => {
  const { status, body } = await start(...asked);
  expect(status).toBe(201);
  return body as unknown as Listening;
};
const look = async ({ id }: Listening): Promise<Listening> => (await owner.call('GET', `workflows/${workflow}/listening/${id}`)).body as unknown as Listening;
const hit = (url: string | null, body: object, headers: Record<string, string> = {}): Promise<Answer> => stage.visitor().call('POST', new URL(url as string).pathname, body, headers);
const nothingStarted = async (): Promise<void> => expect((await stage.pool.query('select 1 from runs')).rowCount).toBe(0);

describe('a draft that listens for a test event (issue 4)', () => {
  it('shows the next call of its test address, once, and starts nothing', async () => {
    const listening = await listen('core.webhook', { path: PATH });
    expect(listening).toMatchObject({ state: 'waiting', items: [], url: expect.stringMatching(new RegExp(`/hooks/${PATH}/test$`)) as unknown });
    expect((await look(listening)).state).toBe('waiting');
    expect((await hit(listening.url, { order: 12 })).body).toEqual({ test: true, received: true });
    // whoever calls again is told that nobody listens any more
    expect((await hit(listening.url, { order: 13 })).status).toBe(404);
    const heard = await look(listening);
    expect(heard).toMatchObject({ state: 'received', items: [{ method: 'POST', body: { order: 12 } }] });
    expect((await owner.call('GET', `workflows/${workflow}/listening/${listening.id}`)).status).toBe(404);
    await nothingStarted();
  });

  it('asks callers for the secret as later on, and says why a call brought nothing', async () => {
    const { id } = (await owner.call('POST', 'credentials', { type: 'core.callerHeader', name: 'Caller', values: { name: 'X-Key', value: SESAME } })).body as unknown as { id: number };
    const listening = await listen('core.webhook', { path: PATH, authentication: 'header', headerCredential: id, identify: 'email' });
    expect((await hit(listening.url, { email: 'ada@example.org' })).status).toBe(401);
    expect((await look(listening)).reason).toContain('asks its callers to show a secret');
    expect((await hit(listening.url, { name: 'Ada' }, { 'x-key': SESAME })).status).toBe(400);
    expect((await look(listening)).reason).toContain('Expected "email" in the body');
    expect((await hit(listening.url, { email: 'ada@example.org' }, { 'x-key': SESAME })).status).toBe(200);
    expect(await look(listening)).toMatchObject({ state: 'received', items: [{ body: { email: 'ada@example.org' } }] });
    expect((await stage.pool.query('select 1 from contacts')).rowCount).toBe(0);
  });

  it('has a provider told of the test address, and told again when it is over', async () => {
    const listening = await listen('outside.paid', { path: PATH });
    expect(shop.known).toEqual([listening.url]);
    expect((await hit(listening.url, { amount: 3 }, { 'x-secret': 'wrong' })).status).toBe(401);
    const { rows } = await stage.pool.query<{ secret: string }>(`select registration->>'secret' as secret from listenings where id = $1`, [listening.id]);
    expect((await hit(listening.url, { amount: 3 }, { 'x-secret': rows[0]!.secret })).status).toBe(200);
    expect(await look(listening)).toMatchObject({ state: 'received', items: [{ amount: 3 }] });
    expect(shop.known).toEqual([]);
  });

  it('leaves nothing behind when a provider cannot be told', async () => {
    shop.down = true;
    expect((await start('outside.paid', { path: PATH })).status).toBeGreaterThanOrEqual(400);
    expect((await stage.pool.query('select 1 from listenings')).rowCount).toBe(0);
  });

  it('asks a service while it is looked at, and shows the first thing that is new', async () => {
    const listening = await listen('outside.orders');
    expect(await look(listening)).toMatchObject({ state: 'waiting', url: null, items: [], reason: null });
    shop.status = 503;
    now += 5_000;
    expect((await look(listening)).reason).toContain('found status 503');
    Object.assign(shop, { status: 200, orders: [1, 2, 7, 8] });
    // not asked again at once, however often somebody looks
    const asked = site.seen.length;
    expect((await look(listening)).state).toBe('waiting');
    expect(site.seen.length).toBe(asked);
    now += 5_000;
    expect(await look(listening)).toMatchObject({ state: 'received', items: [{ order: 7 }] });
    await nothingStarted();
  });

  it('reads a stream until a message enters', async () => {
    expect(await look(await listen('outside.news'))).toMatchObject({ state: 'received', items: [{ data: 'spring' }] });
  });

  it('is over after two minutes, or when somebody stops it, or listens anew', async () => {
    const first = await listen('core.webhook', { path: PATH });
    const second = await listen('core.webhook', { path: PATH });
    expect((await owner.call('DELETE', `workflows/${workflow}/listening/${first.id}`)).status).toBe(404);
    now += 121_000;
    expect((await hit(second.url, {})).status).toBe(404);
    expect((await look(second)).state).toBe('over');
    const third = await listen('core.webhook', { path: PATH });
    expect((await owner.call('DELETE', `workflows/${workflow}/listening/${third.id}`)).status).toBe(204);
    expect((await hit(third.url, {})).status).toBe(404);
    expect((await stage.pool.query('select 1 from listenings')).rowCount).toBe(0);
  });

  it('says what it cannot do', async () => {
    const codeOf = async (answer: Promise<Answer>): Promise<[number, string | undefined]> => [(await answer).status, (await answer).body.error?.code];
    expect(await codeOf(start('core.manual'))).toEqual([422, 'nothing_to_hear']);
    expect(await codeOf(start('core.webhook'))).toEqual([422, 'bad_settings']);
    expect(await codeOf(start('core.stop'))).toEqual([422, 'nothing_to_hear']);
    expect(await codeOf(start('core.nobody'))).toEqual([404, 'unknown_type']);
    const mine = await listen('core.webhook', { path: PATH }, 'one');
    expect(await codeOf(start('core.webhook', { path: PATH }, 'two'))).toEqual([409, 'address_in_use']);
    await owner.call('DELETE', `workflows/${workflow}/listening/${mine.id}`);
  });
});
