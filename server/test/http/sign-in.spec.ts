import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import type pg from 'pg';
import { stepAt, totpCode } from '../../src/http/accounts/totp.js';
import { OWNER, httpStage, type Answer, type Visitor } from './support/http-server.js';

const stage = httpStage();
const pool = (): pg.Pool => stage.pool;
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error?.code];
const tryAs = (email: string, password: string, more: object = {}): Promise<Answer> => stage.visitor().call('POST', 'session', { email, password, ...more });
const forgetFailures = (): Promise<unknown> => pool().query('delete from attempts');

async function signedIn(more: object = {}): Promise<Visitor> {
  const visitor = stage.visitor();
  const answer = await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password, ...more });
  expect(answer.status).toBe(201);
  return visitor;
}

beforeAll(async () => void (await stage.owner()));
afterEach(forgetFailures);

describe('a password hash of earlier days (A1)', () => {
  it('is renewed with today’s cost when its owner signs in', async () => {
    await pool().query('update users set password_hash = $1', [await hash(OWNER.password, { memoryCost: 4_096, timeCost: 1, parallelism: 1 })]);
    await signedIn();
    const { rows } = await pool().query<{ password_hash: string }>('select password_hash from users where email = $1', [OWNER.email]);
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await signedIn();
  });
});

describe('guessing (A3, A4)', () => {
  it('takes as long for an unknown address as for a known one', async () => {
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let index = 0; index < 100; index++) {
      for (const [kind, email] of [['known', OWNER.email], ['unknown', `nobody${index}@example.org`]] as const) {
        const startedAt = performance.now();
        await tryAs(email, 'not this one');
        times[kind].push(performance.now() - startedAt);
      }
      if (index % 5 === 4) await forgetFailures();
    }
    const median = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] as number;
    const [known, unknown] = [median(times.known), median(times.unknown)];
    // a hash more or less would be most of the time, however busy the machine is
    expect(Math.abs(known - unknown)).toBeLessThan(10 + Math.max(known, unknown) / 3);
  }, 60_000);
  it('of one account stops after ten failures, of whoever, even all at once, and after a restart', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => tryAs(OWNER.email, `guess number ${index}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const paused = answers.filter(({ status }) => status === 429);
    expect(paused).toHaveLength(20);
    expect(Number(paused[0]?.headers.get('retry-after'))).toBeGreaterThan(800);
    // kept in the database: what another process, or this one after a restart, asks first
    const { rows } = await pool().query<{ subject: string }>('select subject from attempts');
    expect(rows.some(({ subject }) => subject.startsWith('account:'))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('example.org');
    expect(outcome(await tryAs(OWNER.email, OWNER.password))).toEqual([429, 'sign_in_paused']);
    await pool().query(`update attempts set at = at - interval '15 minutes'`);
    await signedIn();
  });
  it('from one address stops after fifty failures, whichever accounts it tries', async () => {
    await pool().query(`insert into attempts (subject) select (select subject from attempts limit 1) where false`);
    const answers: number[] = [];
    for (let index = 0; index < 52; index++) answers.push((await tryAs(`somebody${index}@example.org`, 'not this one')).status);
    expect(answers.filter((status) => status === 401)).toHaveLength(50);
    expect(answers.slice(50)).toEqual([429, 429]);
    // the failures of that address are no failures of the account: from elsewhere the right password works
    await pool().query(`delete from attempts where subject like 'address:%'`);
    await signedIn();
  }, 60_000);
  it('is over once the right password was given', async () => {
    for (let failure = 0; failure < 9; failure++) await tryAs(OWNER.email, `guess number ${failure}`);
    await signedIn();
    for (let failure = 0; failure < 9; failure++) expect((await tryAs(OWNER.email, `guess number ${failure}`)).status).toBe(401);
  });
});

describe('addresses (A9)', () => {
  it.each(['owner@exämple.org', 'öwner@example.org', 'owner@example.org.', 'оwner@example.org', 'owner@ｅxample.org', 'owner@example.org\u200b'])('that only look alike never sign in as somebody else: %s', async (email) => {
    expect((await tryAs(email, OWNER.password)).status).toBe(401);
  });
  it('are the same however their letters are composed, and written large or small', async () => {
    await pool().query(`insert into users (email, name, password_hash) select 'rené@example.org', 'René', password_hash from users where email = $1`, [OWNER.email]);
    await pool().query(`insert into memberships (workspace_id, user_id, role) select 1, id, 'viewer' from users where email = 'rené@example.org'`);
    expect((await tryAs(' Rene\u0301@Example.org', OWNER.password)).status).toBe(201);
    expect((await tryAs('rene@example.org', OWNER.password)).status).toBe(401);
  });
});

describe('sessions (B1, B2, B3)', () => {
  it('get another secret at every sign-in and every rise of rights', async () => {
    const visitor = await signedIn();
    const first = visitor.cookie;
    await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    expect(visitor.cookie).not.toBe(first);
    const stale = stage.visitor();
    stale.cookie = first;
    expect((await stale.call('GET', 'session')).status).toBe(401);
    const second = (await visitor.call('POST', 'workspaces', { name: 'Further' })).body as unknown as { id: number };
    const before = visitor.cookie;
    expect((await visitor.call('POST', 'session/workspace', { workspaceId: second.id })).status).toBe(200);
    expect(visitor.cookie).not.toBe(before);
    stale.cookie = before;
    expect((await stale.call('GET', 'session')).status).toBe(401);
    await visitor.call('POST', 'session/workspace', { workspaceId: 1 });
  });
  it('are listed with where they are from, and ended one by one or all but this', async () => {
    const visitor = await signedIn();
    await visitor.call('DELETE', 'account/sessions');
    const other = stage.visitor();
    await other.call('POST', 'session', { email: OWNER.email, password: OWNER.password }, { 'user-agent': 'A phone' });
    const { items } = (await visitor.call('GET', 'account/sessions')).body as unknown as { items: { id: number; current: boolean; agent: string; address: string }[] };
    expect(items).toHaveLength(2);
    expect(items.find(({ current }) => !current)).toMatchObject({ agent: 'A phone', address: '127.0.0.1' });
    expect((await visitor.call('DELETE', `account/sessions/${items.find(({ current }) => !current)?.id}`)).status).toBe(204);
    expect((await other.call('GET', 'session')).status).toBe(401);
    expect((await visitor.call('GET', 'session')).status).toBe(200);
    const stranger = await stage.person('viewer');
    expect((await stranger.call('DELETE', `account/sessions/${items.find(({ current }) => current)?.id}`)).status).toBe(404);
  });
  it('all end with a change of the password, except the one that changed it', async () => {
    const [visitor, other] = [await signedIn(), await signedIn()];
    expect(outcome(await visitor.call('POST', 'account/password', { current: 'wrong one', password: 'another long way' }))).toEqual([403, 'wrong_password']);
    expect(outcome(await visitor.call('POST', 'account/password', { current: OWNER.password, password: 'Password123' }))).toEqual([400, 'weak_password']);
    const before = visitor.cookie;
    expect((await visitor.call('POST', 'account/password', { current: OWNER.password, password: 'another long way' })).status).toBe(200);
    expect(visitor.cookie).not.toBe(before);
    expect((await visitor.call('GET', 'session')).status).toBe(200);
    expect((await other.call('GET', 'session')).status).toBe(401);
    expect((await visitor.call('POST', 'account/password', { current: 'another long way', password: OWNER.password })).status).toBe(200);
  });
  it('of somebody who is disabled end at once', async () => {
    const visitor = await stage.person('editor');
    await pool().query(`update users set disabled_at = now() where email = 'editor-1@example.org'`);
    expect((await visitor.call('GET', 'session')).status).toBe(401);
  });
});

describe('the second factor (A8)', () => {
  let secret = '';
  let recoveryCodes: string[] = [];
  /** Codes are used up: each test takes a step of its own. */
  const codeAt = (shift: number): string => totpCode(secret, stepAt(Date.now()) + shift);
  const again = (): Promise<unknown> => pool().query('update users set totp_last_step = 0 where email = $1', [OWNER.email]);

  it('is demanded of owners when the workspace says so: until then only the own account is open', async () => {
    const visitor = await signedIn();
    expect((await visitor.call('PATCH', 'workspace', { secondFactor: 'owners' })).status).toBe(200);
    expect(outcome(await visitor.call('GET', 'workflows'))).toEqual([403, 'second_factor_required']);
    expect((await visitor.call('GET', 'session')).body).toMatchObject({ secondFactorDue: true, user: { secondFactor: false } });
    expect((await (await stage.person('admin')).call('GET', 'workflows')).status).toBe(200);
  });
  it('is set up with the password and a first code, and opens the workspace', async () => {
    const visitor = await signedIn();
    expect((await visitor.call('POST', 'account/second-factor', { current: 'wrong one' })).status).toBe(403);
    const offered = (await visitor.call('POST', 'account/second-factor', { current: OWNER.password })).body as unknown as { secret: string; uri: string };
    secret = offered.secret;
    expect(offered.uri).toContain(`secret=${secret}`);
    const { rows } = await pool().query<{ totp_sealed: Buffer }>('select totp_sealed from users where email = $1', [OWNER.email]);
    expect(rows[0]?.totp_sealed.includes(secret)).toBe(false);
    expect(outcome(await visitor.call('POST', 'account/second-factor/confirm', { code: '000000' }))).toEqual([400, 'wrong_code']);
    const before = visitor.cookie;
    ({ recoveryCodes } = (await visitor.call('POST', 'account/second-factor/confirm', { code: codeAt(0) })).body as unknown as { recoveryCodes: string[] });
    expect(recoveryCodes).toHaveLength(10);
    expect(visitor.cookie).not.toBe(before);
    expect((await visitor.call('GET', 'workflows')).status).toBe(200);
    const kept = await pool().query('select * from recovery_codes');
    expect(kept.rows).toHaveLength(10);
    expect(JSON.stringify(kept.rows)).not.toContain(recoveryCodes[0]);
  });
  it('is asked for after the password, and a code works once, even when sent twice at once', async () => {
    await again();
    expect(outcome(await tryAs(OWNER.email, OWNER.password))).toEqual([401, 'second_factor_needed']);
    expect(outcome(await tryAs(OWNER.email, 'not this one'))).toEqual([401, 'sign_in_failed']);
    const code = codeAt(0);
    const both = await Promise.all([tryAs(OWNER.email, OWNER.password, { code }), tryAs(OWNER.email, OWNER.password, { code })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect(outcome(await tryAs(OWNER.email, OWNER.password, { code }))).toEqual([401, 'wrong_code']);
  });
  it('cannot be guessed: wrong codes count as failures', async () => {
    await again();
    const answers: number[] = [];
    for (let index = 0; index < 11; index++) answers.push((await tryAs(OWNER.email, OWNER.password, { code: String(100000 + index) })).status);
    expect(answers).toEqual([...Array<number>(10).fill(401), 429]);
    expect(outcome(await tryAs(OWNER.email, OWNER.password, { code: codeAt(0) }))).toEqual([429, 'sign_in_paused']);
  });
  it('can be replaced by a recovery code, once each', async () => {
    const [code = ''] = recoveryCodes;
    await signedIn({ code: code.toUpperCase().replaceAll('-', ' ') });
    expect(outcome(await tryAs(OWNER.email, OWNER.password, { code }))).toEqual([401, 'wrong_code']);
  });
  it('is turned off with the password and a code only', async () => {
    await again();
    const visitor = await signedIn({ code: codeAt(-1) });
    expect(outcome(await visitor.call('POST', 'account/second-factor/remove', { current: OWNER.password, code: '000000' }))).toEqual([400, 'wrong_code']);
    expect(outcome(await visitor.call('POST', 'account/second-factor/remove', { current: 'wrong one', code: codeAt(0) }))).toEqual([403, 'wrong_password']);
    expect((await visitor.call('POST', 'account/second-factor/remove', { current: OWNER.password, code: codeAt(0) })).status).toBe(204);
    expect((await tryAs(OWNER.email, OWNER.password)).status).toBe(201);
  });
});
