import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import core from '@parcours/node-core';
import { TransientError, UserError, defineAction, defineCredential, definePackage, field, next, type LoadOptions } from '@parcours/sdk/node';
import { Catalog } from '../../src/runtime/catalog/catalog.js';
import { httpStage } from './support/http-server.js';

const text = (en: string): { en: string } => ({ en });
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>';

let service: Server;
const asked: string[] = [];
/** A mailing service: boards in pages of two, found by name, for whoever has the key. */
beforeAll(async () => {
  const boards = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'].map((name, index) => ({ id: String(index + 1), name }));
  service = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push(`${request.headers['x-key'] ?? 'nobody'} ${url.search}`);
    const found = boards.filter(({ name }) => name.toLowerCase().includes(url.searchParams.get('q') ?? ''));
    const from = Number(url.searchParams.get('from') ?? 0);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ boards: found.slice(from, from + 2), next: from + 2 < found.length ? String(from + 2) : null }));
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
});
afterAll(() => new Promise<void>((closed) => void service.close(() => closed())));

interface Settings {
  account: number;
  mode: string;
}
const loaders: Record<string, (params: Partial<Settings>) => unknown> = {
  refuses: () => { throw new UserError('wrong_key', 'The service does not know this key; choose another credential.'); },
  breaks: () => { throw new TypeError('x is undefined'); },
  hiccups: () => { throw new TransientError('network', 'The service cannot be reached.'); },
  nothing: () => null,
  unlabelled: () => ({ options: [{ value: 'a' }] }),
  flood: () => ({ options: Array.from({ length: 501 }, (_, index) => ({ value: `v${index}`, label: 'x' })) }),
};

const odd = Object.fromEntries(Object.entries(loaders).map(([name, load]) => [name, ((_context, params) => load(params as Partial<Settings>)) as LoadOptions<never>]));
const mailing = definePackage({
  id: 'mailing',
  label: text('Mailing'),
  nodes: [
    defineAction({
      type: 'post', version: 1, label: text('Post'), description: text('Posts'), icon: { svg: SVG },
      fields: { board: field.text({ label: text('Board') }) },
      execute: (items) => items.map(() => next()),
    }),
    defineAction({
      type: 'post', version: 2, label: text('Post'), description: text('Posts'), icon: 'send', rawCredentials: ['mailing.account'],
      fields: { account: field.credential({ label: text('Account'), credentialType: 'mailing.account' }), boardId: field.dynamicChoice({ label: text('Board'), options: 'boards', dependsOn: ['account'] }) },
      options: {
        boards: async (context, { account }, { search, cursor }) => {
          const { key = '' } = account === undefined ? {} : await context.credential(account);
          const { body } = await context.http({ method: 'GET', url: `http://127.0.0.1:${(service.address() as AddressInfo).port}/boards?q=${search}&from=${cursor ?? 0}`, headers: { 'x-key': key } });
          const { boards, next: nextCursor } = body as { boards: { id: string; name: string }[]; next: string | null };
          return { options: boards.map(({ id, name }) => ({ value: id, label: name })), nextCursor };
        },
        stranger: async (context) => ({ options: [{ value: 'x', label: String((await context.credential(1)).key) }] }),
        ...(odd as object),
      },
      migrate: { 1: { settings: ({ board, ...rest }) => ({ ...rest, boardId: board ?? '' }), ports: { old: 'main' }, changes: { en: 'The board is chosen from a list.', fr: 'Le tableau se choisit dans une liste.' } } },
      execute: (items) => items.map(() => next()),
    }),
    defineAction({
      type: 'picky', version: 1, label: text('Picky'), description: text('Picky'), icon: 'ban', fields: { count: field.number({ label: text('Count'), default: 1 }) },
      check: ({ count }) => {
        if (count > 3) throw new UserError('too_many', 'Expected three or fewer.', { field: 'count', sentence: { en: 'Three or fewer.', fr: 'Trois au plus.' } });
      },
      execute: (items) => items.map(() => next()),
    }),
    defineAction({
      type: 'broken', version: 2, label: text('Broken'), description: text('Broken'), icon: { svg: '<svg><script>alert(1)</script></svg>' }, fields: {},
      migrate: { 1: () => { throw new Error('no fuel'); } }, execute: (items) => items.map(() => next()),
    }),
  ],
  credentials: [defineCredential({ type: 'account', label: text('Account'), fields: { key: field.text({ label: text('Key'), required: true }) }, secret: ['key'] })],
});

