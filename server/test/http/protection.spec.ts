import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import http from '@parcours/node-http';
import type { ContactConsents, RunDetail, RunSummary, WorkspaceLimits } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { mergeContacts } from '../../src/runtime/customers/merge-contacts.js';
import { upkeepSlice } from '../../src/runtime/upkeep/upkeep-lane.js';
import { openSite, type LocalSite } from '../outbound/local-site.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

const withHttp = () => {
  const catalog = testCatalog();
  catalog.add(http, '@parcours/node-http', '0.0.0');
  return catalog;
};
const stage = httpStage({}, { catalog: withHttp() });
const mails: string[] = [];
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let site: LocalSite;
let adaId: number;
let letter: number;

const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const save = async (body: object): Promise<number> => (await owner.call('PATCH', 'workspace/limits', body)).status;

async function publish(nodes: WorkflowNode[]): Promise<number> {
  const document: WorkflowDocument = { schemaVersion: 1, name: nodes[1]?.id ?? '', nodes, edges: [{ id: 'e', from: { node: nodes[0]?.id ?? '', port: 'main' }, to: { node: nodes[1]?.id ?? '' } }] };
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}
const lastRun = async (workflow: number, ready: (run: RunDetail) => boolean): Promise<RunDetail> =>
  eventually(async () => get<RunDetail>(`runs/${(await get<{ items: RunSummary[] }>(`workflows/${workflow}/runs`)).items[0]?.id ?? 0}`), (run) => run.id !== undefined && ready(run));
const plain = (raw: string): string => raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=');

