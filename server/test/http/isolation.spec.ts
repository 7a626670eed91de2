import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import type { WatchRequest } from '@parcours/sdk/api';
import { httpStage, type Visitor } from './support/http-server.js';
import { journey } from './support/journey.js';

const stage = httpStage();
const ids = { workflows: 0, contacts: 0, lists: 0, credentials: 0, runs: 0, operations: 0, 'api-keys': 0, invitations: 0, members: 0 };
let owner: Visitor;
let stranger: Visitor;
const made = async (path: string, body: unknown): Promise<number> => {
  const { body: answer } = await owner.call('POST', path, body);
  const { id, runId } = answer as unknown as { id?: number; runId?: number };
  return id ?? runId ?? 0;
};

beforeAll(async () => {
  owner = await stage.owner();
  stranger = await stage.stranger();
  ids.workflows = await made('workflows', { document: journey('path-of-the-first-workspace') });
  ids.contacts = await made('contacts', { email: 'ada@example.org' });
  ids.lists = await made('lists', { name: 'Lettre' });
  ids.credentials = await made('credentials', { type: 'probe.account', name: 'Mine', values: { host: 'h', password: 'canary-secret' } });
  ids['api-keys'] = await made('api-keys', { name: 'Mine', role: 'viewer' });
  ids.runs = await made(`workflows/${ids.workflows}/runs`, { test: true, json: {} });
  ids.operations = ((await owner.call('POST', `workflows/${ids.workflows}/bulk`, { kind: 'cancel', filter: { runIds: [ids.runs] } })).body as unknown as { operation: { id: number } }).operation.id;
  ids.invitations = await made('invitations', { email: 'invited@example.org', role: 'viewer' });
  ids.members = ((await owner.call('GET', 'session')).body as unknown as { user: { id: number } }).user.id;
  expect(Object.values(ids).every((id) => id > 0)).toBe(true);
});

describe('somebody from another workspace', () => {
  it('sees empty lists', async () => {
    for (const path of ['workflows', 'runs', 'contacts', 'lists', 'credentials']) expect((await stranger.call('GET', path)).body).toMatchObject({ items: [] });
    expect((await stranger.call('GET', 'api-keys')).text).not.toContain('Mine');
  });
  it.each([
    ['GET', 'workflows', ''], ['DELETE', 'workflows', ''], ['GET', 'workflows', '/export'], ['GET', 'workflows', '/counts'], ['GET', 'workflows', '/runs'],
    ['POST', 'workflows', '/pause'], ['POST', 'workflows', '/resume'], ['POST', 'workflows', '/publish', { revision: 1 }],
    ['PUT', 'workflows', '/draft', { revision: 1, document: journey('path-of-the-stranger-himself') }], ['POST', 'workflows', '/runs', { test: true }],
    ['GET', 'workflows', '/in-flight'], ['GET', 'workflows', '/late'], ['GET', 'workflows', '/operations'], ['POST', 'workflows', '/move', { choices: {} }], ['POST', 'workflows', '/move/preview', { choices: {}, target: 'draft' }],
    ['POST', 'workflows', '/bulk', { kind: 'cancel', filter: {} }], ['POST', 'workflows', '/bulk', { kind: 'retry', filter: {}, dryRun: true }], ['POST', 'runs', '/retry'], ['POST', 'runs', '/replay'],
    ['GET', 'operations', ''], ['POST', 'operations', '/stop'],
    ['GET', 'runs', ''], ['GET', 'runs', '/nodes/signup'], ['POST', 'runs', '/cancel'],
    ['GET', 'contacts', ''], ['GET', 'lists', '/members'], ['PUT', 'lists', '/members/1'], ['DELETE', 'lists', '/members/1'],
    ['PUT', 'credentials', '', { name: 'x', values: { host: 'h', password: 'p' } }], ['DELETE', 'credentials', ''], ['POST', 'credentials', '/test'], ['DELETE', 'api-keys', ''],
    ['DELETE', 'invitations', ''], ['PATCH', 'members', '', { role: 'viewer' }], ['DELETE', 'members', ''], ['POST', 'members', '/end-sessions'], ['POST', 'members', '/reset-link'],
  ] as [string, keyof typeof ids, string, unknown?][])('is answered for our %s %s/:id%s exactly as for one that never was', async (method, kind, rest, ...[body]) => {
    const ours = await stranger.call(method, `${kind}/${ids[kind]}${rest}`, body);
    const unknown = await stranger.call(method, `${kind}/999999${rest}`, body);
    const without = ({ text }: { text: string }): string => text.replace(/"requestId":"[^"]+"/, '').replaceAll(/\b(999999|\d+)\b/g, 'ID');
    expect([ours.status, without(ours)]).toEqual([404, without(unknown)]);
  });
  it('cannot put our contact on a list of theirs', async () => {
    const { body } = await stranger.call('POST', 'lists', { name: 'Theirs' });
    expect((await stranger.call('PUT', `lists/${(body as unknown as { id: number }).id}/members/${ids.contacts}`)).status).toBe(404);
  });
  it('has contacts of their own with the same address', async () => {
    const theirs = (await stranger.call('POST', 'contacts', { email: 'ada@example.org' })).body as unknown as { id: number };
    expect(theirs.id).not.toBe(ids.contacts);
  });
});

describe('live messages', () => {
  let socket: Socket | undefined;
  afterEach(() => void socket?.close());
  const open = (headers: Record<string, string>): Promise<string> =>
    new Promise((answered) => {
      socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: headers, reconnection: false });
      socket.once('connect', () => answered('connected')).once('connect_error', (error) => answered(error.message));
    });
  const watch = (request: unknown): Promise<{ ok: boolean }> => socket?.emitWithAck('watch', request as WatchRequest) as Promise<{ ok: boolean }>;

  it('are not for people without a session, nor for pages of other sites that borrow one', async () => {
    expect(await open({})).toBe('not_signed_in');
    expect(await open({ cookie: 'parcours_session=guessed' })).toBe('not_signed_in');
    expect(await open({ cookie: owner.cookie ?? '', origin: 'https://evil.example' })).toBe('not_signed_in');
    expect(await open({ cookie: owner.cookie ?? '', origin: stage.server.url })).toBe('connected');
  });
  it('are heard only of what exists in the own workspace', async () => {
    expect(await open({ cookie: owner.cookie ?? '' })).toBe('connected');
    expect(await watch({ workflowId: ids.workflows })).toEqual({ ok: true });
    expect(await watch({ runId: ids.runs })).toEqual({ ok: true });
    const { body } = await stranger.call('POST', 'workflows', { name: 'Theirs' });
    for (const request of [{ workflowId: (body as unknown as { id: number }).id }, { workflowId: 999999 }, { workflowId: 2 ** 40 }, { runId: 999999 }, {}, null, 'x', { workflowId: '1' }])
      expect((await watch(request)).ok).toBe(false);
  });
});
