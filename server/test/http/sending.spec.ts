import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SENDING_RULES, type CredentialRate, type RunDetail, type RunSummary, type SendingRules } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
const mails: string[] = [];
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let credential: number;
let workflow: number;

const FREE: SendingRules = { ...DEFAULT_SENDING_RULES, quiet: {} };
const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const save = async (rules: unknown): Promise<{ status: number; body: SendingRules; text: string }> => (await owner.call('PUT', 'sending-rules', rules)) as unknown as { status: number; body: SendingRules; text: string };
const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

async function publish(path: string, purpose: string): Promise<number> {
  const nodes = [
    node('form', 'core.form', { path, language: 'en', title: 'Letter', intro: '', button: 'Send', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] }),
    node('send', 'email.send', { credential, to: '{{ contact.email }}', subject: 'News', html: '<p>Hello</p>', purpose }),
  ];
  const document: WorkflowDocument = { schemaVersion: 1, name: path, nodes, edges: [{ id: 'e', from: { node: 'form', port: 'main' }, to: { node: 'send' } }] };
  const { id, revision } = await owner.call('POST', 'workflows', { document }).then(({ body }) => body as unknown as { id: number; revision: number });
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}
const submit = (path: string, address: string): Promise<unknown> => stage.visitor().call('POST', `/forms/${path}`, { email: address });
const lastRun = async (id: number, ready: (run: RunDetail) => boolean): Promise<RunDetail> =>
  eventually(async () => get<RunDetail>(`runs/${(await get<{ items: RunSummary[] }>(`workflows/${id}/runs`)).items[0]?.id ?? 0}`), (run) => run.id !== undefined && ready(run));

beforeAll(async () => {
  owner = await stage.owner();
  catcher = await startMailCatcher((raw) => void mails.push(raw));
  credential = ((await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', user: '', password: '', fromEmail: 'news@shop.example', fromName: 'Shop' } })).body as unknown as { id: number }).id;
  const ada = ((await owner.call('POST', 'contacts', { email: 'ada@example.org' })).body as unknown as { id: number }).id;
  await owner.call('POST', `contacts/${ada}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'test' });
  workflow = await publish('letter-with-rules', 'newsletter');
});
afterAll(() => catcher.close());

describe('the rules of sending of a workspace', () => {
  it('are the French ones for text messages until somebody changes them', async () => {
    expect(await get('sending-rules')).toEqual(DEFAULT_SENDING_RULES);
  });

  it('give each cap a number that it keeps, so that what was counted stays counted', async () => {
    const cap = { channel: 'email', purpose: null, most: 3, hours: 168, over: 'skip' };
    const first = await save({ ...FREE, caps: [cap, { ...cap, channel: 'sms', most: 1, hours: 24 }] });
    expect(first.body.caps.map(({ id }) => id)).toEqual([1, 2]);
    const second = await save({ ...FREE, caps: [first.body.caps[1], cap] });
    expect(second.body.caps.map(({ id, channel }) => [id, channel])).toEqual([[2, 'sms'], [3, 'email']]);
    expect(await get('sending-rules')).toEqual(second.body);
  });

  it('refuse what cannot be kept: no open day at all, a purpose nobody knows, a cap on what people have ordered', async () => {
    const hours = { from: '20:00', to: '08:00', days: [1, 2, 3, 4, 5, 6, 7], holidays: false };
    expect((await save({ ...FREE, quiet: { email: hours } })).status).toBe(400);
    expect((await save({ ...FREE, quiet: { email: { ...hours, days: [], from: '25:00' } } })).status).toBe(400);
    const cap = { channel: 'email', purpose: 'nothing', most: 3, hours: 168, over: 'skip' };
    expect(await save({ ...FREE, caps: [cap] })).toMatchObject({ status: 422, body: { error: { code: 'unknown_purpose' } } });
    expect(await save({ ...FREE, caps: [{ ...cap, purpose: 'service' }] })).toMatchObject({ status: 422 });
  });
});

describe('a message in quiet hours', () => {
  it('waits, says until when and why, and goes as soon as the rules allow it (issue 7)', async () => {
    const closed = new Date().getUTCDay() || 7;
    await save({ ...FREE, quiet: { email: { from: '00:00', to: '00:00', days: [closed, (closed % 7) + 1], holidays: false } } });
    await submit('letter-with-rules', 'ada@example.org');
    const run = await lastRun(workflow, ({ deliveries, status }) => deliveries[0]?.code === 'quiet_hours' && status === 'waiting');
    expect(run).toMatchObject({ status: 'waiting', deliveries: [{ status: 'pending', reason: expect.stringContaining('because of quiet hours') }] });
    expect(new Date(run.deliveries[0]?.waitsUntil ?? 0).getTime()).toBeGreaterThan(Date.now());
    expect(mails).toHaveLength(0);
    await save(FREE);
    expect((await lastRun(workflow, ({ status }) => status === 'done')).deliveries).toMatchObject([{ status: 'sent', code: null, waitsUntil: null }]);
    expect(mails).toHaveLength(1);
  });
});

describe('a message beyond a cap', () => {
  it('is left out, with the reason, and the contact goes on', async () => {
    await save({ ...FREE, caps: [{ channel: 'email', purpose: 'newsletter', most: 1, hours: 24, over: 'skip' }] });
    await submit('letter-with-rules', 'ada@example.org');
    await lastRun(workflow, ({ deliveries }) => deliveries[0]?.status === 'sent');
    const before = mails.length;
    await submit('letter-with-rules', 'ada@example.org');
    expect((await lastRun(workflow, ({ deliveries, status }) => deliveries[0]?.status === 'skipped' && status === 'done')).deliveries).toMatchObject([{ code: 'frequency_cap', reason: expect.stringContaining('as many of these messages') }]);
    expect(mails).toHaveLength(before);
    await save(FREE);
  });
});

describe('the rate of a credential', () => {
  it('is kept to by everything that is sent with it; who waits is counted, and goes when it is raised', async () => {
    const receipts = await publish('receipts-at-a-rate', 'service');
    expect(await get(`credentials/${credential}/rate`)).toMatchObject({ credentialId: credential, rate: null, waiting: 0 });
    const slow = await owner.call('PUT', `credentials/${credential}/rate`, { rate: { perSecond: 0.2, perDay: null, concurrent: null } });
    expect(slow.status).toBe(200);
    const before = mails.length;
    for (let count = 0; count < 5; count++) await submit('receipts-at-a-rate', `guest${count}@example.org`);
    await eventually(() => get<CredentialRate>(`credentials/${credential}/rate`), ({ waiting }) => waiting === 4);
    expect(mails).toHaveLength(before + 1);
    await owner.call('PUT', `credentials/${credential}/rate`, { rate: null });
    await eventually(async () => mails.length, (count) => count === before + 5);
    await lastRun(receipts, ({ status }) => status === 'done');
    expect(await get(`credentials/${credential}/rate`)).toMatchObject({ waiting: 0 });
  });
});
