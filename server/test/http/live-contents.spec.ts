import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FILE_BYTES, emptyContent, newBlock, type BlockOf, type ContentBody, type ContentDetail, type ContentPreview } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { startMailCatcher } from '../../src/main/demo/mail-catcher.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const SALE_BEGINS = Date.now() + 30 * 86_400_000;

let ahead = 0;
const stage = httpStage({}, { clock: { now: () => Date.now() + ahead } });
const mails: string[] = [];
let owner: Visitor;
let catcher: Awaited<ReturnType<typeof startMailCatcher>>;
let credential: number;
let offer: ContentDetail;
let workflow: number;

type Live = BlockOf<'live'>;
const live = (id: string, part: Partial<Live>): Live => ({ ...(newBlock('live', id) as Live), alt: 'An offer', ...part });
const goldRule = { '==': [{ var: 'contact.tier' }, 'gold'] };
const iso = (at: number): string => new Date(at).toISOString();

const picture = live('picture', {
  otherwise: { url: 'https://shop.example/everybody.png', href: 'https://shop.example/everybody' },
  variants: [
    { name: 'Sale', url: 'https://shop.example/sale.png', href: 'https://shop.example/sale', from: iso(SALE_BEGINS), until: iso(SALE_BEGINS + 86_400_000) },
    { name: 'Gold', url: 'https://shop.example/gold.png', href: 'https://shop.example/gold', rule: goldRule },
  ],
});
const body = (...blocks: ContentBody['blocks']): ContentBody => ({ ...emptyContent('en'), subject: 'An offer', blocks });

async function call<Body>(method: string, path: string, sent?: unknown): Promise<Body> {
  const answer = await owner.call(method, path, sent);
  if (answer.status >= 300) throw new Error(answer.text);
  return answer.body as unknown as Body;
}

/** Sends the offer to somebody new, and answers the addresses that stand in the mail. */
async function send(email: string, settings: Record<string, unknown> = {}): Promise<{ contactId: number; image: (block: string) => string; link: (block: string) => string }> {
  const { id: contactId } = await call<{ id: number }>('POST', 'contacts', { email });
  await call('POST', `workflows/${workflow}/runs`, { contact: { email }, test: false, ...settings });
  const raw = (await eventually(async () => mails.find((mail) => mail.includes(`To: ${email}`)) ?? '', (found) => found !== '')).replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  // what is followed right after it is settled is taken for a robot's
  await eventually(async () => (await stage.pool.query('select 1 from deliveries where contact_id = $1 and settled_at is not null', [contactId])).rowCount, (settled) => settled === 1);
  ahead += 60_000;
  const at = (block: string, ending: string): string => {
    const found = new RegExp(`/l/a-[\\w-]*-${block}-[\\w-]{22}${ending}(?:\\?[^"]*)?(?=")`).exec(raw)?.[0]?.replaceAll('&amp;', '&');
    if (found === undefined) throw new Error(`Expected the address of ${block} in the mail, found ${raw.slice(-3_000)}`);
    return found;
  };
  return { contactId, image: (block) => at(block, '\\.png'), link: (block) => at(block, '') };
}
const visit = (path: string, agent = PHONE): Promise<Answer> => stage.visitor().call('GET', path, undefined, { 'user-agent': agent });
const place = async (path: string, agent?: string): Promise<string | null> => (await visit(path, agent)).headers.get('location');
const become = (email: string, tier: string): Promise<unknown> => call('POST', 'contacts', { email, attributes: { tier } });
const eventsOf = async (contactId: number): Promise<[string, unknown][]> =>
  (await stage.pool.query<{ name: string; properties: Record<string, unknown> }>(`select name, properties from events where contact_id = $1 and name like 'email.%' and name <> 'email.sent' order by id`, [contactId])).rows.map(({ name, properties }) => [name, properties['url'] ?? properties['reason'] ?? null]);