/** Sends Ada a letter, and answers it as it came. */
async function write(): Promise<string> {
  const before = mails.length;
  await stage.visitor().call('POST', '/forms/a-letter-to-everybody', { email: 'ada@example.org' });
  await eventually(async () => mails.length, (count) => count > before);
  await lastRun(letter, ({ status }) => status === 'done');
  return plain(mails.at(-1) as string);
}
const noticed = async (): Promise<string[]> => (await stage.pool.query<{ name: string }>(`select name from events where contact_id = $1 and name like 'email.%' and name <> 'email.sent' order by id`, [adaId])).rows.map(({ name }) => name);
const linkIn = (mail: string): string | undefined => /href="(https?:\/\/[^"]+\/t\/c\/[^"]+)"/.exec(mail)?.[1];
const pixelIn = (mail: string): string | undefined => /src="(https?:\/\/[^"]+\/t\/o\/[^"]+)"/.exec(mail)?.[1];
const fetched = async (url: string): Promise<Response> => fetch(url, { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' } });

beforeAll(async () => {
  owner = await stage.owner();
  site = await openSite((request, response) => {
    if (request.url === '/large') response.end('x'.repeat(2 * 1_048_576));
    // the others are never answered
  });
  catcher = await startMailCatcher((raw) => void mails.push(raw));
  const credential = ((await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', user: '', password: '', fromEmail: 'news@shop.example', fromName: 'Shop' } })).body as unknown as { id: number }).id;
  adaId = ((await owner.call('POST', 'contacts', { email: 'ada@example.org' })).body as unknown as { id: number }).id;
  await owner.call('POST', `contacts/${adaId}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'letter' });
  const form = node('form', 'core.form', { path: 'a-letter-to-everybody', language: 'en', title: 'Letter', intro: '', button: 'Send', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] });
  letter = await publish([form, node('send', 'email.send', { credential, to: '{{ contact.email }}', subject: 'News', html: '<p><a href="https://shop.example/sale">Sale</a></p>', purpose: 'newsletter' })]);
});
afterAll(async () => {
  await site.close();
  await catcher.close();
});

describe('openings and clicks (P6)', () => {
  it('are noticed of nobody who does not want it, not even of messages that are out already', async () => {
    const before = await write();
    const [link, pixel] = [linkIn(before) ?? '', pixelIn(before) ?? ''];
    expect((await fetched(pixel)).status).toBe(200);
    await eventually(noticed, (names) => names.length === 1);
    expect((await owner.call('PUT', `contacts/${adaId}/tracking`, { tracked: false })).status).toBe(204);
    expect((await get<ContactConsents>(`contacts/${adaId}/consents`)).tracked).toBe(false);
    const after = await write();
    expect([linkIn(after), pixelIn(after), after.includes('href="https://shop.example/sale"')]).toEqual([undefined, undefined, true]);
    // a click long after, so that it is no robot's
    await stage.pool.query(`update deliveries set settled_at = settled_at - interval '1 hour'`);
    expect((await fetched(link)).headers.get('location')).toBe('https://shop.example/sale');
    expect(await noticed()).toEqual(['email.opened']);
    expect((await owner.call('PUT', `contacts/${adaId}/tracking`, { tracked: true })).status).toBe(204);
    expect((await fetched(link)).headers.get('location')).toBe('https://shop.example/sale');
    await eventually(noticed, (names) => names.includes('email.clicked'));
  });
  it('are asked for by an image that is the same for good and bad addresses, byte by byte (H3)', async () => {
    const good = new URL(pixelIn(await write()) ?? '').pathname;
    const answers = await Promise.all([good, good.replace(/.(?=\.gif$)/, (last) => (last === 'A' ? 'B' : 'A')), '/t/o/nonsense.gif', `${good}.gif`].map(async (path) => {
      const { status, text, headers } = await stage.visitor().call('GET', path);
      return { status, text, headers: [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id') };
    }));
    expect(answers.map((answer) => JSON.stringify(answer))).toEqual(answers.map(() => JSON.stringify(answers[0])));
    expect(answers[0]?.headers.map(([name]) => name)).not.toContain('set-cookie');
  });
  it('are noticed of nobody where the workspace says so', async () => {
    expect(await save({ tracked: false })).toBe(200);
    const mail = await write();
    expect([linkIn(mail), pixelIn(mail)]).toEqual([undefined, undefined]);
    expect((await get<ContactConsents>(`contacts/${adaId}/consents`)).tracked).toBeNull();
    expect(await save({ tracked: true })).toBe(200);
    expect(linkIn(await write())).toBeDefined();
  });
  it('are for people themselves to switch off, on the page that their messages lead to', async () => {
    const mail = await write();
    const page = new URL(/List-Unsubscribe:\s*<([^>]+)>/i.exec(mail.replace(/\r?\n[ \t]+/g, ''))?.[1] ?? '').pathname;
    const answer = async (text: string): Promise<string> => (await stage.visitor().call('POST', `${page}?lang=en`, text, { 'content-type': 'application/x-www-form-urlencoded' })).text;
    expect((await stage.visitor().call('GET', `${page}?lang=fr`)).text).toMatch(/name="tracked" checked>.*Mesurer ce que je lis/);
    expect(await answer('action=save&choice.newsletter.email=on&asked.tracked=1')).toMatch(/name="tracked"><span>.*Measure what I read/);
    expect(pixelIn(await write())).toBeUndefined();
    // a page from before there was this box has not asked
    await answer('action=save&choice.newsletter.email=on');
    expect((await get<ContactConsents>(`contacts/${adaId}/consents`)).tracked).toBe(false);
    await answer('action=save&choice.newsletter.email=on&asked.tracked=1&tracked=on');
    expect(pixelIn(await write())).toBeDefined();
  });
  it('stay unnoticed when two contacts turn out to be one person, whichever of them said so', async () => {
    const other = ((await owner.call('POST', 'contacts', { email: 'ada@work.example' })).body as unknown as { id: number }).id;
    await owner.call('PUT', `contacts/${other}/tracking`, { tracked: false });
    const client = await stage.pool.connect();
    try {
      await client.query('begin');
      await mergeContacts(client, 1, { from: other, into: adaId, reason: 'alias' }, Date.now());
      const { rows } = await client.query<{ tracked: boolean }>('select tracked from contacts where id = $1', [adaId]);
      expect(rows[0]?.tracked).toBe(false);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});

describe('requests to other hosts (F4)', () => {
  const call = async (path: string): Promise<number> => {
    const workflow = await publish([node('start', 'core.manual', {}), { ...node(`call-${path.slice(1)}`, 'http.request', { url: `${site.url}${path}`, method: 'GET' }), retry: { attempts: 1, delayMs: 0 } }]);
    return ((await owner.call('POST', `workflows/${workflow}/runs`, { test: true, json: {} })).body as unknown as { runId: number }).runId;
  };
  it('take no longer and read no more than the workspace allows, whatever their step says', async () => {
    expect(await save({ callSeconds: 31 })).toBe(400);
    expect(await save({ callMegabytes: 0 })).toBe(400);
    expect(await save({ callSeconds: 1, callMegabytes: 1 })).toBe(200);
    const [large, silent] = await Promise.all([call('/large'), call('/silent')]);
    const failed = (run: number): Promise<RunDetail> => eventually(() => get<RunDetail>(`runs/${run}`), ({ status }) => status === 'failed');
    expect((await failed(large)).error).toMatchObject({ code: 'answer_too_large', message: expect.stringContaining('at most 1 MB') });
    expect((await failed(silent)).error).toMatchObject({ code: 'network', message: expect.stringContaining('none in the time allowed') });
  });
});

describe('the audit log (P3)', () => {
  it('is kept for a year, or as long as the workspace says, and no shorter', async () => {
    const insert = (days: number): Promise<unknown> => stage.pool.query(`insert into audit_log (workspace_id, at, actor_kind, actor, action) values (1, now() - $1 * interval '1 day', 'system', 'x', $2)`, [days, `old.${days}`]);
    // ids go by time
    await stage.pool.query('alter table audit_log disable trigger audit_log_append_only');
    await stage.pool.query('delete from audit_log');
    await stage.pool.query('alter table audit_log enable trigger audit_log_append_only');
    for (const days of [500, 400, 300]) await insert(days);
    const left = async (): Promise<string[]> => {
      while (await upkeepSlice(stage.pool, Date.now()));
      return (await stage.pool.query<{ action: string }>(`select action from audit_log where action like 'old.%' order by id`)).rows.map(({ action }) => action);
    };
    expect(await save({ keepAuditDays: 450 })).toBe(200);
    expect(await left()).toEqual(['old.400', 'old.300']);
    expect(await save({ keepAuditDays: 364 })).toBe(400);
    expect(await save({ keepAuditDays: 365 })).toBe(200);
    expect(await left()).toEqual(['old.300']);
    expect((await get<WorkspaceLimits>('workspace/limits')).keepAuditDays).toBe(365);
  });
});
