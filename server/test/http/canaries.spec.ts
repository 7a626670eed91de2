import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import http from '@parcours/node-http';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { SMTPServer } from 'smtp-server';
import { io, type Socket } from 'socket.io-client';
import type { WatchRequest } from '@parcours/sdk/api';
import { stepAt, totpCode } from '../../src/http/accounts/totp.js';
import { createLog } from '../../src/platform/logging.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

jest.setTimeout(60_000);
const catalog = testCatalog();
catalog.add(http, '@parcours/node-http', '0.0.0');
const log: string[] = [];
const stage = httpStage({}, { catalog, log: createLog({ level: 'trace', plain: false, write: (text) => void log.push(text) }) });

/** Secrets of credentials, one of each kind. `&` and `ü` look different in addresses, headers and JSON. */
const SECRETS = { bearer: 'canary&bearer-üx1', basic: 'canary basic/x2', header: 'canary-header-x3', query: 'canary+query=x4', smtp: 'canary-smtp-x5', changed: 'canary-changed-x6' };
/** What people were handed once: an answer to them has it, and nothing that is kept. */
const handedOut: Record<string, string> = {};
const answers: string[] = [];
const frames: string[] = [];
let owner: Visitor;
let echo: LocalSite;
let smtp: SMTPServer;
let socket: Socket;
let mailsRefused = 0;

const call = async (method: string, path: string, body?: unknown): Promise<Record<string, never>> => {
  const answer = await owner.call(method, path, body);
  answers.push(`${answer.text}\n${JSON.stringify([...answer.headers])}`);
  return answer.body;
};
const idOf = (answer: unknown): number => (answer as { id: number }).id;
const node = (id: string, type: string, settings: object = {}): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings: settings as never });
const steps = (...nodes: WorkflowNode[]): WorkflowDocument => {
  const all = [node('start', 'core.manual'), ...nodes];
  return { schemaVersion: 1, name: 'Canaries', nodes: all, edges: all.slice(1).map(({ id }, at) => ({ id: `e${at}`, from: { node: all[at]!.id, port: 'main' }, to: { node: id } })) };
};

/** As it is, and in the forms in which it may be written. */
const forms = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  // base64 of a text within a longer one begins at one of three places
  const inside = [0, 1, 2].map((shift) => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, -1));
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url'), ...inside])];
};
/** Secrets that can be read in a text, by name. */
const readable = (text: string, secrets: Readonly<Record<string, string>>): string[] => Object.entries(secrets).filter(([, secret]) => forms(secret).some((form) => text.includes(form))).map(([name]) => name);

