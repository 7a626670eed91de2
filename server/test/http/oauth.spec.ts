import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import http from '@parcours/node-http';
import type { Credential } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Doors } from '../../src/core/ports.js';
import { CredentialVault } from '../../src/db/vault/credential-vault.js';
import { KeyRing } from '../../src/db/vault/key-ring.js';
import { openDoors } from '../../src/main/open-doors.js';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import { CONFIG } from '../../src/http/injection.js';
import type { Config } from '../../src/platform/config.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { OAuthServer } from './support/oauth-server.js';
import { testCatalog } from './support/test-catalog.js';

const catalog = testCatalog();
if (catalog.credential('http.oauth2') === undefined) catalog.add(http, '@parcours/node-http', '0.0.0');
const stage = httpStage({}, { catalog });
const other = new OAuthServer();
let owner: Visitor;

beforeAll(async () => {
  await other.open();
  owner = await stage.owner();
});
afterAll(() => other.site.close());

const pool = (): pg.Pool => stage.pool;
/** The doors as another process has them: nothing shared but the database and the key. */
const process_ = (): Doors => {
  const config = stage.server.app.get<Config>(CONFIG);
  return openDoors({ pool: pool(), clock: { now: () => Date.now() }, catalog, vault: new CredentialVault(pool(), KeyRing.of(Buffer.from(readFileSync(join(config.dataDir, 'encryption.key'), 'utf8'), 'base64'))), outbound: createOutbound({ allowPrivateHosts: ['127.0.0.1'] }), filesQuotaBytes: 1_000_000, dropDir: join(config.dataDir, 'drop'), baseUrl: config.baseUrl }).doors;
};
const values = (more: object = {}) => ({ grant: 'authorization_code', authorizeUrl: other.authorizeUrl, tokenUrl: other.tokenUrl, clientId: other.client.id, clientSecret: other.client.secret, hosts: '127.0.0.1', ...more });
const make = async (name: string, more: object = {}): Promise<Credential> => (await owner.call('POST', 'credentials', { type: 'http.oauth2', name, values: values(more) })).body as unknown as Credential;
const shown = async (id: number): Promise<Credential | undefined> => ((await owner.call('GET', 'credentials')).body as unknown as { items: Credential[] }).items.find((item) => item.id === id);

/** Somebody clicks on Connect and says yes at the other side: answers where the browser is sent back to. */
async function toBack(id: number, who = owner): Promise<string> {
  const { body } = await who.call('POST', `credentials/${id}/connect`);
  const answer = await fetch((body as unknown as { url: string }).url, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? 'none:');
  return back.pathname + back.search;
}
async function connect(id: number): Promise<string | null> {
  return (await owner.call('GET', await toBack(id))).headers.get('location');
}
const me = (doors: Doors, id: number) => doors.http(1, { method: 'GET', url: other.apiUrl, credential: id });

