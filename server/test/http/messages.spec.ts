import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactConsents, Message, MessageDetail } from '@parcours/sdk/api';
import { UserError, defineAction, defineCredential, definePackage, field, next, type CallbackEvent } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';
import { testCatalog } from './support/test-catalog.js';

const both = (text: string) => ({ en: text, fr: text });
let hold: Promise<void> = Promise.resolve();

/** A channel of its own, whose provider answers numbers and reports over a callback. */
const pigeon = definePackage({
  id: 'pigeon',
  label: both('Pigeon'),
  credentials: [
    defineCredential({
      type: 'loft', label: both('Loft'), fields: { secret: field.text({ label: both('Secret'), required: true }) }, secret: ['secret'],
      callbacks: {
        help: both('Enter {{ url }} at the loft.'),
        read: ({ json, form, headers, path }, { secret }) => {
          if (headers['x-loft'] !== secret) throw new UserError('not_genuine', `Expected the loft’s own mark, found another than ${secret ?? ''}.`);
          if (path === 'form') return { events: [form as unknown as CallbackEvent], response: { status: 202, body: 'taken' } };
          return { events: (json as unknown as { events: CallbackEvent[] }).events.map((event) => event) };
        },
      },
    }),
  ],
  nodes: [
    defineAction({
      type: 'send', version: 1, label: both('Send'), description: both('Sends a pigeon'), icon: 'send', effects: 'io', channel: 'sms', purpose: 'purpose',
      fields: { loft: field.credential({ label: both('Loft'), credentialType: 'pigeon.loft', required: true }), url: field.text({ label: both('Address'), default: 'https://shop.example.org/sale?utm_source=pigeon&x=1#top' }), purpose: field.text({ label: both('Purpose'), default: '' }) },
      execute: async (items, context) => {
        await hold;
        return Promise.all(items.map(async ({ params, contact, delivery }) => {
          const { key } = delivery as { key: string };
          const links = await context.trackLinks([{ key, url: params.url, form: 'signed', label: 'Sale' }, { key, url: params.url, form: 'short' }, { key, url: 'https://elsewhere.example/', form: 'signed' }, { key, url: 'https://shop.example.org/hidden', form: 'signed', trap: true }, { key, url: 'tel:+33123456789', form: 'signed' }]);
          const copy = { to: contact?.phone ?? '', from: 'LOFT', text: `Sale: ${links[1] ?? ''}` };
          return next('main', { json: { links: [...links], key }, delivery: { status: 'sent', providerId: `bird-${key}`, cost: { amount: 0.045, currency: 'EUR' }, parts: 2, copy } });
        }));
      },
    }),
  ],
});

const catalog = testCatalog();
catalog.add(pigeon, '@example/pigeon', '1.0.0');
let ahead = 0;
const stage = httpStage({}, { catalog, clock: { now: () => Date.now() + ahead } });
const later = (ms: number): void => {
  ahead += ms;
  stage.server.nudge();
};

let owner: Visitor;
let loft: { id: number; callbackUrl: string };
let workflow: number;
let contacts = 0;

interface Sent {
  readonly contactId: number;
  readonly links: string[];
  readonly key: string;
  readonly deliveryId: number;
}

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const pathOf = (url: string | undefined): string => new URL(url ?? '').href.slice(new URL(url ?? '').origin.length);
const visit = (url: string | undefined, agent = PHONE, method = 'GET'): Promise<Answer> => stage.visitor().call(method, pathOf(url), undefined, { 'user-agent': agent });
const eventsOf = async (contactId: number): Promise<{ name: string; properties: Record<string, unknown> }[]> =>
  (await stage.pool.query<{ name: string; properties: Record<string, unknown> }>(`select name, properties from events where contact_id = $1 and name like 'sms.%' order by id`, [contactId])).rows;
const report = (events: readonly CallbackEvent[], headers: Record<string, string> = { 'x-loft': 'open sesame' }): Promise<Answer> => stage.visitor().call('POST', pathOf(loft.callbackUrl), { events }, headers);

const node = (id: string, type: string, settings: Record<string, unknown>): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

async function publish(name: string, settings: Record<string, unknown>): Promise<number> {
  const document: WorkflowDocument = { schemaVersion: 1, name, nodes: [node('start', 'core.manual', {}), node('send', 'pigeon.send', { loft: loft.id, ...settings })], edges: [{ id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'send' } }] };
  const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision });
  if (published.status !== 200) throw new Error(published.text);
  return id;
}

