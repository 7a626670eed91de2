import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALERT_DEFAULTS, type Alert, type AlertHook, type AlertRule } from '@parcours/sdk/api';
import { verifyMessage } from '@parcours/sdk/node';
import { startMailServer, type MailServer } from '../../../e2e/support/smtp.js';
import { OWNER, httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

// issue 9.7: alerts and digests (I13)
interface Post {
  readonly headers: Record<string, string>;
  readonly body: string;
}
const settings: Record<string, string> = {};
let mails: MailServer;
let receiver: Server;
let status = 200;
const posts: Post[] = [];
const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
// the settings are read in the stage's own hook, which runs after this one
beforeAll(async () => {
  mails = await startMailServer();
  Object.assign(settings, { PARCOURS_SMTP_URL: `smtp://127.0.0.1:${mails.port}?ignoreTLS=true`, PARCOURS_MAIL_FROM: 'Parcours <parcours@example.com>' });
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      posts.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
});
const stage = httpStage(settings, { clock });
let owner: Visitor;
let workspace = 0;
beforeAll(async () => {
  owner = await stage.owner();
  workspace = ((await owner.call('GET', 'session')).body as unknown as { workspace: { id: number } }).workspace.id;
});
afterAll(async () => {
  receiver.close();
  await mails.close();
});

const get = async <Body>(path: string, visitor = owner): Promise<Body> => (await visitor.call('GET', path)).body as unknown as Body;
const advance = (ms: number): void => {
  clock.ahead += ms;
  stage.server.nudge();
};
interface Bell { readonly unread: number; readonly open: number; readonly upTo: number; readonly items: Alert[] }
const input = ({ workflowId, enabled, settings: own, recipients, email, hook, mutedUntil }: AlertRule) => ({ workflowId, enabled, settings: own, recipients, email, hook, mutedUntil });
const MINUTE_MS = 60_000;
const late = (minutes: number) => stage.pool.query("insert into tokens (id, run_id, due_at, workspace_id, version_id, node, lane, state, contact_id) values (nextval('token_ids'), 1, to_timestamp($2::float8 / 1000), $1, 999999, 0, 0, 0, null) returning id", [workspace, clock.now() - minutes * MINUTE_MS]);

describe('rules of alerts', () => {
  it('stand from the beginning, one of each kind, and are changed by whoever manages settings', async () => {
    const { items } = await get<{ items: AlertRule[] }>('alert-rules');
    expect(items.map(({ kind, enabled, settings: own }) => [kind, enabled, own])).toEqual(Object.entries(ALERT_DEFAULTS).map(([kind, own]) => [kind, true, own]));
    const lag = items.find(({ kind }) => kind === 'lag')!;
    const saved = await owner.call('PUT', `alert-rules/${lag.id}`, { ...input(lag), settings: { ...lag.settings, limit: 10 } });
    expect(saved.body).toMatchObject({ kind: 'lag', settings: { limit: 10 } });
    const editor = await stage.person('editor');
    expect((await editor.call('PUT', `alert-rules/${lag.id}`, input(lag))).status).toBe(403);
    expect((await owner.call('PUT', `alert-rules/${lag.id}`, { ...input(lag), recipients: [424_242] })).body).toMatchObject({ error: { code: 'unknown_member' } });
    expect((await owner.call('POST', 'alert-rules', { kind: 'silence', ...input(lag), workflowId: 424_242 })).body).toMatchObject({ error: { code: 'unknown_workflow' } });
    const made = (await owner.call('POST', 'alert-rules', { kind: 'quota', ...input(lag), settings: { ...ALERT_DEFAULTS.quota, limit: 50 } })).body as unknown as AlertRule;
    expect((await owner.call('DELETE', `alert-rules/${made.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `alert-rules/${made.id}`)).status).toBe(404);
    await owner.call('PUT', `alert-rules/${lag.id}`, input(lag));
  });

  it('are the same for everybody, and each decides for themselves how they are told', async () => {
    const viewer = await stage.person('viewer');
    expect(await get('alert-preferences', viewer)).toEqual({ email: false, bell: true, without: [], digest: 'off' });
    expect(await get('alert-preferences')).toEqual({ email: true, bell: true, without: [], digest: 'weekly' });
    expect((await viewer.call('PUT', 'alert-preferences', { email: false, bell: false, without: ['lag'], digest: 'daily' })).body).toEqual({ email: false, bell: false, without: ['lag'], digest: 'daily' });
    expect((await viewer.call('GET', 'alert-recipients')).status).toBe(403);
  });
});

describe('an alert', () => {
  it('reaches the bell, a mail and a signed webhook, is acknowledged, and its end is told as well', async () => {
    const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts?key=hidden`;
    const hook = (await owner.call('PUT', 'alert-hook', { url: address, enabled: true })).body as unknown as AlertHook;
    expect(hook.secret).toMatch(/^whsec_/);
    const { rows } = await late(30);
    // a rate-limited lane or an idle worker: nothing here moves a token of a version that is not there
    advance(6 * MINUTE_MS);
    const bell = await eventually(() => get<Bell>('alert-bell'), ({ unread }) => unread > 0);
    expect(bell).toMatchObject({ unread: 1, open: 1, items: [{ kind: 'lag', state: 'firing', limit: 5, link: '/runs' }] });
    const { mail } = await mails.mailTo(OWNER.email);
    expect(mail.subject).toMatch(/: 1 alert$/);
    expect(mail.text).toContain('The oldest step that is due is');
    expect(mail.html).toContain('/alerts');
    const post = await eventually(() => Promise.resolve(posts[0]), (one) => one !== undefined);
    expect(verifyMessage(hook.secret!, { id: post!.headers['webhook-id']!, timestamp: post!.headers['webhook-timestamp']!, signature: post!.headers['webhook-signature']! }, post!.body, clock.now())).toBe(true);
    expect(JSON.parse(post!.body)).toMatchObject({ type: 'alert.firing', data: { kind: 'lag', workspaceId: workspace, limit: 5 } });
    expect((await owner.call('POST', 'alert-bell/seen', { upTo: bell.upTo })).status).toBe(204);
    expect((await get<Bell>('alert-bell')).unread).toBe(0);

    const id = bell.items[0]!.id;
    const viewer = await stage.person('viewer');
    expect((await viewer.call('POST', `alerts/${id}/acknowledge`)).status).toBe(403);
    expect((await owner.call('POST', `alerts/${id}/acknowledge`)).body).toMatchObject({ state: 'acknowledged', acknowledgedBy: OWNER.name });
    expect((await owner.call('POST', `alerts/${id}/acknowledge`)).body).toMatchObject({ state: 'acknowledged' });
    await eventually(() => Promise.resolve(posts.map(({ body }) => (JSON.parse(body) as { type: string }).type)), (types) => types.includes('alert.acknowledged'));

    await stage.pool.query('delete from tokens where id = $1', [rows[0].id]);
    advance(MINUTE_MS);
    await eventually(() => stage.pool.query<{ calm: Date | null }>('select calm_since as calm from alerts where id = $1', [id]), ({ rows: found }) => found[0]!.calm !== null);
    advance(11 * MINUTE_MS);
    await eventually(() => get<{ items: Alert[] }>('alerts?state=resolved'), ({ items }) => items.some((alert) => alert.id === id));
    expect((await mails.mailTo(OWNER.email, 1)).mail.subject).toMatch(/: 1 alert is over$/);
    await eventually(() => Promise.resolve(posts.map(({ body }) => (JSON.parse(body) as { type: string }).type)), (types) => types.length === 3);
    expect(posts.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['alert.firing', 'alert.acknowledged', 'alert.resolved']);
    expect(mails.received.filter(({ to }) => to.includes(OWNER.email))).toHaveLength(2);
  });

  it('says of its webhook what the other side answers, and makes another secret on demand', async () => {
    status = 500;
    expect((await owner.call('POST', 'alert-hook/test')).body).toMatchObject({ ok: false });
    status = 200;
    expect((await owner.call('POST', 'alert-hook/test')).body).toMatchObject({ ok: true });
    const before = await get<AlertHook>('alert-hook');
    expect(before).toMatchObject({ lastError: null, enabled: true });
    const renewed = (await owner.call('PUT', 'alert-hook', { url: before.url, enabled: true, renew: true })).body as unknown as AlertHook;
    expect(renewed.secret).not.toBe(before.secret);
    expect((await owner.call('PUT', 'alert-hook', { url: 'ftp://example.org', enabled: true })).body).toMatchObject({ error: { code: 'bad_url' } });
    // the address may hold a key: the audit log has its host alone
    expect(JSON.stringify((await owner.call('GET', 'audit?search=hook')).body)).not.toContain('hidden');
  });
});

describe('somebody who still owes the workspace a second factor', () => {
  it('learns nothing of it, neither at the bell nor from the summary', async () => {
    const viewer = await stage.person('viewer');
    await stage.pool.query("update workspaces set second_factor = 'everybody' where id = $1", [workspace]);
    try {
      for (const [method, path] of [['GET', 'alert-bell'], ['GET', 'digest']] as const) expect((await viewer.call(method, path)).body).toMatchObject({ error: { code: 'second_factor_required' } });
      expect((await viewer.call('POST', 'digest', { period: 'weekly' })).status).toBe(403);
    } finally {
      await stage.pool.query("update workspaces set second_factor = 'optional' where id = $1", [workspace]);
    }
  });
});

describe('the summary', () => {
  it('is shown before anything is sent, sent on demand in the language of the reader, and ended by its link', async () => {
    expect((await owner.call('PATCH', 'account', { language: 'fr' })).status).toBe(200);
    const preview = await get<{ subject: string; html: string; text: string; mail: boolean }>('digest?period=weekly');
    expect(preview).toMatchObject({ mail: true });
    expect(preview.html).toContain('La semaine en bref');
    expect(preview.text).toContain('Ceci est un aperçu.');
    const before = mails.received.length;
    expect((await owner.call('POST', 'digest', { period: 'weekly' })).body).toEqual({ ok: true, message: OWNER.email });
    const { mail } = await eventually(() => Promise.resolve(mails.received[before]), (one) => one !== undefined) as NonNullable<(typeof mails.received)[number]>;
    const link = /https?:\/\/\S+\/d\/\S+/.exec(mail.text ?? '')?.[0] ?? '';
    expect(mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value).toBe(`<${link}>`);
    const page = await fetch(link);
    expect([page.status, (await page.text()).includes('Me désabonner')]).toEqual([200, true]);
    expect(await get('alert-preferences')).toMatchObject({ digest: 'weekly' });
    const done = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
    expect(done.status).toBe(200);
    expect(await get('alert-preferences')).toMatchObject({ digest: 'off', email: true });
    expect((await fetch(`${link}x`)).status).toBe(404);
    await owner.call('PATCH', 'account', { language: 'en' });
  });
});