describe('a credential that is connected in the browser', () => {
  it('works from then on, and nobody sees a token of it (E4)', async () => {
    const { id, connection } = await make('Calendar');
    expect(connection).toBeNull();
    await expect(me(process_(), id)).rejects.toMatchObject({ who: 'user', code: 'credential_disconnected', message: expect.stringContaining('"Calendar" has to be connected') });
    expect(await connect(id)).toBe(`/credentials?connected=${id}`);
    expect(await shown(id)).toMatchObject({ connection: { state: 'connected', error: null } });
    const answer = await me(process_(), id);
    expect(answer).toMatchObject({ status: 200, body: { email: 'ada@example.org', heard: '[secret]' } });
    const stored = await pool().query<{ row: string }>('select t::text as row from credential_tokens t union all select s::text from oauth_states s');
    const everywhere = JSON.stringify([stored.rows, await owner.call('GET', 'credentials'), answer]);
    for (const secret of other.secrets()) expect(everywhere).not.toContain(secret);
  });

  it('is not connected by a state of another session, an old one, a made-up one or none (CSRF)', async () => {
    const { id } = await make('Forged');
    const colleague = stage.visitor();
    await colleague.call('POST', 'session', { email: 'owner@example.org', password: 'a long way to go' });
    const back = await toBack(id, colleague);
    expect((await owner.call('GET', back)).headers.get('location')).toBe('/credentials?problem=state');
    expect((await colleague.call('GET', back)).headers.get('location')).toBe('/credentials?problem=state');
    const good = await toBack(id);
    expect((await stage.visitor().call('GET', good)).headers.get('location')).toBe('/credentials?problem=state');
    await pool().query(`update oauth_states set expires_at = now() - interval '1 second'`);
    expect((await owner.call('GET', good)).headers.get('location')).toBe('/credentials?problem=state');
    expect((await owner.call('GET', '/oauth2/callback?state=guess&code=x')).headers.get('location')).toBe('/credentials?problem=state');
    expect((await owner.call('GET', '/oauth2/callback')).headers.get('location')).toBe('/credentials?problem=state');
    expect((await shown(id))?.connection).toBeNull();
  });

  it('is good for one answer only', async () => {
    const { id } = await make('Twice');
    const back = await toBack(id);
    expect((await owner.call('GET', back)).headers.get('location')).toBe(`/credentials?connected=${id}`);
    expect((await owner.call('GET', back)).headers.get('location')).toBe('/credentials?problem=state');
    expect((await me(process_(), id)).status).toBe(200);
  });

  it('says so when the person refuses at the other side', async () => {
    const { id } = await make('Refused', { scope: 'nothing' });
    expect(await connect(id)).toBe(`/credentials?connected=${id}&problem=denied`);
    expect(await shown(id)).toMatchObject({ connection: { state: 'disconnected', error: 'access was not granted.' } });
  });

  it('says so when the client is not known there, without its secret', async () => {
    const { id } = await make('Wrong client', { clientSecret: 'wrong-canary-0815' });
    expect(await connect(id)).toBe(`/credentials?connected=${id}&problem=refused`);
    const { error } = (await shown(id))!.connection!;
    expect(error).toContain('invalid_client');
    expect(error).not.toContain('wrong-canary-0815');
  });

  it('renews its access once, however many runs in however many processes need it at that moment', async () => {
    const { id } = await make('Busy');
    await connect(id);
    other.endAccess();
    const before = other.refreshes;
    other.slowMs = 300;
    const processes = [process_(), process_(), process_()];
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => me(processes[index % 3]!, id)));
    other.slowMs = 0;
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(other.refreshes - before).toBe(1);
  });

  it('is renewed by another process when the one that was at it has died', async () => {
    const { id } = await make('Left behind');
    await connect(id);
    other.endAccess();
    const before = other.refreshes;
    const lease = (seconds: number) => pool().query('update credential_tokens set refreshing_until = now() + make_interval(secs => $2) where credential_id = $1', [id, seconds]);
    await lease(600);
    const refusals = (): number => other.site.seen.filter(({ line }) => line === 'GET /me').length;
    const asked = refusals();
    let settled = false;
    const waiting = me(process_(), id).finally(() => (settled = true));
    // the process that holds the lease may still be at it: the other side sees its refresh token from nobody else
    await eventually(async () => refusals(), (count) => count > asked);
    await new Promise((wake) => setTimeout(wake, 400));
    expect([settled, other.refreshes - before]).toEqual([false, 0]);
    await lease(-1);
    expect([(await waiting).status, other.refreshes - before]).toEqual([200, 1]);
  });

  it('renews its access before it ends', async () => {
    const { id } = await make('Short');
    other.lifeSeconds = 1;
    await connect(id);
    const before = other.refreshes;
    await new Promise((wake) => setTimeout(wake, 850));
    other.lifeSeconds = 3_600;
    const asked = other.site.seen.filter(({ line }) => line === 'GET /me').length;
    expect((await me(process_(), id)).status).toBe(200);
    expect([other.refreshes - before, other.site.seen.filter(({ line }) => line === 'GET /me').length - asked]).toEqual([1, 1]);
  });

  it('has to be connected again once the other side has withdrawn it, and says so', async () => {
    const { id } = await make('Withdrawn');
    await connect(id);
    other.revokeAll();
    await expect(me(process_(), id)).rejects.toMatchObject({ who: 'user', code: 'credential_disconnected', message: expect.stringContaining('Token has been revoked') });
    expect(await shown(id)).toMatchObject({ connection: { state: 'disconnected', error: expect.stringContaining('connect the credential again') } });
    expect(await connect(id)).toBe(`/credentials?connected=${id}`);
    expect((await me(process_(), id)).status).toBe(200);
  });

  it('outlasts a bad hour of the token address', async () => {
    const { id } = await make('Hiccup');
    await connect(id);
    other.endAccess();
    other.brokenWith = 503;
    await expect(me(process_(), id)).rejects.toMatchObject({ who: 'transient', code: 'network' });
    other.brokenWith = null;
    expect((await me(process_(), id)).status).toBe(200);
  });

  it('forgets its access with the addresses it was given for (E5)', async () => {
    const { id } = await make('Moved');
    await connect(id);
    const refused = await owner.call('PUT', `credentials/${id}`, { name: 'Moved', values: { ...values({ tokenUrl: 'https://evil.example/token' }), clientSecret: '' } });
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'secret_needed']);
    await owner.call('PUT', `credentials/${id}`, { name: 'Moved', values: values({ scope: 'more' }) });
    expect((await shown(id))?.connection).toBeNull();
    await connect(id);
    expect((await owner.call('DELETE', `credentials/${id}/connection`)).status).toBe(204);
    expect((await shown(id))?.connection).toBeNull();
  });
});