async function newContact(): Promise<number> {
  contacts += 1;
  return ((await owner.call('POST', 'contacts', { email: `bird${contacts}@example.org`, phone: `+3361234${String(contacts).padStart(4, '0')}` })).body as unknown as { id: number }).id;
}

async function startFor(contactId: number, of = workflow): Promise<number> {
  const { rows } = await stage.pool.query<{ email: string }>('select email from contacts where id = $1', [contactId]);
  const started = await owner.call('POST', `workflows/${of}/runs`, { contact: { email: rows[0]!.email }, test: false });
  if (started.status >= 300) throw new Error(started.text);
  return (started.body as unknown as { runId: number }).runId;
}

/** A message that has been sent a minute ago. */
async function send(of = workflow): Promise<Sent> {
  const contactId = await newContact();
  const runId = await startFor(contactId, of);
  const { rows } = await eventually(() => stage.pool.query<{ id: number; status: number; output: [{ items: [{ links: string[]; key: string }] }] }>(
    'select d.id, d.status, s.output from deliveries d join step_items s on s.run_id = d.run_id and s.node = d.node where d.run_id = $1', [runId]), (found) => found.rows[0]?.status === 1);
  later(60_000);
  const { links, key } = rows[0]!.output[0].items[0];
  return { contactId, links, key, deliveryId: rows[0]!.id };
}

beforeAll(async () => {
  owner = await stage.owner();
  loft = (await owner.call('POST', 'credentials', { type: 'pigeon.loft', name: 'Loft', values: { secret: 'open sesame' } })).body as unknown as typeof loft;
  workflow = await publish('Pigeons', {});
  await owner.call('POST', 'sources', { name: 'Shop', kind: 'site', origins: ['https://shop.example.org'], consent: false });
});
afterEach(() => {
  hold = Promise.resolve();
});

