import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransientError, UserError, defineCredential, definePackage, defineTrigger, enter, field, ignore, verifySignature, type HookAddress, type Json, type Polled } from '@parcours/sdk/node';
import type { Watch } from '@parcours/sdk/api';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { ServerResponse } from 'node:http';
import type pg from 'pg';
import { httpStage, type Visitor } from '../http/support/http-server.js';
import { eventually } from '../http/support/journey.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';

const MINUTE = 60_000;
let now = Date.parse('2027-03-01T09:00:00Z');
const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x' };

/** What the service behind the poll has, and how it behaves. */
const service = { rows: [] as { id: number; email?: string }[], polls: 0, atOnce: 0, mostAtOnce: 0, slowMs: 0, fails: null as Error | null, answer: null as unknown };
const provider = { known: [] as string[], calls: [] as string[], down: false, secret: '' };
let site: LocalSite;
const listeners: ServerResponse[] = [];
const asked: (string | undefined)[] = [];

const outside = definePackage({
  id: 'outside',
  label: { en: 'Outside' },
  credentials: [defineCredential({ type: 'key', label: { en: 'Key' }, fields: { key: field.text({ label: { en: 'Key' }, required: true }) }, secret: ['key'], hosts: ['127.0.0.1'], use: { headers: { 'x-key': '{{ key }}' } } })],
  nodes: [
    defineTrigger({
      ...words, type: 'rows', fields: { table: field.text({ label: { en: 'Table' }, default: 'orders' }), page: field.number({ label: { en: 'Page' }, default: 100 }) }, cursorFields: ['table'],
      subscribe: () => [{ on: 'poll', intervalMs: MINUTE }],
      receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore('no')),
      poll: async (_context, { page }, cursor) => {
        service.polls += 1;
        service.mostAtOnce = Math.max(service.mostAtOnce, ++service.atOnce);
        try {
          if (service.slowMs > 0) await new Promise((wake) => setTimeout(wake, service.slowMs));
          if (service.fails) throw service.fails;
          if (service.answer !== null) return service.answer as Polled;
          const last = Math.max(0, ...service.rows.map(({ id }) => id));
          if (cursor === null) return { entries: [], cursor: last };
          const fresh = service.rows.filter(({ id }) => id > Number(cursor));
          return { entries: fresh.slice(0, page).map((row) => enter([{ ...row }], row.email === undefined ? undefined : { email: row.email }) as never), cursor: fresh[page - 1]?.id ?? last, more: fresh.length > page };
        } finally {
          service.atOnce -= 1;
        }
      },
    }),
    defineTrigger({
      ...words, type: 'news', fields: { key: field.credential({ label: { en: 'Key' }, credentialType: 'outside.key' }) },
      subscribe: () => [{ on: 'stream' }],
      receive: (hit) => (hit.on === 'manual' ? enter([hit.json]) : ignore('no')),
      stream: {
        open: ({ key }) => ({ url: `${site.url}/news`, format: 'sse', ...(key === undefined ? {} : { credential: key }) }),
        message: ({ data, id }) => {
          if (data === 'gibberish') throw new UserError('not_json', 'Expected JSON.');
          return { entry: data === 'skip' ? ignore('skip') : enter([{ data, id }]) };
        },
      },
    }),
    defineTrigger({
      ...words, type: 'provider', fields: { path: field.text({ label: { en: 'Path' }, required: true, format: 'path' }), topic: field.text({ label: { en: 'Topic' }, default: 'all' }) },
      subscribe: ({ path }) => [{ on: 'webhook', path, method: 'POST', respond: 'at_once' }],
      receive: (hit) => {
        if (hit.on !== 'webhook') return enter([{}]);
        const { secret } = hit.registration as { secret: string };
        if (!verifySignature({ secret, signed: hit.rawBody ?? '', signature: hit.headers['x-signature'] ?? '' })) throw new UserError('bad_signature', 'The signature is wrong.', { status: 401 });
        return enter([hit.body as never]);
      },
      register: async (_context, { topic }, { url, secret }: HookAddress) => {
        if (provider.down) throw new TransientError('network', 'The provider is down.');
        provider.calls.push(`register ${topic}`);
        if (!provider.known.includes(`${topic} ${url}`)) provider.known.push(`${topic} ${url}`);
        provider.secret = secret;
        return { id: `${topic} ${url}`, secret };
      },
      unregister: async (_context, { topic }, { id }) => {
        if (provider.down) throw new TransientError('network', 'The provider is down.');
        provider.calls.push(`unregister ${topic}`);
        provider.known = provider.known.filter((known) => known !== id);
      },
    }),
  ],
});

