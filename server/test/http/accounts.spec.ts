import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { secretHash } from '../../src/http/routing/secret-text.js';
import { OWNER, httpStage } from './support/http-server.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
const token = (): string => new URL(stage.server.setupLink ?? '').searchParams.get('token') ?? '';

describe('the first owner', () => {
  it('is needed at first, and cannot be made without the link from the console', async () => {
    const visitor = stage.visitor();
    expect((await visitor.call('GET', 'setup')).body).toEqual({ needed: true });
    const refused = await visitor.call('POST', 'setup', { ...OWNER, token: 'guessed' });
    expect([refused.status, refused.body.error?.code]).toEqual([403, 'setup_token']);
  });
  it('cannot have a password everybody tries', async () => {
    const refused = await stage.visitor().call('POST', 'setup', { ...OWNER, token: token(), password: 'Password123' });
    expect([refused.status, refused.body.error?.code, refused.body.error?.details]).toEqual([400, 'weak_password', { field: 'password' }]);
  });
  it('is made exactly once, however many open the link at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => stage.visitor().call('POST', 'setup', { ...OWNER, email: `owner${index}@example.org`, token: token() })));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    expect(answers.every(({ status }) => status === 201 || status === 404 || status === 403)).toBe(true);
    const { rows } = await pool().query('select email from users');
    expect(rows).toHaveLength(1);
    const { rows: spaces } = await pool().query('select 1 from workspaces');
    expect(spaces).toHaveLength(1);
    await pool().query('update users set email = $1', [OWNER.email]);
    expect((await stage.visitor().call('POST', 'setup', { ...OWNER, token: token() })).status).toBe(404);
    expect((await stage.visitor().call('GET', 'setup')).body).toEqual({ needed: false });
  });
});

describe('signing in', () => {
  it('opens a session that only the server can read and that ends with signing out', async () => {
    const visitor = stage.visitor();
    const answer = await visitor.call('POST', 'session', { email: ' Owner@Example.org', password: OWNER.password });
    expect(answer.status).toBe(201);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^parcours_session=[\w-]{43}; Max-Age=25(91999|92000); Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await visitor.call('GET', 'session')).body).toMatchObject({ user: { email: OWNER.email }, workspace: { name: 'Tea', role: 'owner' } });
    const { rows } = await pool().query<{ token_hash: Buffer }>('select token_hash from sessions');
    const secret = (visitor.cookie ?? '').split('=')[1] ?? '';
    expect(rows.some(({ token_hash }) => token_hash.equals(secretHash(secret)))).toBe(true);
    const before = visitor.cookie;
    expect((await visitor.call('DELETE', 'session')).status).toBe(204);
    visitor.cookie = before;
    expect((await visitor.call('GET', 'session')).status).toBe(401);
  });
  it('ends after seven idle days and after thirty days in any case', async () => {
    const visitor = stage.visitor();
    await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    await pool().query(`update sessions set seen_at = now() - interval '6 days'`);
    expect((await visitor.call('GET', 'session')).status).toBe(200);
    const { rows } = await pool().query<{ fresh: boolean }>(`select bool_or(seen_at > now() - interval '1 minute') as fresh from sessions`);
    expect(rows[0]?.fresh).toBe(true);
    await pool().query(`update sessions set seen_at = now() - interval '8 days'`);
    expect((await visitor.call('GET', 'session')).status).toBe(401);
    await pool().query(`update sessions set seen_at = now(), expires_at = now() - interval '1 second'`);
    expect((await visitor.call('GET', 'session')).status).toBe(401);
  });
  it('answers alike for a wrong password and an unknown address', async () => {
    const wrong = await stage.visitor().call('POST', 'session', { email: OWNER.email, password: 'not this one' });
    const unknown = await stage.visitor().call('POST', 'session', { email: 'nobody@example.org', password: 'not this one' });
    expect([wrong.status, wrong.body.error?.message]).toEqual([unknown.status, unknown.body.error?.message]);
    expect(wrong.status).toBe(401);
  });
  it('is paused after ten failures, with the time to wait, for this account alone', async () => {
    const visitor = stage.visitor();
    for (let failure = 0; failure < 10; failure++) await visitor.call('POST', 'session', { email: 'guessed@example.org', password: `guess number ${failure}` });
    const paused = await visitor.call('POST', 'session', { email: 'guessed@example.org', password: 'guess number 11' });
    expect(paused.status).toBe(429);
    expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password })).status).toBe(201);
  });
  it('from another site is refused, whoever asks', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<string, string>[]) {
      const refused = await stage.visitor().call('POST', 'session', { email: OWNER.email, password: OWNER.password }, headers);
      expect([refused.status, refused.body.error?.code]).toEqual([403, 'foreign_origin']);
    }
  });
});

describe('API keys', () => {
  it('are shown once, stored hashed, work at once and end at once', async () => {
    const owner = stage.visitor();
    await owner.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    const made = (await owner.call('POST', 'api-keys', { name: 'shop', role: 'editor' })).body as unknown as { id: number; key: string; prefix: string };
    expect(made.key).toMatch(/^pk_[\w-]{49}$/);
    expect(made.key.startsWith(made.prefix)).toBe(true);
    expect((await owner.call('GET', 'api-keys')).text).not.toContain(made.key);
    const shop = stage.visitor();
    shop.key = made.key;
    expect((await shop.call('GET', 'workflows')).status).toBe(200);
    expect((await shop.call('GET', 'session')).status).toBe(403);
    expect((await owner.call('DELETE', `api-keys/${made.id}`)).status).toBe(204);
    expect((await shop.call('GET', 'workflows')).status).toBe(401);
    expect((await owner.call('DELETE', `api-keys/${made.id}`)).status).toBe(404);
  });
  it('cannot own a workspace', async () => {
    const owner = stage.visitor();
    await owner.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    expect((await owner.call('POST', 'api-keys', { name: 'x', role: 'owner' })).body.error?.code).toBe('role_too_high');
  });
});
