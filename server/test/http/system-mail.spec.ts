import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { startMailServer, type MailServer } from '../../../e2e/support/smtp.js';
import { httpStage, OWNER, Visitor, type Answer } from './support/http-server.js';
import { eventually } from './support/journey.js';

const settings: Record<string, string> = { PARCOURS_BASE_URL: 'https://go.example.com', PARCOURS_SESSION_DAYS: '2', PARCOURS_SESSION_IDLE_DAYS: '1' };
let mails: MailServer;
// the settings are read in the stage's own hook, which runs after this one
beforeAll(async () => {
  mails = await startMailServer();
  Object.assign(settings, { PARCOURS_SMTP_URL: `smtp://127.0.0.1:${mails.port}?ignoreTLS=true`, PARCOURS_MAIL_FROM: 'Parcours <parcours@example.com>' });
});
const stage = httpStage(settings);
afterAll(() => mails?.close());

const pool = (): pg.Pool => stage.pool;
const outcome = ({ status, body }: Answer): [number, string | undefined] => [status, body.error?.code];
const linkIn = (text: string | undefined): URL => new URL(/https:\/\/\S+/.exec(text ?? '')?.[0] ?? 'none:');
const tokenIn = (text: string | undefined): string => linkIn(text).hash.slice(1);
/** The server believes to stand behind a proxy with TLS; its own door is elsewhere. */
const visit = (): Visitor => new Visitor(() => ({ ...stage.server, url: `http://127.0.0.1:${((stage.server.app.getHttpServer() as Server).address() as AddressInfo).port}` }));
async function owner(): Promise<Visitor> {
  const visitor = visit();
  if (stage.server.setupLink !== null) await visitor.call('POST', 'setup', { token: new URL(stage.server.setupLink).searchParams.get('token'), ...OWNER });
  if (visitor.cookie === undefined) await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
  return visitor;
}
let boss: Visitor;
beforeAll(async () => void (boss = await owner()));

describe('a server behind TLS (B1, B4)', () => {
  it('keeps the session in a cookie that only this host can set, and tells browsers to stay with TLS', async () => {
    const answer = await visit().call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-parcours_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await visit().call('GET', 'session/options')).body).toEqual({ oidc: null, mail: true });
  });
});

describe('sessions (B2)', () => {
  it('are as short as the operator sets them, unused and in any case', async () => {
    const visitor = visit();
    const answer = await visitor.call('POST', 'session', { email: OWNER.email, password: OWNER.password });
    const [, maxAge] = /Max-Age=(\d+)/.exec(answer.headers.getSetCookie()[0] ?? '') ?? [];
    expect(Math.abs(Number(maxAge) - 2 * 86_400)).toBeLessThan(10);
    const unused = async (hours: number): Promise<number> => {
      await pool().query('update sessions set seen_at = now() - make_interval(hours => $1)', [hours]);
      return (await visitor.call('GET', 'session')).status;
    };
    expect([await unused(23), await unused(25)]).toEqual([200, 401]);
    await pool().query('update sessions set seen_at = now()');
  });
});

