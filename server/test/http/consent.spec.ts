import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactConsents, PurposeAnswer, RunDetail, RunSummary } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
const mails: string[] = [];
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let credential: number;
let adaId: number;

const get = async <Body>(path: string): Promise<Body> => (await owner.call('GET', path)).body as unknown as Body;
const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
const form = (path: string): WorkflowNode => node('form', 'core.form', { path, language: 'en', title: 'Letter', intro: '', button: 'Send', thanks: 'Thanks', fields: [{ name: 'email', label: 'Email', type: 'email', required: true }] });

async function publish(path: string, nodes: WorkflowNode[], edges: [string, string, string][]): Promise<number> {
  const document: WorkflowDocument = { schemaVersion: 1, name: path, nodes: [form(path), ...nodes], edges: edges.map(([from, port, to], index) => ({ id: `e${index}`, from: { node: from, port }, to: { node: to } })) };
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}
const submit = (path: string, address = 'ada@example.org'): Promise<unknown> => stage.visitor().call('POST', `/forms/${path}`, { email: address });
/** The only run under way or ended of a workflow, once all it wanted to send is settled. */
const lastRun = async (workflow: number, ready: (run: RunDetail) => boolean): Promise<RunDetail> =>
  eventually(async () => get<RunDetail>(`runs/${(await get<{ items: RunSummary[] }>(`workflows/${workflow}/runs`)).items[0]?.id ?? 0}`), (run) => run.id !== undefined && ready(run));
const plain = (raw: string): string => raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
const consents = (): Promise<ContactConsents> => get<ContactConsents>(`contacts/${adaId}/consents`);
const stateOf = async (purpose: string, channel = 'email'): Promise<string | null | undefined> => (await consents()).current.find((one) => one.purpose === purpose && one.channel === channel)?.state;
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

let letter: number;
let link = '';