function catalog(): Catalog {
  const catalog = new Catalog();
  catalog.add(core, '@parcours/node-core', '0.0.0');
  catalog.add(mailing, 'parcours-node-mailing', '1.0.0');
  return catalog;
}

const stage = httpStage({}, { catalog: catalog() });
const load = async (body: object, who = stage.owner()) => (await who).call('POST', 'catalog/nodes/mailing.post/options', { version: 2, settings: {}, ...body });

describe('choices that a service has', () => {
  it('are found by what is typed, page by page, with the credential the settings name', async () => {
    const { id } = (await (await stage.owner()).call('POST', 'credentials', { type: 'mailing.account', name: 'Ours', values: { key: 'k-1' } })).body as unknown as { id: number };
    const first = await load({ options: 'boards', settings: { account: id }, search: 'a' });
    expect([first.status, first.body]).toEqual([200, { options: [{ value: '1', label: 'Alpha' }, { value: '2', label: 'Beta' }], nextCursor: '2' }]);
    expect((await load({ options: 'boards', settings: { account: id }, search: 'a', cursor: '2' })).body).toMatchObject({ options: [{ label: 'Gamma' }, { label: 'Delta' }], nextCursor: null });
    expect(asked.at(-1)).toMatch(/^k-1 /);
  });

  // E4, K6
  it('are not loaded with a credential the settings do not name, or another workspace has', async () => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'credentials', { type: 'mailing.account', name: 'Theirs', values: { key: 'secret-1' } })).body as unknown as { id: number };
    const unnamed = await load({ options: 'stranger', settings: {} });
    expect([unnamed.status, unnamed.body.error?.code]).toEqual([422, 'options_failed']);
    const foreign = await load({ options: 'boards', settings: { account: id } }, stage.stranger());
    expect([foreign.status, foreign.body.error?.code]).toEqual([422, 'options_failed']);
    expect(unnamed.text + foreign.text).not.toContain('secret-1');
  });

  it.each([
    ['refuses', 422, 'The service does not know this key; choose another credential.'],
    ['breaks', 422, 'The package of mailing.post could not load the choices: x is undefined'],
    ['hiccups', 503, 'The service cannot be reached.'],
    ['nothing', 422, 'The package of mailing.post answered something that is not { options, nextCursor }; tell its author.'],
    ['unlabelled', 422, 'The package of mailing.post answered the option 1 without a value or label that is text; tell its author.'],
    ['flood', 422, 'The package of mailing.post answered 501 options, more than 500 at once; tell its author.'],
    ['missing', 404, 'The node type mailing.post loads no choices called "missing"; the field names another one.'],
    ['constructor', 404, 'The node type mailing.post loads no choices called "constructor"; the field names another one.'],
  ])('that cannot be had are explained (%s)', async (options, status, message) => {
    const answer = await load({ options });
    expect([answer.status, answer.body.error?.message]).toEqual([status, message]);
  });

  it('of a node type nobody has are not there', async () => {
    expect((await (await stage.owner()).call('POST', 'catalog/nodes/none.such/options', { version: 1, options: 'x', settings: {} })).status).toBe(404);
    expect((await (await stage.owner()).call('POST', 'catalog/nodes/..%2F..%2Fetc/options', { version: 1, options: 'x', settings: {} })).status).toBe(404);
  });
});

describe('a preview of settings', () => {
  const data = { version: 1, json: { city: 'Lyon' }, contact: { email: 'ada@example.org', attributes: { firstName: 'Ada' } }, workflow: { id: 1, name: 'Welcome' } };
  const preview = async (type: string, body: object) => (await stage.owner()).call('POST', `catalog/nodes/${type}/preview`, body);

  it('fills in every template as a run would, and says of each what is wrong (issue 8.2)', async () => {
    const settings = { values: [{ path: 'hello', value: 'Hello {{ contact.firstName }} of {{ json.city }}' }, { path: 'bad', value: '{{ json.city | shout }}' }, { path: 'plain', value: 'as it is' }] };
    const answer = await preview('core.set', { ...data, settings });
    expect([answer.status, answer.body]).toEqual([200, { previews: [
      { path: 'values.0.value', text: 'Hello Ada of Lyon', problem: null },
      { path: 'values.1.value', text: null, problem: { code: 'template_syntax', message: expect.any(String), detail: expect.stringContaining('undefined filter: shout') } },
    ] }]);
  });

  // I5: what people write may not hold up everybody else
  it('of templates that take too long ends after half a second, and shows what it had', async () => {
    const slow = '{% for i in (1..100000) %}{% for j in (1..100000) %}{{ i }}{% endfor %}{% endfor %}';
    const startedAt = performance.now();
    const answer = await preview('core.set', { ...data, settings: { values: Array.from({ length: 40 }, (_, row) => ({ path: `p${row}`, value: slow })) } });
    expect([answer.status, performance.now() - startedAt < 5_000]).toEqual([200, true]);
    const { previews } = answer.body as unknown as { previews: { problem: { code: string } | null }[] };
    expect([previews.length > 0, previews.length < 40, previews.every(({ problem }) => problem?.code === 'template_failed')]).toEqual([true, true, true]);
  });

  it('of a node type nobody has is not there', async () => {
    expect((await preview('none.such', { ...data, settings: {} })).status).toBe(404);
  });
});