const catalog = testCatalog();
catalog.add(outside, '@test/outside', '0.0.0');
const stage = httpStage({}, { catalog, clock: { now: () => now } });
let owner: Visitor;
const pool = (): pg.Pool => stage.pool;
const documentOf = (type: string, settings: Record<string, Json> = {}, name = type): WorkflowDocument => ({
  schemaVersion: 1, name,
  nodes: [{ id: 'in', type: `outside.${type}`, version: 1, name: 'In', position: { x: 0, y: 0 }, settings }, { id: 'end', type: 'core.stop', version: 1, name: 'End', position: { x: 1, y: 0 }, settings: { reason: 'done' } }],
  edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'end' } }],
});
const make = async (document: WorkflowDocument): Promise<number> => ((await owner.call('POST', 'workflows', { document })).body as unknown as { id: number }).id;
const publish = async (id: number, document?: WorkflowDocument): Promise<void> => {
  let { revision } = (await owner.call('GET', `workflows/${id}`)).body as unknown as { revision: number };
  if (document) ({ revision } = (await owner.call('PUT', `workflows/${id}/draft`, { document, revision })).body as unknown as { revision: number });
  expect((await owner.call('POST', `workflows/${id}/publish`, { revision })).status).toBe(200);
};
const runs = async (id: number): Promise<Json[]> => (await pool().query<{ input: Json }>('select (input -> 0) as input from runs where workflow_id = $1 order by id', [id])).rows.map(({ input }) => input);
const started = async (id: number): Promise<number> => (await pool().query('select 1 from runs where workflow_id = $1', [id])).rowCount ?? 0;
const watch = async (id: number): Promise<Watch> => ((await owner.call('GET', `workflows/${id}/watches`)).body as unknown as { items: Watch[] }).items[0]!;
const later = (ms: number): void => {
  now += ms;
  stage.server.nudge();
};
const polled = (times: number) => eventually(async () => service.polls, (polls) => polls >= times);

beforeAll(async () => {
  site = await openSite((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    listeners.push(response);
  });
  owner = await stage.owner();
});
afterAll(async () => {
  for (const listener of listeners) listener.end();
  await site.close();
});
beforeEach(() => {
  Object.assign(service, { rows: [], polls: 0, atOnce: 0, mostAtOnce: 0, slowMs: 0, fails: null, answer: null });
});

describe('a workflow that polls a service', () => {
  it('starts a run for each new row, in order, exactly once, and for none that was there before', async () => {
    service.rows = [{ id: 1 }, { id: 2 }];
    const id = await make(documentOf('rows', { page: 2 }));
    await publish(id);
    await eventually(() => watch(id), ({ state }) => state === 'working');
    service.rows.push({ id: 3, email: 'ada@example.org' }, { id: 4 }, { id: 5 });
    later(1.2 * MINUTE);
    await eventually(() => started(id), (count) => count === 3);
    later(1.2 * MINUTE);
    await polled(4);
    const { rows } = await pool().query<{ email: string | null }>('select c.email from runs r left join contacts c on c.id = r.contact_id where r.workflow_id = $1 order by r.id', [id]);
    expect(rows.map(({ email }) => email)).toEqual(['ada@example.org', null, null]);
    expect(await watch(id)).toMatchObject({ nodeId: 'in', kind: 'poll', state: 'working', started: 3, failures: 0, error: null });
    await owner.call('DELETE', `workflows/${id}`);
  });

  it('does not poll before it is due, nor while it is paused, and goes on at its place afterwards', async () => {
    const id = await make(documentOf('rows'));
    await publish(id);
    await polled(1);
    later(MINUTE / 2);
    await new Promise((wake) => setTimeout(wake, 700));
    expect(service.polls).toBe(1);
    expect((await owner.call('POST', `workflows/${id}/pause`)).status).toBe(200);
    service.rows.push({ id: 7 });
    later(10 * MINUTE);
    await new Promise((wake) => setTimeout(wake, 700));
    expect(service.polls).toBe(1);
    expect((await owner.call('POST', `workflows/${id}/resume`, { mode: 'now' })).status).toBe(200);
    await eventually(() => started(id), (count) => count === 1);
    service.rows.push({ id: 8 });
    await publish(id, documentOf('rows', { page: 50 }, 'same table'));
    await eventually(() => started(id), (count) => count === 2);
    await publish(id, documentOf('rows', { table: 'customers' }, 'another table'));
    await eventually(() => watch(id), ({ workedAt, state }) => workedAt !== null && state === 'working');
    expect(await started(id)).toBe(2);
    await owner.call('DELETE', `workflows/${id}`);
  });

  it('shows what goes wrong on the workflow, tries later and later, and loses nothing', async () => {
    const id = await make(documentOf('rows'));
    await publish(id);
    await polled(1);
    service.fails = new TransientError('network', 'The service is away.');
    service.rows.push({ id: 1 });
    later(1.2 * MINUTE);
    const first = await eventually(() => watch(id), ({ failures }) => failures === 1);
    expect(first).toMatchObject({ state: 'failing', error: { who: 'transient', code: 'network', message: 'The service is away.' } });
    later(1.2 * MINUTE);
    const second = await eventually(() => watch(id), ({ failures }) => failures === 2);
    expect(Date.parse(second.nextAt!) - now).toBeGreaterThan(1.7 * MINUTE);
    service.fails = null;
    expect((await owner.call('POST', `workflows/${id}/watches/in/look`)).status).toBe(204);
    await eventually(() => started(id), (count) => count === 1);
    expect(await watch(id)).toMatchObject({ state: 'working', failures: 0, error: null });
    await owner.call('DELETE', `workflows/${id}`);
  });

  it.each([[{ entries: 'none', cursor: 1 }], [{ entries: [] }], [{ entries: [{ kind: 'enter', items: [] }], cursor: 1 }], [{ entries: [{ kind: 'enter', items: [{}], identify: { email: 5 } }], cursor: 1 }], [null]])('an answer such as %j names the node and the rule broken', async (answer) => {
    service.answer = answer ?? 'nothing';
    const id = await make(documentOf('rows'));
    await publish(id);
    const { error } = await eventually(() => watch(id), ({ failures }) => failures === 1);
    expect(error).toMatchObject({ who: 'defect', message: expect.stringContaining('"outside.rows"') });
    await owner.call('DELETE', `workflows/${id}`);
  });

  it('a poll that was under way when the workflow was published anew commits nothing: its rows come once', async () => {
    const id = await make(documentOf('rows'));
    await publish(id);
    await polled(1);
    service.rows.push({ id: 1 }, { id: 2 });
    service.slowMs = 400;
    later(1.2 * MINUTE);
    await eventually(async () => service.atOnce, (busy) => busy === 1);
    await publish(id, documentOf('rows', { page: 99 }, 'newer'));
    await eventually(() => started(id), (count) => count === 2);
    await new Promise((wake) => setTimeout(wake, 600));
    expect(await started(id)).toBe(2);
    await owner.call('DELETE', `workflows/${id}`);
  });
});