beforeAll(async () => {
  owner = await stage.owner();
  catcher = await startMailCatcher((raw) => void mails.push(raw));
  credential = ((await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', user: '', password: '', fromEmail: 'news@shop.example', fromName: 'Shop' } })).body as unknown as { id: number }).id;
  adaId = ((await owner.call('POST', 'contacts', { email: 'ada@example.org', phone: '+33612345678', locale: 'fr-FR' })).body as unknown as { id: number }).id;
  letter = await publish('letter-of-the-shop', [node('send', 'email.send', { credential, to: '{{ contact.email }}', subject: 'News', html: '<p>Hello</p>', purpose: 'newsletter' })], [['form', 'main', 'send']]);
});
afterAll(() => catcher.close());

describe('a message for a purpose', () => {
  it('is skipped, with the reason, for who has not agreed (C18)', async () => {
    await submit('letter-of-the-shop');
    const run = await lastRun(letter, ({ status }) => status === 'done');
    expect(run.deliveries).toEqual([expect.objectContaining({ status: 'skipped', code: 'no_consent', reason: expect.stringContaining('has not agreed') })]);
    expect(mails).toEqual([]);
  });

  it('reaches who has agreed, with a way out that mail programs know (RFC 8058, SECURITY H5)', async () => {
    expect((await owner.call('POST', `contacts/${adaId}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'letter of 12 May' })).status).toBe(204);
    await submit('letter-of-the-shop');
    await eventually(async () => mails.length, (count) => count === 1);
    const raw = mails[0] as string;
    link = /List-Unsubscribe:\s*<([^>]+)>/i.exec(raw.replace(/\r?\n[ \t]+/g, ''))?.[1] ?? '';
    expect(raw).toMatch(/List-Unsubscribe-Post: List-Unsubscribe=One-Click/);
    expect(plain(raw)).toContain(`href="${link}"`);
    expect(plain(raw)).toMatch(/abonner ou choisir/);
    expect(new URL(link).pathname).toMatch(/^\/u\/u-/);
  });
});

describe('the page of a contact', () => {
  const path = (): string => new URL(link).pathname;

  it('changes nothing by being looked at, however often a scanner does', async () => {
    for (let look = 0; look < 3; look++) expect((await stage.visitor().call('GET', path())).status).toBe(200);
    expect(await stateOf('newsletter')).toBe('granted');
  });

  it('speaks the language of the contact, needs no script and lets nothing in from elsewhere', async () => {
    const [french, english] = [await stage.visitor().call('GET', path()), await stage.visitor().call('GET', `${path()}?lang=en`)];
    expect(french.text).toContain('<html lang="fr">');
    expect(french.text).toContain('Ne plus recevoir « Lettre d’information » ?');
    expect(english.text).toContain('Stop receiving “Newsletter”?');
    expect(french.text).not.toMatch(/<script|onclick|ada@example/);
    expect(french.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
    expect(french.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('answers a link that was not made here, was changed or is for something else with the same page', async () => {
    const token = path().slice(3);
    for (const wrong of ['nonsense', `${token.slice(0, -9)}${token.at(-9) === 'A' ? 'B' : 'A'}${token.slice(-8)}`, token.slice(2), token.replace(/^u-/, 'c-')]) {
      expect((await stage.visitor().call('GET', `/u/${wrong}`)).status).toBe(404);
      expect((await stage.visitor().call('POST', `/u/${wrong}`, 'List-Unsubscribe=One-Click', asForm)).status).toBe(404);
    }
    expect(await stateOf('newsletter')).toBe('granted');
  });

  it('unsubscribes with the one click of a mail program, for good, and a second click changes nothing', async () => {
    for (let click = 0; click < 2; click++) expect((await stage.visitor().call('POST', path(), 'List-Unsubscribe=One-Click', asForm)).status).toBe(200);
    const { history } = await consents();
    expect(history.filter(({ state }) => state === 'withdrawn')).toEqual([expect.objectContaining({ purpose: 'newsletter', source: 'unsubscribe link', text: expect.stringContaining('Lettre d’information (par e-mail)'), place: '127.0.0.0' })]);
    await submit('letter-of-the-shop');
    const run = await lastRun(letter, ({ deliveries, status }) => deliveries[0]?.code === 'consent_withdrawn' && status === 'done');
    expect([run.status, mails.length]).toEqual(['done', 1]);
  });

  it('keeps what is ticked, and no link to unsubscribe with gives an agreement', async () => {
    expect((await stage.visitor().call('POST', path(), 'action=confirm', asForm)).text).not.toContain('role="status"');
    expect(await stateOf('newsletter')).toBe('withdrawn');
    const saved = await stage.visitor().call('POST', `${path()}?lang=en`, 'action=save&choice.newsletter.email=on&choice.offers.sms=on', asForm);
    expect(saved.text).toContain('Your choices have been saved.');
    expect([await stateOf('newsletter'), await stateOf('offers', 'sms'), await stateOf('offers')]).toEqual(['granted', 'granted', null]);
  });

  it('stops everything on request: the addresses are suppressed until the person comes back', async () => {
    await stage.visitor().call('POST', path(), 'action=everything', asForm);
    expect((await consents()).suppressed.map(({ channel, reason }) => [channel, reason])).toEqual([['email', 'objected'], ['sms', 'objected']]);
    await stage.visitor().call('POST', path(), 'action=save&choice.newsletter.email=on', asForm);
    expect((await consents()).suppressed.map(({ channel }) => channel)).toEqual(['sms']);
  });
});

describe('double opt-in', () => {
  it('asks, waits, and goes on when the address has confirmed; until then nothing else is sent', async () => {
    const html = '<p><a href="%confirm%">Yes</a></p>';
    const workflow = await publish('double-opt-in-form', [node('ask', 'email.doubleOptIn', { credential, purpose: 'offers', subject: 'Really?', html, text: 'Offers by email.' }), node('yes', 'core.stop', { reason: 'agreed' })], [['form', 'main', 'ask'], ['ask', 'confirmed', 'yes']]);
    const before = mails.length;
    await submit('double-opt-in-form');
    await eventually(async () => mails.length, (count) => count === before + 1);
    await lastRun(workflow, ({ status }) => status === 'waiting');
    expect(await stateOf('offers')).toBe('asked');
    const confirm = /href="([^"]+\/u\/c-[^"]+)"/.exec(plain(mails.at(-1) as string))?.[1] ?? '';
    const { pathname } = new URL(confirm);
    expect((await stage.visitor().call('GET', pathname)).text).toContain('Acceptez-vous de recevoir « Offres » ?');
    expect(await stateOf('offers')).toBe('asked');
    expect((await stage.visitor().call('POST', pathname, 'action=confirm', asForm)).text).toContain('votre accord a été enregistré');
    const run = await lastRun(workflow, ({ status }) => status === 'done');
    expect(run.steps.map(({ nodeId, port }) => [nodeId, port])).toEqual([['form', 'main'], ['ask', 'confirmed'], ['yes', null]]);
    expect((await consents()).history.filter(({ purpose }) => purpose === 'offers').slice(0, 2).map(({ state, source }) => [state, source])).toEqual([['granted', 'double opt-in'], ['asked', 'double opt-in']]);
  });
});

describe('purposes', () => {
  it('are made by the workspace; an archived one lets nothing through', async () => {
    const made = await owner.call('POST', 'purposes', { key: 'events', name: { en: 'Evenings', fr: 'Soirées' }, description: {}, basis: 'interest', channels: ['email'] });
    expect(made.status).toBe(201);
    expect((await owner.call('POST', 'purposes', { key: 'events', name: { en: 'Again' }, description: {}, basis: 'interest', channels: ['email'] })).body.error?.code).toBe('key_taken');
    expect((await consents()).current.find(({ purpose }) => purpose === 'events')).toMatchObject({ state: null, allowed: true });
    const { id } = made.body as unknown as PurposeAnswer;
    expect((await owner.call('PATCH', `purposes/${id}`, { archived: true })).body).toMatchObject({ archived: true, key: 'events' });
    expect((await owner.call('POST', `contacts/${adaId}/consents`, { purpose: 'events', channel: 'email', state: 'granted', source: 'x' })).body.error?.code).toBe('unknown_purpose');
  });
});

describe('what is owed to a person (SECURITY P4)', () => {
  it('an export has everything: attributes, events, runs, messages and consents', async () => {
    const { body } = await owner.call('POST', `contacts/${adaId}/export`);
    const known = body as unknown as { contact: object; consents: ContactConsents; events: { name: string }[]; runs: object[]; messages: object[]; leftOut: string[] };
    expect(known.contact).toMatchObject({ id: adaId, email: 'ada@example.org' });
    expect(known.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['consent.granted', 'consent.withdrawn']));
    expect([known.runs.length, known.messages.length, known.leftOut]).toEqual([4, 4, []]);
    expect(known.consents.history.length).toBeGreaterThan(4);
  });

  it('erasing leaves no trace of the person but hashes, and counters still add up', async () => {
    const counted = async (): Promise<unknown> => (await get<{ nodes: unknown; started: number }>(`workflows/${letter}/counts`)).nodes;
    const before = await counted();
    expect((await owner.call('POST', `contacts/${adaId}/erase`)).status).toBe(204);
    expect((await owner.call('POST', `contacts/${adaId}/erase`)).status).toBe(404);
    expect(await counted()).toEqual(before);
    const { rows: tables } = await stage.pool.query<{ name: string }>(`select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`);
    for (const { name } of tables) {
      const { rows } = await stage.pool.query(`select t::text as row from ${name} t where t::text ilike '%ada@example.org%' or t::text like '%33612345678%'`);
      expect([name, rows]).toEqual([name, []]);
    }
    expect((await stage.pool.query('select reason, channel from suppressions order by channel')).rows).toEqual([{ reason: 'erased', channel: 'email' }, { reason: 'objected', channel: 'sms' }]);
    expect((await stage.visitor().call('GET', new URL(link).pathname)).status).toBe(404);
  });

  it('who is imported again after that is still not written to, unless about an order', async () => {
    const again = (await owner.call('POST', 'contacts', { email: 'ADA@example.org' })).body as unknown as { id: number };
    await owner.call('POST', `contacts/${again.id}/consents`, { purpose: 'newsletter', channel: 'email', state: 'granted', source: 'import' });
    const before = mails.length;
    await submit('letter-of-the-shop');
    const run = await lastRun(letter, ({ deliveries, status }) => deliveries[0]?.code === 'suppressed' && status === 'done');
    expect([run.deliveries[0]?.status, mails.length]).toEqual(['skipped', before]);
    expect((await get<ContactConsents>(`contacts/${again.id}/consents`)).current.filter(({ allowed }) => allowed).map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(['service']));
  });

  it('an address is looked up, put on the suppression list and taken off it with the reason, however it is typed', async () => {
    const look = async (address: string) => ((await owner.call('POST', 'suppressions/look', { address })).body as unknown as { items: { channel: string; reason: string; source: string }[] }).items;
    expect(await look('Ada@Example.org')).toMatchObject([{ channel: 'email', reason: 'erased' }]);
    expect(await look('somebody@example.org')).toEqual([]);
    await owner.call('PUT', 'contact-country', { country: 'FR' });
    expect((await owner.call('POST', 'suppressions', { channel: 'sms', address: '06 39 98 00 99', reason: 'asked at the till' })).status).toBe(204);
    expect(await look('+33 6 39 98 00 99')).toMatchObject([{ channel: 'sms', reason: 'manual', source: 'by hand: asked at the till' }]);
    expect((await owner.call('POST', 'suppressions/lift', { channel: 'sms', address: '0639980099', reason: 'asked again by phone' })).body).toEqual({ lifted: true });
    expect(await look('0639980099')).toEqual([]);
    const { rows } = await stage.pool.query<{ details: { after: object } }>(`select details from audit_log where action = 'consent.lift'`);
    expect(rows).toMatchObject([{ details: { after: { lifted: true, reason: 'asked again by phone' } } }]);
    expect(JSON.stringify(rows)).not.toContain('39980099');
  });
});