describe('an update of a node', () => {
  it('is announced with what changes', async () => {
    const { nodes } = (await (await stage.owner()).call('GET', 'catalog')).body as unknown as { nodes: { type: string; version: number; updates: unknown[] }[] };
    expect(nodes.find(({ type, version }) => type === 'mailing.post' && version === 2)?.updates).toEqual([{ from: 1, changes: { en: 'The board is chosen from a list.', fr: 'Le tableau se choisit dans une liste.' }, ports: { old: 'main' } }]);
  });

  it('turns its settings into those of the newest version', async () => {
    const { status, body } = await (await stage.owner()).call('POST', 'catalog/nodes/mailing.post/migrate', { from: 1, settings: { board: '7' } });
    expect([status, body]).toEqual([200, { version: 2, settings: { boardId: '7' }, ports: { old: 'main' } }]);
  });

  it.each([
    ['mailing.post', 2, 'already_newest'],
    ['mailing.broken', 1, 'migration_failed'],
  ])('that cannot be is explained (%s from %s)', async (type, from, code) => {
    const { status, body } = await (await stage.owner()).call('POST', `catalog/nodes/${type}/migrate`, { from, settings: {} });
    expect([status, body.error?.code]).toEqual([422, code]);
  });
});

describe("a node's own check of its settings", () => {
  it('stands beside the field, in both languages', async () => {
    const node = (id: string, type: string, settings: object): object => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
    const document = { schemaVersion: 1, name: 'Check', nodes: [node('in', 'core.manual', {}), node('picky', 'mailing.picky', { count: 4 })], edges: [{ id: '1', from: { node: 'in', port: 'main' }, to: { node: 'picky' } }] };
    const { body } = await (await stage.owner()).call('POST', 'workflows/check', { document });
    expect(body).toEqual({ problems: [{ severity: 'error', code: 'too_many', nodeId: 'picky', field: 'count', message: 'Expected three or fewer.', details: { sentence: { en: 'Three or fewer.', fr: 'Trois au plus.' } } }] });
  });
});

// K7
describe('the picture of a package', () => {
  it('is served as a picture and nothing else', async () => {
    const { status, text: svg, headers } = await (await stage.owner()).call('GET', 'catalog/nodes/mailing.post/icon?version=1');
    expect([status, svg]).toEqual([200, SVG]);
    expect(headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is not served when it is more than a picture, or there is none', async () => {
    expect((await (await stage.owner()).call('GET', 'catalog/nodes/mailing.broken/icon?version=2')).status).toBe(404);
    expect((await (await stage.owner()).call('GET', 'catalog/nodes/mailing.post/icon?version=2')).status).toBe(404);
  });
});

describe('what a node may point to', () => {
  it('are the workflows and lists of the own workspace', async () => {
    const owner = await stage.owner();
    const { id } = (await owner.call('POST', 'workflows', { name: 'Welcome' })).body as unknown as { id: number };
    await owner.call('POST', 'lists', { name: 'Newsletter' });
    expect((await owner.call('GET', 'catalog/resources/workflow?search=wel')).body).toEqual({ options: [{ value: String(id), label: 'Welcome' }], nextCursor: null });
    expect((await owner.call('GET', `catalog/resources/workflow?id=${id}`)).body).toMatchObject({ options: [{ label: 'Welcome' }] });
    expect((await owner.call('GET', 'catalog/resources/list')).body).toMatchObject({ options: [{ label: 'Newsletter' }] });
    const stranger = await stage.stranger();
    expect((await stranger.call('GET', `catalog/resources/workflow?id=${id}`)).body).toEqual({ options: [], nextCursor: null });
    expect((await stranger.call('GET', 'catalog/resources/list')).body).toEqual({ options: [], nextCursor: null });
    expect((await owner.call('GET', 'catalog/resources/password')).status).toBe(404);
  });
});