async function publish(more: Record<string, unknown> = {}): Promise<number> {
  const document: WorkflowDocument = {
    schemaVersion: 1, name: 'Offer', edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'send' } }],
    nodes: [
      { id: 'start', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} },
      { id: 'send', type: 'email.send', version: 1, name: 'Send', position: { x: 0, y: 0 }, settings: { credential, format: 'content', content: String(offer.id), ...more } },
    ],
  };
  const { id, revision } = await call<{ id: number; revision: number }>('POST', 'workflows', { document });
  await call('POST', `workflows/${id}/publish`, { revision });
  return id;
}

beforeAll(async () => {
  owner = await stage.owner();
  catcher = await startMailCatcher((raw) => void mails.push(raw));
  credential = (await call<{ id: number }>('POST', 'credentials', { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: catcher.port, secure: 'none', fromEmail: 'news@shop.example', fromName: 'Shop' } })).id;
  const { file } = await (await fetch(`${stage.server.url}/api/v1/contents/images?fileName=lamp.png`, { method: 'POST', headers: { 'content-type': FILE_BYTES, cookie: owner.cookie ?? '' }, body: new Uint8Array(PNG) })).json() as { file: string };
  offer = await call<ContentDetail>('POST', 'contents', {
    name: 'Offer',
    body: body(picture, live('kept', { otherwise: { file } }), live('button', { face: 'button', label: 'Your offer', otherwise: { href: 'https://shop.example/all?a=1&b=2' }, variants: [{ name: 'Gold', href: 'https://shop.example/gold', rule: goldRule }] }), live('clock', { face: 'countdown', alt: 'Ends soon', endsAt: '{{ contact.offerEnds }}' })),
  });
  workflow = await publish();
});
afterAll(() => catcher.close());