describe('a link in a message (SECURITY H1, H2)', () => {
  it('leads where its author wrote, with what tells the shop’s own pages weakly who came (D2), and says so once', async () => {
    const { contactId, links, deliveryId, key } = await send();
    const first = await visit(links[0]);
    expect([first.status, first.headers.get('cache-control'), first.headers.get('referrer-policy')]).toEqual([302, 'no-store', 'no-referrer']);
    expect(first.headers.get('location')).toMatch(new RegExp(`^https://shop\\.example\\.org/sale\\?utm_source=pigeon&x=1&parcours_click=k-\\d+-${deliveryId}-[\\w-]{22}#top$`));
    // a double click
    await visit(links[0]);
    expect(await eventsOf(contactId)).toEqual([{ name: 'sms.clicked', properties: expect.objectContaining({ url: 'https://shop.example.org/sale?utm_source=pigeon&x=1#top', label: 'Sale', deliveryId, messageKey: key }) }]);
    later(3_000);
    await visit(links[0]);
    expect((await eventsOf(contactId)).map(({ name }) => name)).toEqual(['sms.clicked', 'sms.clicked']);
  });

  it('is short where it has to be, and nothing is added for the sites of others', async () => {
    const { links, contactId } = await send();
    expect(pathOf(links[1])).toMatch(/^\/s\/[0-9A-Za-z]{10}$/);
    expect((await visit(links[1])).headers.get('location')).toMatch(/^https:\/\/shop\.example\.org\/sale\?.*parcours_click=/);
    later(3_000);
    expect((await visit(links[2])).headers.get('location')).toBe('https://elsewhere.example/');
    expect((await eventsOf(contactId)).map(({ name }) => name)).toEqual(['sms.clicked', 'sms.clicked']);
    expect(links[4]).toBe('tel:+33123456789');
  });

  it('that was changed, made up or is too old leads nowhere, with a page that says so', async () => {
    const { links, contactId } = await send();
    const [, , , token = '', payload = ''] = pathOf(links[0]).split('/');
    const elsewhere = Buffer.from(JSON.stringify(['https://evil.example/', 'Sale'])).toString('base64url');
    for (const path of [`/t/c/${token}/${elsewhere}`, `/t/c/${token}`, `/t/c/${token}/`, `/t/c/${token}/${payload}/x`, '/t/c/', '/s/AAAAAAAAAA', '/s/x', `/t/c/${token.replace(/^a/, 'b')}/${payload}`]) {
      const answer = await stage.visitor().call('GET', path, undefined, { 'user-agent': PHONE, 'accept-language': 'fr' });
      expect([path, answer.status, answer.headers.get('location')]).toEqual([path, 404, null]);
    }
    const page = await stage.visitor().call('GET', `/t/c/${token}/${elsewhere}`, undefined, { 'accept-language': 'fr' });
    expect(page.text).toContain('Ce lien ne mène nulle part');
    expect(page.text).not.toContain('evil');
    later(401 * 86_400_000);
    expect((await visit(links[1])).status).toBe(404);
    expect(await eventsOf(contactId)).toEqual([]);
  });

  it('followed by a robot is no click: by what it says it is, by HEAD, by a trap, by going through all of them', async () => {
    const { links, contactId } = await send();
    await visit(links[0], 'Mozilla/5.0 (compatible; BarracudaCentral.org)');
    later(3_000);
    expect((await visit(links[0], PHONE, 'HEAD')).headers.get('location')).not.toContain('parcours_click');
    later(3_000);
    await visit(links[3]);
    later(3_000);
    await visit(links[2]);
    expect((await eventsOf(contactId)).map(({ name, properties }) => [name, properties['robot'], properties['reason']])).toEqual([
      ['sms.scanned', true, 'scanner'], ['sms.scanned', true, 'head'], ['sms.scanned', true, 'trap'], ['sms.scanned', true, 'trap']]);
    const other = await send();
    await visit(other.links[0]);
    await visit(other.links[2]);
    await visit(other.links[1]);
    expect((await eventsOf(other.contactId)).map(({ name, properties }) => [name, properties['reason']])).toEqual([['sms.clicked', undefined], ['sms.scanned', 'burst'], ['sms.scanned', 'burst']]);
  });

  it('followed as soon as the message went out is followed by a machine', async () => {
    const contactId = await newContact();
    const runId = await startFor(contactId);
    const { rows } = await eventually(() => stage.pool.query<{ output: [{ items: [{ links: string[] }] }] }>('select output from step_items where run_id = $1 and node = 1', [runId]), (found) => found.rows.length === 1);
    await visit(rows[0]!.output[0].items[0].links[0]);
    expect((await eventsOf(contactId)).map(({ name, properties }) => [name, properties['reason']])).toEqual([['sms.scanned', 'early']]);
  });

  it('is the same again when a message is tried again, and no package gets one for a message that is not its own', async () => {
    const { key, links } = await send();
    const [workspaceId, now] = [1, Date.now()];
    const { trackLinks } = await import('../../src/runtime/links/tracked-links.js');
    const { LinkSigner } = await import('../../src/runtime/links/link-signer.js');
    const parts = { pool: stage.pool, signer: new LinkSigner(Buffer.alloc(32)), baseUrl: 'https://p.example' };
    const request = { key, url: 'https://shop.example.org/a', form: 'short' as const };
    const once = await trackLinks(parts, { workspaceId, nodeId: 'send', now }, [request, request]);
    expect(await trackLinks(parts, { workspaceId, nodeId: 'send', now }, [request])).toEqual([once[0]]);
    expect(once[0]).toBe(once[1]);
    expect(links).toHaveLength(5);
    for (const [nodeId, wrong] of [['other', key], ['send', 'nonsense'], ['send', key.replace(/\d+$/, '999999')]] as const)
      await expect(trackLinks(parts, { workspaceId, nodeId, now }, [{ ...request, key: wrong }])).rejects.toMatchObject({ code: 'bad_key' });
    await expect(trackLinks(parts, { workspaceId: 2, nodeId: 'send', now }, [request])).rejects.toMatchObject({ code: 'bad_key' });
  });
});