describe('a workflow that listens to a stream', () => {
  it('starts a run for each message, keeps one connection, and goes on after a break where it was', async () => {
    const { id: key } = (await owner.call('POST', 'credentials', { type: 'outside.key', name: 'Key', values: { key: 'stream-canary' } })).body as unknown as { id: number };
    const id = await make(documentOf('news', { key }));
    await publish(id);
    await eventually(async () => listeners.length, (count) => count === 1);
    expect(site.seen[0]?.headers['x-key']).toBe('stream-canary');
    listeners[0]?.write('id: 1\ndata: one\n\nid: 2\ndata: skip\n\nid: 3\r\ndata: two\r\ndata: lines\r\n\r\nid: 4\ndata: gib');
    listeners[0]?.write('berish\n\n');
    expect((await eventually(() => watch(id), ({ error }) => error !== null)).error).toMatchObject({ code: 'not_json', message: 'A message was skipped: Expected JSON.' });
    listeners[0]?.write('retry: 10\nid: 5\ndata: five\n\n');
    await eventually(() => started(id), (count) => count === 3);
    expect(listeners).toHaveLength(1);
    listeners[0]?.end();
    await new Promise((wake) => setTimeout(wake, 100));
    later(2_000);
    await eventually(async () => listeners.length, (count) => count === 2);
    expect(asked).toEqual([undefined, '5']);
    listeners[1]?.write('id: 6\ndata: six\n\n');
    await eventually(() => started(id), (count) => count === 4);
    expect(await runs(id)).toEqual([{ data: 'one', id: '1' }, { data: 'two\nlines', id: '3' }, { data: 'five', id: '5' }, { data: 'six', id: '6' }]);
    let closed = false;
    listeners[1]?.on('close', () => (closed = true));
    expect((await owner.call('POST', `workflows/${id}/pause`)).status).toBe(200);
    await eventually(async () => closed, (value) => value, 5_000);
    await owner.call('DELETE', `workflows/${id}`);
  });
});

describe('a webhook that a provider is told of', () => {
  const path = makePath();
  const post = async (body: string, secret: string) => {
    const { createHmac } = await import('node:crypto');
    return owner.call('POST', `/hooks/${path}`, body, { 'content-type': 'application/json', 'x-signature': createHmac('sha256', secret).update(body).digest('hex') });
  };

  it('is registered after publishing, takes signed hits, and is taken back when the workflow stops', async () => {
    const id = await make(documentOf('provider', { path }));
    await publish(id);
    await eventually(() => watch(id), ({ state }) => state === 'working');
    expect(provider.known).toEqual([`all ${stage.server.url}/hooks/${path}`]);
    const body = '{ "order":  7 }';
    expect((await post(body, provider.secret)).status).toBe(202);
    expect((await post(body, 'guess')).body.error?.code).toBe('bad_signature');
    expect(await runs(id)).toEqual([{ order: 7 }]);
    await publish(id, documentOf('provider', { path }, 'renamed'));
    expect(provider.calls).toEqual(['register all']);
    await publish(id, documentOf('provider', { path, topic: 'orders' }, 'other topic'));
    await eventually(async () => provider.known, (known) => known.length === 1 && known[0]!.startsWith('orders'));
    provider.down = true;
    await owner.call('POST', `workflows/${id}/pause`);
    await eventually(() => watch(id), (state) => state?.failures === 1);
    provider.down = false;
    later(10 * MINUTE);
    await eventually(async () => provider.known.length, (count) => count === 0);
    expect(provider.calls).toEqual(['register all', 'unregister all', 'register orders', 'unregister orders']);
    await owner.call('DELETE', `workflows/${id}`);
  });
});