describe('a credential', () => {
  it('of a client that speaks for itself needs nobody to connect it', async () => {
    const { id } = await make('Machine', { grant: 'client_credentials', clientAuthentication: 'body' });
    expect((await me(process_(), id)).status).toBe(200);
    expect((await owner.call('POST', `credentials/${id}/connect`)).body.error?.code).toBe('not_connectable');
  });

  it('of such a client asks for one token, however many runs in however many processes need it first', async () => {
    const { id } = await make('Many machines', { grant: 'client_credentials' });
    other.slowMs = 300;
    const processes = [process_(), process_(), process_()];
    const before = other.machineGrants;
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => me(processes[index % 3]!, id)));
    other.slowMs = 0;
    expect([answers.map(({ status }) => status), other.machineGrants - before]).toEqual([Array(12).fill(200), 1]);
  });

  it('is sent to no host it is not bound to, and is not even opened for it (E5)', async () => {
    const { id } = (await owner.call('POST', 'credentials', { type: 'http.bearer', name: 'Key', values: { token: 'bearer-canary-99', hosts: 'api.example.org, *.example.net' } })).body as unknown as { id: number };
    const doors = process_();
    for (const url of [other.apiUrl, 'https://example.org/', 'https://api.example.org.evil.example/', 'https://example.net/', 'https://api.example.org@127.0.0.1/'])
      await expect(doors.http(1, { method: 'GET', url, credential: id })).rejects.toMatchObject({ who: 'user', code: 'credential_host' });
    await pool().query(`update credentials set sealed = 'broken' where id = $1`, [id]);
    await expect(doors.http(1, { method: 'GET', url: other.apiUrl, credential: id })).rejects.toMatchObject({ code: 'credential_host' });
    expect(other.site.seen.some(({ headers }) => headers.authorization?.includes('bearer-canary-99'))).toBe(false);
  });

  it('of another workspace is unknown', async () => {
    const { id } = await make('Ours', { grant: 'client_credentials' });
    await expect(process_().http(2, { method: 'GET', url: other.apiUrl, credential: id })).rejects.toMatchObject({ code: 'credential_missing' });
  });

  it.each([
    ['http.header', { name: 'X-Key', value: 'canary-header-1', hosts: '127.0.0.1' }, (seen: { headers: Record<string, unknown>; line: string }) => seen.headers['x-key'] === 'canary-header-1'],
    ['http.basic', { user: 'zoë', password: 'canary-basic-1', hosts: '127.0.0.1' }, (seen) => seen.headers['authorization'] === `Basic ${Buffer.from('zoë:canary-basic-1').toString('base64')}`],
    ['http.query', { name: 'key', value: 'canary-query-1', hosts: '127.0.0.1' }, (seen) => seen.line.includes('key=canary-query-1')],
  ] as [string, Record<string, string>, (seen: { headers: Record<string, unknown>; line: string }) => boolean][])('of the type %s is added the way its type says', async (type, given, arrived) => {
    const { id } = (await owner.call('POST', 'credentials', { type, name: type, values: given })).body as unknown as { id: number };
    await process_().http(1, { method: 'GET', url: `${other.site.url}/echo?a=1`, credential: id });
    expect(arrived(other.site.seen.at(-1) as never)).toBe(true);
  });
});