describe('what a provider reports', () => {
  it('becomes events of the contact, once, in whatever order and how often it comes', async () => {
    const { contactId, key, deliveryId } = await send();
    const delivered: CallbackEvent = { kind: 'delivered', providerId: `bird-${key}`, eventId: `d-${key}`, properties: { network: 'air' } };
    const accepted: CallbackEvent = { kind: 'accepted', key };
    expect([(await report([delivered, delivered])).status, (await report([accepted, delivered])).status, (await report([accepted])).status]).toEqual([200, 200, 200]);
    const events = await eventually(() => eventsOf(contactId), (found) => found.length === 2);
    expect(events.map(({ name }) => name).sort()).toEqual(['sms.accepted', 'sms.delivered']);
    expect(events.find(({ name }) => name === 'sms.delivered')?.properties).toMatchObject({ network: 'air', deliveryId, messageKey: key, providerId: `bird-${key}` });
    later(60_000);
    expect(await eventsOf(contactId)).toHaveLength(2);
  });

  it('that comes before the send has been answered waits for it', async () => {
    let go = (): void => undefined;
    hold = new Promise((resolve) => (go = resolve));
    const contactId = await newContact();
    const runId = await startFor(contactId);
    const { rows } = await eventually(() => stage.pool.query<{ id: number; visit: number }>('select id, visit from deliveries where run_id = $1', [runId]), (found) => found.rows.length === 1);
    const key = `${runId}-send-${rows[0]!.visit}-${rows[0]!.id}`;
    await report([{ kind: 'delivered', providerId: `bird-${key}` }]);
    await new Promise((wake) => setTimeout(wake, 300));
    expect(await eventsOf(contactId)).toEqual([]);
    go();
    await eventually(() => stage.pool.query('select from deliveries where id = $1 and status = 1', [rows[0]!.id]), (found) => found.rows.length === 1);
    later(5_000);
    expect((await eventually(() => eventsOf(contactId), (found) => found.length === 1))[0]?.name).toBe('sms.delivered');
  });

  it('keeps an address nobody reads at from being written to, and who says stop has said it for all but service (C18)', async () => {
    const [bounced, stopped, complained] = [await send(), await send(), await send()];
    for (const { contactId } of [bounced, stopped, complained]) await owner.call('POST', `contacts/${contactId}/consents`, { purpose: 'offers', channel: 'sms', state: 'granted', source: 'till' });
    await report([{ kind: 'bounced', permanent: true, key: bounced.key }, { kind: 'stopped', address: '06 12 34 ' + '0000', properties: { text: 'STOP' } }, { kind: 'complained', providerId: `bird-${complained.key}` }]);
    const { rows } = await stage.pool.query<{ phone: string }>('select phone from contacts where id = $1', [stopped.contactId]);
    await report([{ kind: 'stopped', address: rows[0]!.phone, properties: { text: 'STOP' } }]);
    const consents = async (id: number): Promise<ContactConsents> => (await owner.call('GET', `contacts/${id}/consents`)).body as unknown as ContactConsents;
    const state = async (id: number) => {
      const { current, suppressed } = await consents(id);
      return [current.find(({ purpose, channel }) => purpose === 'offers' && channel === 'sms')?.state, suppressed.map(({ channel, reason }) => `${channel} ${reason}`).join()];
    };
    await eventually(() => state(stopped.contactId), ([consent]) => consent === 'withdrawn');
    await eventually(() => state(complained.contactId), ([, suppressed]) => suppressed !== '');
    expect([await state(bounced.contactId), await state(stopped.contactId), await state(complained.contactId)]).toEqual([['granted', 'sms bounced'], ['withdrawn', 'sms objected'], ['granted', 'sms complained']]);
    expect((await eventsOf(stopped.contactId)).at(-1)).toEqual({ name: 'sms.stopped', properties: expect.objectContaining({ text: 'STOP' }) });
  });

  it('may be what a person wrote: it finds its contact by the address, however that is written', async () => {
    const { contactId } = await send();
    const { rows } = await stage.pool.query<{ phone: string }>('select phone from contacts where id = $1', [contactId]);
    await report([{ kind: 'received', providerId: 'theirs-1', address: rows[0]!.phone.replace('+33', '0033 '), properties: { text: 'Where is my order?' } }]);
    expect((await eventually(() => eventsOf(contactId), (found) => found.length === 1))[0]).toEqual({ name: 'sms.received', properties: expect.objectContaining({ text: 'Where is my order?' }) });
  });

  it('that is lost keeps nobody waiting longer than the journey says, and nothing is sent again for it', async () => {
    const contactId = await newContact();
    const document: WorkflowDocument = {
      schemaVersion: 1, name: 'Waits for a receipt',
      nodes: [node('start', 'core.manual', {}), node('send', 'pigeon.send', { loft: loft.id }), node('wait', 'core.wait', { mode: 'event', event: 'sms.delivered', timeout: { amount: 2, unit: 'hours' } })],
      edges: [{ id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'send' } }, { id: 'e2', from: { node: 'send', port: 'main' }, to: { node: 'wait' } }],
    };
    const { id, revision } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number; revision: number };
    await owner.call('POST', `workflows/${id}/publish`, { revision });
    const runId = await startFor(contactId, id);
    const run = async () => (await owner.call('GET', `runs/${runId}`)).body as unknown as { status: string; steps: { nodeId: string; port: string | null }[]; deliveries: unknown[]; positions: unknown[] };
    await eventually(run, ({ positions }) => positions.length === 1 && JSON.stringify(positions).includes('"wait"'));
    later(2 * 3_600_000 + 1_000);
    const over = await eventually(run, ({ status }) => status === 'done');
    expect(over.steps.find(({ nodeId }) => nodeId === 'wait')?.port).toBe('timeout');
    expect(over.deliveries).toHaveLength(1);
  });

  it('stands with the last message before it, as on a telephone', async () => {
    const first = await send();
    const { rows } = await stage.pool.query<{ phone: string }>('select phone from contacts where id = $1', [first.contactId]);
    const answers = (text: string) => report([{ kind: 'received', address: rows[0]!.phone, eventId: text, properties: { text } }]);
    const of = async (deliveryId: number) => ((await owner.call('GET', `messages/${deliveryId}`)).body as unknown as MessageDetail).timeline.filter(({ name }) => name === 'sms.received').map(({ properties }) => properties['text']);
    await answers('First');
    await eventually(() => of(first.deliveryId), (found) => found.length === 1);
    await startFor(first.contactId);
    const second = (await eventually(() => stage.pool.query<{ id: number }>('select id from deliveries where contact_id = $1 and status = 1 and id > $2', [first.contactId, first.deliveryId]), (found) => found.rowCount === 1)).rows[0]!.id;
    later(60_000);
    await answers('Second');
    expect(await eventually(() => of(second), (found) => found.length === 1)).toEqual(['Second']);
    expect(await of(first.deliveryId)).toEqual(['First']);
  });

  it('is believed from the provider alone; anything else is refused with a sentence and never an error of ours', async () => {
    const path = pathOf(loft.callbackUrl);
    expect(path).toMatch(/^\/callbacks\/\d+-\d+-[\w-]{22}$/);
    const forged = await report([{ kind: 'delivered', key: '1-send-1-1' }], { 'x-loft': 'guess' });
    expect([forged.status, forged.body.error?.code]).toEqual([400, 'callback_refused']);
    expect(forged.text).not.toContain('open sesame');
    const good = { 'x-loft': 'open sesame' };
    for (const body of ['{', '[]', '"x"', '{"events":[1]}', '{"events":[{"kind":"No Kind"}]}', '\0\ud800', `{"events":[{"kind":"delivered","properties":{"x":"${'x'.repeat(40_000)}"}}]}`, '{"__proto__":{"events":[]}}'])
      expect([body.slice(0, 30), (await stage.visitor().call('POST', path, body, good)).status]).toEqual([body.slice(0, 30), 400]);
    for (const strange of [`${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`, '/callbacks/1-1-AAAAAAAAAAAAAAAAAAAAAA', '/callbacks/x', path.replace(/\d+-/, '2-')]) expect((await stage.visitor().call('POST', strange, { events: [] }, good)).status).toBe(404);
    expect((await stage.visitor().call('POST', path, 'x'.repeat(1_100_000), good)).status).toBe(413);
    expect((await stage.visitor().call('HEAD', path)).status).toBe(404);
    const form = await stage.visitor().call('POST', `${path}/form?id=1`, 'kind=delivered&key=9-send-1-9', { ...good, 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, form.text]).toEqual([202, 'taken']);
  });

  it('about a message nobody knows is kept for a day, then given up', async () => {
    await report([{ kind: 'delivered', providerId: 'never-sent', eventId: 'lost' }]);
    const state = async (): Promise<number | undefined> => (await stage.pool.query<{ state: number }>(`select state from callbacks where event_key = '#lost'`)).rows[0]?.state;
    later(3_600_000);
    await new Promise((wake) => setTimeout(wake, 300));
    expect(await state()).toBe(0);
    later(90_000_000);
    expect(await eventually(state, (found) => found === 2)).toBe(2);
  });
});