describe('A28: what is resolved when a message is looked at', () => {
  it('shows another picture and leads elsewhere once the contact has changed, in the same mail', async () => {
    const { image, link } = await send('ada@example.org');
    const first = await visit(image('picture'));
    expect([first.status, first.headers.get('location'), first.headers.get('cache-control')]).toEqual([302, 'https://shop.example/everybody.png', 'no-store, no-cache, max-age=0']);
    expect([await place(link('picture')), await place(link('button'))]).toEqual(['https://shop.example/everybody', 'https://shop.example/all?a=1&b=2']);
    await become('ada@example.org', 'gold');
    expect([await place(image('picture')), await place(link('picture')), await place(link('button'))]).toEqual(['https://shop.example/gold.png', 'https://shop.example/gold', 'https://shop.example/gold']);
    await become('ada@example.org', 'silver');
    expect(await place(image('picture'))).toBe('https://shop.example/everybody.png');
  });

  it('tells the site where the visit comes from, wherever it leads by then (A28)', async () => {
    const usual = workflow;
    workflow = await publish({ utm: { source: 'parcours', campaign: 'Spring & summer' } });
    const { link } = await send('utm@example.org');
    expect(await place(link('picture'))).toBe('https://shop.example/everybody?utm_source=parcours&utm_campaign=Spring%20%26%20summer');
    expect(await place(link('button'))).toBe('https://shop.example/all?a=1&b=2&utm_source=parcours&utm_campaign=Spring%20%26%20summer');
    await become('utm@example.org', 'gold');
    expect(await place(link('picture'))).toBe('https://shop.example/gold?utm_source=parcours&utm_campaign=Spring%20%26%20summer');
    workflow = usual;
  });

  it('is the message’s opening and click as any other, with where it led; robots are counted apart (SECURITY H3)', async () => {
    const { image, link, contactId } = await send('bob@example.org');
    await visit(image('picture'), 'Barracuda Sentinel');
    await visit(image('picture'));
    await visit(image('kept'));
    await become('bob@example.org', 'gold');
    await visit(link('picture'));
    expect(await eventsOf(contactId)).toEqual([['email.scanned', 'scanner'], ['email.opened', null], ['email.clicked', 'https://shop.example/gold']]);
  });

  it('answers stored pictures itself, and countdowns of whatever end the contact has then', async () => {
    const { image } = await send('cleo@example.org');
    const kept = await visit(image('kept'));
    expect([kept.status, kept.headers.get('content-type'), kept.headers.get('cache-control')]).toEqual([200, 'image/png', 'no-store, no-cache, max-age=0']);
    const over = await visit(image('clock'));
    await call('POST', 'contacts', { email: 'cleo@example.org', attributes: { offerEnds: iso(Date.now() + ahead + 3_600_000) } });
    const running = await visit(image('clock'));
    expect([over, running].map(({ headers }) => headers.get('content-type'))).toEqual(['image/gif', 'image/gif']);
    // sixty frames instead of one
    expect(running.text.length).toBeGreaterThan(5 * over.text.length);
  });

  it('stays the content that was sent, whatever becomes of the draft', async () => {
    const { image } = await send('dan@example.org');
    offer = await call<ContentDetail>('PUT', `contents/${offer.id}`, { name: 'Offer', revision: offer.revision, body: body(live('picture', { otherwise: { url: 'https://shop.example/new.png' } })) });
    expect(await place(image('picture'))).toBe('https://shop.example/everybody.png');
  });

  it('shows what stands otherwise to whoever holds the mail of somebody who was erased', async () => {
    const { image, link, contactId } = await send('eve@example.org');
    await become('eve@example.org', 'gold');
    expect(await place(image('picture'))).toBe('https://shop.example/gold.png');
    await call('POST', `contacts/${contactId}/erase`, {});
    await eventually(() => place(image('picture')), (url) => url === 'https://shop.example/everybody.png');
    expect(await place(link('picture'))).toBe('https://shop.example/everybody');
    expect((await visit(image('clock'))).status).toBe(200);
  });

  it('changes with the time alone: a sale begins, and is over', async () => {
    const { image } = await send('fay@example.org');
    const before = ahead;
    ahead = SALE_BEGINS - Date.now() + 1_000;
    expect(await place(image('picture'))).toBe('https://shop.example/sale.png');
    ahead += 86_400_000;
    expect(await place(image('picture'))).toBe('https://shop.example/everybody.png');
    ahead = before;
  });

  it('leads nobody anywhere by an address that was changed, and shows nothing at one (SECURITY H1)', async () => {
    const { image, link } = await send('gil@example.org');
    for (const path of [link('picture').replace(/-picture-/, '-kept-'), link('picture').replace(/(.)$/, (last) => (last === 'A' ? 'B' : 'A')), '/l/a-1-1-1-1-b-x-AAAAAAAAAAAAAAAAAAAAAA', '/l/', '/l/https://evil.example']) {
      const lost = await visit(path);
      expect([lost.status, lost.headers.get('location')]).toEqual([404, null]);
    }
    const nothing = await visit(image('picture').replace(/-picture-/, '-nothing-'));
    expect([nothing.status, nothing.headers.get('content-type'), nothing.headers.get('location')]).toEqual([200, 'image/gif', null]);
  });

  it('is shown as it would be now to its author, who is told what is missing', async () => {
    const { id } = await call<{ id: number }>('POST', 'contacts', { email: 'ada@example.org', attributes: { tier: 'gold' } });
    const preview = (block: Live, contactId?: number): Promise<ContentPreview> => call('POST', 'contents/preview', { body: body(block), ...(contactId === undefined ? {} : { contactId }) });
    expect((await preview(picture, id)).email?.html).toContain('https://shop.example/gold.png');
    expect((await preview(picture)).email?.html).toContain('https://shop.example/everybody.png');
    expect((await preview(picture, id)).letter?.blocks).toEqual([{ kind: 'image', alt: 'An offer', widthPercent: 100, url: 'https://shop.example/gold.png' }]);
    const codes = async (part: Partial<Live>): Promise<string[]> => (await preview(live('x', part))).problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(await codes({})).toEqual(['live_image']);
    expect(await codes({ otherwise: { url: 'https://shop.example/{{ contact.id }}.png' } })).toEqual(['live_address']);
    expect(await codes({ otherwise: { url: 'https://shop.example/a.png', href: 'javascript:alert(1)' } })).toEqual(['live_address']);
    expect(await codes({ otherwise: { url: 'https://shop.example/a.png' }, variants: [{ name: '', rule: { sorted: [1] } }] })).toEqual(expect.arrayContaining(['live_rule']));
    expect(await codes({ face: 'countdown' })).toEqual(['no_end']);
  });
});