/** Every row of every table, as text. */
async function dump(): Promise<string> {
  const { rows } = await stage.pool.query<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`);
  expect(rows.length).toBeGreaterThan(40);
  const parts = await Promise.all(rows.map(async ({ name }) => (await stage.pool.query<{ text: string }>(`select t::text as text from "${name}" t`)).rows.map(({ text }) => text).join('\n')));
  return parts.join('\n');
}

beforeAll(async () => {
  // whoever is asked repeats the whole request: address, headers, and as an error too
  echo = await openSite((request, response, body) => {
    const said = JSON.stringify({ url: request.url, headers: request.headers, body });
    response.writeHead(request.url?.startsWith('/fail') === true ? 422 : 200, { 'content-type': 'application/json', 'x-repeated': String(request.headers.authorization ?? '') }).end(said);
  });
  smtp = new SMTPServer({ closeTimeout: 200, disabledCommands: ['STARTTLS'], authMethods: ['PLAIN'], onAuth: ({ password }, _session, done) => (mailsRefused++, done(new Error(`no, not with ${password ?? ''}`))) });
  smtp.on('error', () => undefined);
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  owner = await stage.owner();
  handedOut['session'] = owner.cookie?.split('=')[1] ?? '';
  handedOut['set-up link'] = new URL(stage.server.setupLink ?? '').searchParams.get('token') ?? '';
  handedOut['password'] = 'a long way to go';
  socket = io(stage.server.url, { transports: ['websocket'], extraHeaders: { cookie: owner.cookie ?? '' }, reconnection: false });
  socket.onAny((...frame) => frames.push(JSON.stringify(frame)));
  await new Promise((connected) => socket.once('connect', () => connected(undefined)));
});
afterAll(async () => {
  socket.close();
  await echo.close();
  await new Promise<void>((closed) => smtp.close(closed));
});

/** Uses every secret, well and badly. */
async function useThemAll(): Promise<void> {
  const hosts = '127.0.0.1';
  const make = async (type: string, values: object): Promise<number> => idOf(await call('POST', 'credentials', { type, name: type, values }));
  const bearer = await make('http.bearer', { token: SECRETS.bearer, hosts });
  const basic = await make('http.basic', { user: 'ada', password: SECRETS.basic, hosts });
  const header = await make('http.header', { name: 'X-Key', value: SECRETS.header, hosts });
  const query = await make('http.query', { name: 'api_key', value: SECRETS.query, hosts });
  const mail = await make('email.smtp', { host: '127.0.0.1', port: (smtp.server.address() as AddressInfo).port, secure: 'none', user: 'ada', password: SECRETS.smtp, fromEmail: 'news@example.org' });
  for (const id of [bearer, basic, header, query, mail]) {
    await call('POST', `credentials/${id}/test`);
    await call('PUT', `credentials/${id}`, { name: 'renamed', values: { hosts: 'evil.example', host: 'evil.example' } });
  }
  await call('PUT', `credentials/${bearer}`, { name: 'changed', values: { token: SECRETS.changed, hosts, unknown: SECRETS.bearer } });
  await call('GET', 'credentials');
  const document = (path: string): WorkflowDocument =>
    steps(
      ...([['bearer', bearer], ['basic', basic], ['header', header], ['query', query]] as const).map(([kind, id]) => node(`call-${kind}`, 'http.request', { url: `${echo.url}/${path}`, authentication: kind, [`${kind}Credential`]: id })),
      node('mail', 'email.send', { credential: mail, subject: 'Hello', html: '<p>Hello</p>' }),
    );
  const failing = (kind: string, id: number): WorkflowDocument => steps(node(`call-${kind}`, 'http.request', { url: `${echo.url}/fail`, authentication: kind, [`${kind}Credential`]: id }));
  for (const [all, made] of [[document('repeat'), 'repeats'], ...([['bearer', bearer], ['basic', basic], ['header', header], ['query', query]] as const).map(([kind, id]) => [failing(kind, id), `fails with ${kind}`] as const)] as const) {
    const workflow = idOf(await call('POST', 'workflows', { document: { ...all, name: made } }));
    await new Promise((heard) => socket.emit('watch', { workflowId: workflow } satisfies WatchRequest, heard));
    const { runId } = (await call('POST', `workflows/${workflow}/runs`, { test: true, json: {}, contact: { email: 'ada@example.org' } })) as unknown as { runId: number };
    await new Promise((heard) => socket.emit('watch', { runId } satisfies WatchRequest, heard));
    await eventually(() => call('GET', `runs/${runId}`), (run) => (run as unknown as { status: string }).status !== 'running' && (run as unknown as { status: string }).status !== 'waiting', 5_000).catch(() => undefined);
    for (const { id } of all.nodes) await call('GET', `runs/${runId}/nodes/${id}`);
    for (const path of ['export', 'counts', 'runs']) await call('GET', `workflows/${workflow}/${path}`);
    await call('POST', `workflows/${workflow}/publish`, { revision: 1 });
  }
  for (const path of ['runs', 'audit?limit=100', 'workflows', 'catalog', 'openapi.json', 'session']) await call('GET', path);
}

describe('after everything was used (E4)', () => {
  beforeAll(async () => {
    await useThemAll();
    const key = await owner.call('POST', 'api-keys', { name: 'Shop', role: 'viewer' });
    handedOut['API key'] = (key.body as unknown as { key: string }).key;
    const offered = (await owner.call('POST', 'account/second-factor', { current: 'a long way to go' })).body as unknown as { secret: string };
    handedOut['second factor'] = offered.secret;
    const { body } = await owner.call('POST', 'account/second-factor/confirm', { code: totpCode(offered.secret, stepAt(Date.now())) });
    handedOut['recovery code'] = (body as unknown as { recoveryCodes: string[] }).recoveryCodes[0] as string;
    const holder = stage.visitor();
    holder.key = handedOut['API key'];
    answers.push((await holder.call('GET', 'workflows')).text);
    await stage.visitor().call('POST', 'session', { email: 'owner@example.org', password: 'canary-wrong-password' });
    handedOut['password somebody tried'] = 'canary-wrong-password';
  });

  it('the secrets did arrive where they were sent', () => {
    const seen = echo.seen.map(({ line, headers }) => `${decodeURIComponent(line.replaceAll('+', ' '))} ${line} ${JSON.stringify(headers)} ${Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()}`).join('\n');
    for (const kind of ['basic', 'header'] as const) expect(seen).toContain(SECRETS[kind]);
    expect(seen).toMatch(/api_key=/);
    expect(echo.seen.length).toBeGreaterThanOrEqual(6);
    expect(mailsRefused).toBeGreaterThan(0);
  });
  it('no answer of the server has one', () => {
    expect(answers.length).toBeGreaterThan(60);
    expect(readable(answers.join('\n'), SECRETS)).toEqual([]);
  });
  it('no live message has one', () => {
    expect(frames.length).toBeGreaterThan(3);
    expect(readable(frames.join('\n'), { ...SECRETS, ...handedOut })).toEqual([]);
  });
  it('no line of the log has one, at the most talkative level', () => {
    expect(log.length).toBeGreaterThan(5);
    expect(readable(log.join(''), { ...SECRETS, ...handedOut })).toEqual([]);
  });
  it('nothing in the database has one, but for sealed text', async () => {
    const text = await dump();
    expect(text).toContain('ada@example.org');
    expect(Object.keys(handedOut)).toEqual(expect.arrayContaining(['session', 'API key', 'password', 'set-up link', 'second factor', 'recovery code']));
    expect(readable(text, { ...SECRETS, ...handedOut })).toEqual([]);
  });
  it('would be found if it were there', async () => {
    await stage.pool.query('create table leak as select $1::bytea as bytes, $2::jsonb as json', [Buffer.from(`x${SECRETS.smtp}`), { nested: [`Bearer ${Buffer.from(`ada:${SECRETS.basic}`).toString('base64')}`] }]);
    expect(readable(await dump(), SECRETS).sort()).toEqual(['basic', 'smtp']);
    await stage.pool.query('drop table leak');
  });
});