describe('a forgotten password (A3, A6)', () => {
  it('is replaced through a link in a mail, built from the configured address, once', async () => {
    const asked = await visit().call('POST', 'password-reset', { email: OWNER.email }, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    expect([asked.status, asked.text]).toEqual([202, '']);
    const { mail, from } = await mails.mailTo(OWNER.email);
    const { rows: traces } = await pool().query(`select subject, address from audit_log where action = 'passwordReset.request'`);
    expect(traces).toEqual([{ subject: OWNER.email, address: '127.0.0.1' }]);
    expect([from, mail.subject]).toEqual(['parcours@example.com', 'Choose another password for Parcours']);
    const link = linkIn(mail.text);
    expect(link.origin + link.pathname).toBe('https://go.example.com/reset-password');
    expect(mail.text).not.toContain('evil');
    expect(link.hash).toMatch(/^#[\w-]{43}$/);
    const { rows } = await pool().query<{ minutes: number }>('select extract(epoch from expires_at - now()) / 60 as minutes from account_links');
    expect(Math.round(rows[0]?.minutes ?? 0)).toBe(30);
    expect((await visit().call('POST', 'password-reset/complete', { token: link.hash.slice(1), password: OWNER.password })).status).toBe(204);
    expect((await boss.call('GET', 'session')).status).toBe(401);
    expect(outcome(await visit().call('POST', 'password-reset/complete', { token: link.hash.slice(1), password: 'and once again please' }))).toEqual([401, 'link_over']);
    expect((await mails.mailTo(OWNER.email, 1)).mail.subject).toBe('Your Parcours password was changed');
    boss = await owner();
  });
  it('is answered alike and as fast for an address without an account, and nothing is sent', async () => {
    const before = mails.received.length;
    const timed = async (email: string): Promise<number> => {
      const startedAt = performance.now();
      const answer = await visit().call('POST', 'password-reset', { email });
      const tookMs = performance.now() - startedAt;
      expect([answer.status, answer.text]).toEqual([202, '']);
      return tookMs;
    };
    // in pairs, the other one first each time: what else the machine does, and the mail that goes after an answer, is part of both
    const differences: number[] = [];
    for (let index = 0; index < 100; index++) {
      const [known, unknown] = [() => timed(OWNER.email), () => timed(`nobody${index}@example.org`)];
      differences.push(index % 2 === 0 ? (await known()) - (await unknown()) : -(await unknown()) + (await known()));
      if (index % 5 === 4) await pool().query('delete from attempts');
    }
    expect(Math.abs(differences.sort((a, b) => a - b)[50] as number)).toBeLessThan(10);
    expect(mails.received.slice(before).every(({ to }) => to.includes(OWNER.email))).toBe(true);
  });
  it('is asked for five times an hour at most, silently', async () => {
    await pool().query('delete from attempts');
    await pool().query(`insert into users (email, name, language) values ('amelie@example.org', 'Amélie', 'fr')`);
    for (let turn = 0; turn < 8; turn++) expect((await visit().call('POST', 'password-reset', { email: 'amelie@example.org' })).status).toBe(202);
    expect((await mails.mailTo('amelie@example.org', 4)).mail.subject).toBe('Choisissez un nouveau mot de passe pour Parcours');
    await new Promise((wake) => setTimeout(wake, 200));
    expect(mails.received.filter(({ to }) => to.includes('amelie@example.org'))).toHaveLength(5);
  });
  it('has one link that works: the newest', async () => {
    const tokens = mails.received.filter(({ to }) => to.includes('amelie@example.org')).map(({ mail }) => tokenIn(mail.text));
    const answers = [];
    for (const token of tokens) answers.push((await visit().call('POST', 'password-reset/complete', { token, password: 'sept bouilloires vertes' })).status);
    expect(answers.filter((status) => status === 204)).toHaveLength(1);
  });
});

describe('an invitation', () => {
  it('is mailed, in one line of subject whatever the workspace is called', async () => {
    await boss.call('PATCH', 'workspace', { name: 'Tea\r\nBcc: evil@example.org' });
    const { mailed } = (await boss.call('POST', 'invitations', { email: 'grace@example.org', role: 'viewer' })).body as unknown as { mailed: boolean };
    const { mail, to } = await mails.mailTo('grace@example.org');
    expect([mailed, to]).toEqual([true, ['grace@example.org']]);
    expect(mail.subject).toBe('Olga invites you to “Tea Bcc: evil@example.org” on Parcours');
    expect((await visit().call('POST', 'invitations/look', { token: tokenIn(mail.text) })).status).toBe(200);
  });
  it('is handed over as a link when the mail server refuses it', async () => {
    mails.refuse(550, 'No such person');
    const answer = (await boss.call('POST', 'invitations', { email: 'refused@example.org', role: 'viewer' })).body as unknown as { mailed: boolean; link: string };
    expect([answer.mailed, answer.link]).toEqual([false, expect.stringContaining('/invitation#')]);
  });
});

describe('a changed address (A7)', () => {
  it('needs the current password, is told to the old one, and counts once the link in the new one is opened', async () => {
    expect(outcome(await boss.call('POST', 'account/email', { current: 'wrong one', email: 'new@example.org' }))).toEqual([403, 'wrong_password']);
    expect((await boss.call('POST', 'account/email', { current: OWNER.password, email: 'new@example.org' })).body).toEqual({ changed: false });
    const { mail } = await mails.mailTo('new@example.org');
    const told = (): string[] => mails.received.filter(({ to, mail: { subject } }) => to.includes(OWNER.email) && subject === 'The address of your Parcours account changes').map(({ mail: { text } }) => text ?? '');
    expect(await eventually(async () => told(), (texts) => texts.length > 0)).toEqual([expect.stringContaining('new@example.org')]);
    expect((await boss.call('GET', 'session')).body).toMatchObject({ user: { email: OWNER.email } });
    const both = await Promise.all([1, 2].map(() => visit().call('POST', 'account/email/confirm', { token: tokenIn(mail.text) })));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect((await boss.call('GET', 'session')).body).toMatchObject({ user: { email: 'new@example.org' } });
  });
});