describe('what was sent', () => {
  it('is kept as it went out, found by whom it went to, and shows what became of it (P4)', async () => {
    const { contactId, deliveryId, key, links } = await send();
    await visit(links[1]);
    await report([{ kind: 'delivered', key, properties: { network: 'air' } }]);
    await eventually(() => eventsOf(contactId), (found) => found.length === 2);
    const { rows } = await stage.pool.query<{ phone: string }>('select phone from contacts where id = $1', [contactId]);
    const found = (await owner.call('GET', `messages?search=${encodeURIComponent(rows[0]!.phone)}`)).body as unknown as { items: Message[]; nextCursor: string | null };
    expect(found.items).toEqual([expect.objectContaining({ id: deliveryId, channel: 'sms', status: 'sent', contactId, recipient: rows[0]!.phone, sender: 'LOFT', parts: 2, cost: { amount: 0.045, currency: 'EUR' }, workflow: 'Pigeons', node: 'send', report: 'delivered' })]);
    const message = (await owner.call('GET', `messages/${deliveryId}`)).body as unknown as MessageDetail;
    expect(message.copy).toEqual({ html: null, text: `Sale: ${links[1] ?? ''}`, files: [] });
    expect(message.links).toEqual([{ url: 'https://shop.example.org/sale?utm_source=pigeon&x=1#top', label: '', clicks: 1, scans: 0 }]);
    expect(message.timeline.map(({ name }) => name).sort()).toEqual(['sms.clicked', 'sms.delivered']);
    const exported = (await owner.call('POST', `contacts/${contactId}/export`)).body as unknown as { copies: unknown[] };
    expect(exported.copies).toEqual([expect.objectContaining({ recipient: rows[0]!.phone, text: message.copy?.text })]);
    const others = (await owner.call('GET', `messages?contactId=${contactId}&channel=email`)).body as unknown as { items: Message[] };
    expect(others.items).toEqual([]);
  });

  it('is listed page by page, narrowed by channel, status, workflow and contact, and never to another workspace', async () => {
    const all: Message[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = (await owner.call('GET', `messages?limit=3&channel=sms&status=sent&workflowId=${workflow}${cursor === '' ? '' : `&cursor=${cursor}`}`)).body as unknown as { items: Message[]; nextCursor: string | null };
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    const { rows } = await stage.pool.query<{ id: number }>('select d.id from deliveries d join runs r on r.id = d.run_id where d.status = 1 and r.workflow_id = $1 order by d.id desc', [workflow]);
    expect(all.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const stranger = await stage.stranger();
    expect(((await stranger.call('GET', 'messages')).body as unknown as { items: unknown[] }).items).toEqual([]);
    expect((await stranger.call('GET', `messages/${all[0]?.id ?? 0}`)).status).toBe(404);
    expect((await (await stage.person('viewer')).call('GET', 'messages')).status).toBe(403);
  });

  it('goes with the person, and after the time the workspace keeps it; the message stays as a number', async () => {
    const [erased, old] = [await send(), await send()];
    const rowsOf = async (id: number): Promise<number[]> =>
      Promise.all(['message_copies', 'short_links', 'link_clicks', 'callbacks'].map(async (table) => (await stage.pool.query(`select from ${table} where delivery_id = $1`, [id])).rowCount ?? 0));
    await visit(erased.links[0]);
    await report([{ kind: 'delivered', key: erased.key }]);
    await eventually(() => rowsOf(erased.deliveryId), ([, , , reports]) => reports === 1);
    expect((await owner.call('POST', `contacts/${erased.contactId}/erase`)).status).toBe(204);
    expect(await rowsOf(erased.deliveryId)).toEqual([0, 0, 0, 0]);
    const { copy, status, timeline } = (await owner.call('GET', `messages/${erased.deliveryId}`)).body as unknown as MessageDetail;
    expect([copy, status, timeline]).toEqual([null, 'sent', []]);
    // who is gone is nobody whose clicks count
    expect((await visit(erased.links[0])).status).toBe(302);
    later(366 * 86_400_000);
    expect((await eventually(() => rowsOf(old.deliveryId), ([copies]) => copies === 0))[1]).toBe(1);
  });
});
