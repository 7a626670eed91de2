import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SENDING_RULES, type ContactImport, type RunDetail, type RunSummary, type WorkspaceLimits } from '@parcours/sdk/api';
import { makePath, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { upkeepSlice } from '../../src/runtime/upkeep/upkeep-lane.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

// O9: what a workspace may use, and what it is told at the limit; P5: how long it keeps its runs
const stage = httpStage({ PARCOURS_QUOTAS: 'contacts=1000' });
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
const mails: string[] = [];
const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const read = async (visitor = owner): Promise<WorkspaceLimits> => (await visitor.call('GET', 'workspace/limits')).body as unknown as WorkspaceLimits;
const used = async (kind: string, visitor = owner): Promise<number> => (await read(visitor)).quotas.find((quota) => quota.kind === kind)?.used ?? -1;
const save = (body: unknown, visitor = owner): Promise<Answer> => visitor.call('PATCH', 'workspace/limits', body);
/** Lets in as many more as this. */
const leave = async (kind: string, more: number, visitor = owner): Promise<unknown> => save({ quotas: { [kind]: (await used(kind, visitor)) + more } }, visitor);
const free = async (kind: string): Promise<unknown> => save({ quotas: { [kind]: null } });
const outcome = ({ status, body, headers }: Answer): unknown[] => [status, body.error?.code, Number(headers.get('retry-after') ?? 0) > 0];

async function publish(nodes: WorkflowNode[], visitor = owner): Promise<number> {
  const document: WorkflowDocument = { schemaVersion: 1, name: 'Limited', nodes, edges: [{ id: 'e', from: { node: nodes[0]!.id, port: 'main' }, to: { node: nodes[1]!.id } }] };
  const { id, revision } = (await visitor.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  const published = await visitor.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}
const hook = (path: string, save: 'before' | 'after' = 'before'): WorkflowNode => node('in', 'core.webhook', { path, method: 'POST', respond: 'at_once', identify: 'nobody', ...(save === 'after' ? { save } : {}) });
const stop = node('end', 'core.stop', { reason: 'done' });

beforeAll(async () => {
  owner = await stage.owner();
  catcher = await startMailCatcher((raw) => void mails.push(raw));
});
afterAll(() => catcher.close());

describe('the quota of runs', () => {
  it.each(['before', 'after'] as const)('refuses callers of webhooks that are answered %s saving with 429 and the time until midnight, and lets them in again when it is raised', async (when) => {
    const path = makePath();
    const id = await publish([hook(path, when), stop]);
    const ask = (): Promise<Answer> => stage.visitor().call('POST', `/hooks/${path}`, { n: 1 });
    await leave('runs', 2);
    expect([(await ask()).status, (await ask()).status]).toEqual([202, 202]);
    await eventually(() => read(), ({ quotas }) => quotas[0]!.used >= quotas[0]!.most!);
    const refused = await ask();
    expect(outcome(refused)).toEqual([429, 'quota_reached', true]);
    expect(refused.body.error?.message).toContain('as many runs as this workspace may start on a day');
    // whoever tries a workflow out is let in even so
    expect((await owner.call('POST', `workflows/${id}/runs`, { test: true })).status).toBe(201);
    expect(outcome(await owner.call('POST', `workflows/${id}/runs`, { test: false }))).toEqual([429, 'quota_reached', true]);
    await free('runs');
    expect((await ask()).status).toBe(202);
  });

  it('keeps out the contacts an event would have started a run for, says so at the workflow, and records the event', async () => {
    const id = await publish([node('on', 'core.event', { name: 'limit.tested' }), stop]);
    await leave('runs', 1);
    const say = (email: string): Promise<Answer> => owner.call('POST', 'events', { events: [{ contact: { email }, name: 'limit.tested' }] });
    expect([(await say('one@limit.example')).status, (await say('two@limit.example')).status]).toEqual([202, 202]);
    const detail = (await owner.call('GET', `workflows/${id}/counts`)).body as unknown as { started: number; rules: { refused: { code: string; count: number }[] } };
    expect(detail).toMatchObject({ started: 1, rules: { refused: [{ code: 'over_quota', count: 1 }] } });
    await free('runs');
  });

  it('holds for enrolments of many, and for no other workspace', async () => {
    const stranger = await stage.stranger();
    for (let number = 0; number < 5; number += 1) await owner.call('POST', 'contacts', { email: `many${number}@limit.example` });
    const id = await publish([node('by-hand', 'core.manual', {}), stop]);
    const path = makePath();
    const theirs = await publish([hook(path), stop], stranger);
    await leave('runs', 0);
    expect((await owner.call('POST', `workflows/${id}/enrolments`, { all: true })).status).toBe(202);
    const done = await eventually(async () => (await owner.call('GET', `workflows/${id}/enrolments`)).body as unknown as { items: { status: string; total: number; entered: number; refused: number }[] }, ({ items }) => items[0]?.status === 'done');
    expect(done.items[0]).toMatchObject({ entered: 0, refused: done.items[0]!.total });
    expect(done.items[0]!.total).toBeGreaterThanOrEqual(5);
    expect((await stranger.call('POST', `/hooks/${path}`, {})).status).toBe(202);
    expect(theirs).toBeGreaterThan(0);
    await free('runs');
  });
});

describe('the quota of contacts', () => {
  it('refuses new contacts with a sentence and still changes those there are; deleting one makes room', async () => {
    const made = (await owner.call('POST', 'contacts', { email: 'room@limit.example' })).body as unknown as { id: number };
    await leave('contacts', 0);
    const refused = await owner.call('POST', 'contacts', { email: 'no-room@limit.example' });
    expect(outcome(refused)).toEqual([429, 'quota_reached', false]);
    expect(refused.body.error?.message).toContain('as many contacts as this workspace may have');
    expect((await owner.call('POST', 'contacts', { email: 'room@limit.example', attributes: { city: 'Lyon' } })).status).toBe(200);
    expect((await owner.call('DELETE', `contacts/${made.id}`)).status).toBe(204);
    expect((await owner.call('POST', 'contacts', { email: 'no-room@limit.example' })).status).toBe(200);
    await free('contacts');
  });

  it('ends an import where there is no more room, with the reason, and keeps what had room', async () => {
    await leave('contacts', 3);
    const csv = `email\n${Array.from({ length: 10 }, (_, number) => `row${number}@import.example`).join('\n')}\n`;
    const { id } = (await owner.call('POST', 'imports', { fileName: 'people.csv', sizeBytes: csv.length })).body as unknown as ContactImport;
    const sent = await fetch(`${stage.server.url}/api/v1/imports/${id}/parts/1`, { method: 'PUT', headers: { 'content-type': 'application/vnd.parcours.import-part', cookie: owner.cookie ?? '' }, body: csv });
    expect(sent.status).toBe(204);
    const started = await owner.call('POST', `imports/${id}/start`, { encoding: 'utf-8', delimiter: ',', header: true, columns: [{ to: 'email', kind: 'text' }], existing: 'update', listId: null });
    expect(started.status).toBe(202);
    const ended = await eventually(async () => (await owner.call('GET', `imports/${id}`)).body as unknown as ContactImport, ({ state }) => state !== 'running');
    expect(ended).toMatchObject({ state: 'failed', created: 3, error: expect.stringContaining('as many contacts as this workspace may have') });
    await free('contacts');
  });

  it('is counted right whoever makes and deletes them, also once the upkeep has put the counts together', async () => {
    const { rows } = await stage.pool.query<{ id: number; count: number }>('select workspace_id as id, count(*)::int as count from contacts group by 1');
    const [{ id }] = (await stage.pool.query<{ id: number }>(`select id from workspaces where name = 'Tea'`)).rows as [{ id: number }];
    const there = rows.find((row) => row.id === id)?.count;
    expect(await used('contacts')).toBe(there);
    await upkeepSlice(stage.pool, Date.now());
    expect(await used('contacts')).toBe(there);
    const slots = await stage.pool.query(`select 1 from workspace_usage where kind = 'contacts' and slot <> 0`);
    expect(slots.rowCount).toBe(0);
  });
});

describe('the quota of events', () => {
  it('refuses what the API and sources send, until the next day', async () => {
    const source = (await owner.call('POST', 'sources', { name: 'Till', kind: 'server', origins: [], consent: false })).body as unknown as { writeKey: string };
    const track = (): Promise<Answer> => stage.visitor().call('POST', '/v1/track', { userId: 'u1', event: 'Paid', writeKey: source.writeKey });
    const tell = (): Promise<Answer> => owner.call('POST', 'events', { events: [{ contact: { email: 'many0@limit.example' }, name: 'paid' }] });
    expect([(await track()).status, (await tell()).status]).toEqual([200, 202]);
    await leave('events', 0);
    expect(outcome(await tell())).toEqual([429, 'quota_reached', true]);
    expect(outcome(await track())).toEqual([429, 'quota_reached', true]);
    await free('events');
    expect([(await track()).status, (await tell()).status]).toEqual([200, 202]);
  });
});

describe('the quota of messages', () => {
  it('lets messages over it wait until midnight with the reason, and go as soon as it is raised', async () => {
    await owner.call('PUT', 'sending-rules', { ...DEFAULT_SENDING_RULES, quiet: {} });
    const credential = ((await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', user: '', password: '', fromEmail: 'news@shop.example', fromName: 'Shop' } })).body as unknown as { id: number }).id;
    const id = await publish([node('on', 'core.event', { name: 'letter.wanted' }), node('send', 'email.send', { credential, to: '{{ contact.email }}', subject: 'News', html: '<p>Hello</p>', purpose: 'newsletter' })]);
    const ask = async (email: string): Promise<void> => {
      const contact = (await owner.call('POST', 'contacts', { email })).body as unknown as { id: number };
      await owner.call('POST', `contacts/${contact.id}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'test' });
      await owner.call('POST', 'events', { events: [{ contact: { email }, name: 'letter.wanted' }] });
    };
    const lastRun = async (wished: (run: RunDetail) => boolean): Promise<RunDetail> =>
      eventually(async () => (await owner.call('GET', `runs/${((await owner.call('GET', `workflows/${id}/runs`)).body as unknown as { items: RunSummary[] }).items[0]?.id ?? 0}`)).body as unknown as RunDetail, (run) => run.id !== undefined && wished(run));
    await leave('messages', 1);
    await ask('first@letters.example');
    await lastRun(({ deliveries }) => deliveries[0]?.status === 'sent');
    expect(await used('messages')).toBe(1);
    await ask('second@letters.example');
    const waiting = await lastRun(({ deliveries }) => deliveries[0]?.code === 'over_quota');
    expect(waiting.deliveries[0]).toMatchObject({ status: 'pending', reason: expect.stringContaining('until midnight UTC') });
    expect(mails).toHaveLength(1);
    await leave('messages', 5);
    await lastRun(({ deliveries }) => deliveries[0]?.status === 'sent');
    expect([mails.length, await used('messages')]).toEqual([2, 2]);
  });
});

describe('the limits of a workspace', () => {
  it('are within what the operator allows, which counts where nobody says less', async () => {
    expect(await save({ quotas: { contacts: 1_001 } })).toMatchObject({ status: 422, body: { error: { code: 'over_ceiling' } } });
    expect((await read()).quotas.map(({ kind, ceiling }) => [kind, ceiling])).toEqual([['runs', null], ['contacts', 1_000], ['events', null], ['messages', null]]);
    await stage.pool.query(`update instance_quotas set most = 0 where kind = 'contacts'`);
    expect(outcome(await owner.call('POST', 'contacts', { email: 'ceiling@limit.example' }))).toEqual([429, 'quota_reached', false]);
    await stage.pool.query(`update instance_quotas set most = 1000 where kind = 'contacts'`);
  });

  it('say how long finished runs are kept, which the upkeep follows, and are written down (P3, P5)', async () => {
    const saved = await save({ keepRunsDays: 3 });
    expect([saved.status, (saved.body as unknown as WorkspaceLimits).keepRunsDays]).toEqual([200, 3]);
    const { keepRunsDays, keepCopiesDays } = (await save({ keepCopiesDays: 90 })).body as unknown as WorkspaceLimits;
    expect({ keepRunsDays, keepCopiesDays }).toEqual({ keepRunsDays: 3, keepCopiesDays: 90 });
    const count = async (): Promise<number> => ((await stage.pool.query<{ n: number }>(`select count(*)::int as n from runs where contact_id is null and status > 0 and workspace_id = (select id from workspaces where name = 'Tea')`)).rows[0]?.n ?? 0);
    await stage.pool.query(`update runs set ended_at = now() - interval '4 days' where contact_id is null and status > 0`);
    expect(await count()).toBeGreaterThan(0);
    while (await upkeepSlice(stage.pool, Date.now()));
    expect(await count()).toBe(0);
    const { rows } = await stage.pool.query<{ details: { after: Record<string, unknown> } }>(`select details from audit_log where action = 'workspace.saveLimits' order by id desc limit 1`);
    expect(rows[0]?.details.after).toMatchObject({ keepRunsDays: 3 });
    expect((await save({ keepRunsDays: 0 })).status).toBe(400);
  });
});
