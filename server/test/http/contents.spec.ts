import { beforeAll, describe, expect, it } from '@jest/globals';
import { FILE_BYTES, emptyContent, newBlock, richText, type BlockOf, type ContentBlock, type ContentBody, type ContentDetail, type ContentPreview, type RunDetail, type WorkflowDetail } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually } from './support/journey.js';

const stage = httpStage();
let owner: Visitor;
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

beforeAll(async () => {
  owner = await stage.owner();
});

const text = (id: string, ...lines: string[]): ContentBlock => ({ id, type: 'text', rich: richText(...lines), align: 'left' });
const body = (...blocks: ContentBlock[]): ContentBody => ({ ...emptyContent('fr'), subject: 'Bonjour {{ contact.firstName }}', blocks });
const make = async (name: string, content: ContentBody): Promise<ContentDetail> => (await owner.call('POST', 'contents', { name, body: content })).body as unknown as ContentDetail;
const save = (detail: ContentDetail, content: ContentBody, name = detail.name): Promise<Answer> => owner.call('PUT', `contents/${detail.id}`, { name, body: content, revision: detail.revision });
const preview = async (content: ContentBody, more = {}): Promise<ContentPreview> => (await owner.call('POST', 'contents/preview', { body: content, ...more })).body as unknown as ContentPreview;
const contact = async (email: string, attributes = {}): Promise<number> => ((await owner.call('POST', 'contacts', { email, attributes })).body as unknown as { id: number }).id;

describe('A30: the library of messages', () => {
  it('keeps a draft, versions of it, and goes back to one', async () => {
    const made = await make('Bienvenue', body(text('t', 'Un')));
    expect(made).toMatchObject({ name: 'Bienvenue', version: null, changed: true, revision: 1, versions: [], usedBy: [] });
    const first = (await owner.call('POST', `contents/${made.id}/versions`, { note: 'Spring' })).body as unknown as ContentDetail;
    expect(first).toMatchObject({ version: 1, changed: false, versions: [{ number: 1, note: 'Spring' }] });
    // the same again: nothing has changed
    expect((await owner.call('POST', `contents/${made.id}/versions`, {})).body).toMatchObject({ version: 1 });
    const saved = (await save(made, body(text('t', 'Deux')))).body as unknown as ContentDetail;
    expect(saved).toMatchObject({ version: 1, changed: true, revision: 2 });
    const back = (await owner.call('POST', `contents/${made.id}/versions/1/restore`, { revision: 2 })).body as unknown as ContentDetail;
    expect(back.body.blocks).toEqual(made.body.blocks);
    expect(back.versions.map(({ number }) => number)).toEqual([2, 1]);
    expect((await owner.call('GET', `contents/${made.id}/versions/2`)).body).toMatchObject({ number: 2, body: { blocks: [{ id: 't', rich: richText('Deux') }] } });
    expect((await owner.call('GET', 'contents?search=bienv')).body).toMatchObject({ items: [{ name: 'Bienvenue', blocks: 1 }] });
  });
  it('loses no change of two people at once, and no name twice', async () => {
    const made = await make('Deux personnes', body());
    expect((await save(made, body(text('a', 'Ada')))).status).toBe(200);
    expect(await save(made, body(text('b', 'Bob')))).toMatchObject({ status: 409, body: { error: { code: 'revision_conflict' } } });
    expect(await owner.call('POST', 'contents', { name: 'Deux personnes', body: body() })).toMatchObject({ status: 409, body: { error: { code: 'name_taken' } } });
  });
  it.each([
    ['a block nobody knows', { ...body(), blocks: [{ id: 'x', type: 'script' }] }, 400],
    ['a text that is none', body({ id: 't', type: 'text', align: 'left', rich: { type: 'doc', content: [{ type: 'iframe' }] } } as unknown as ContentBlock), 422],
    ['two blocks of one id', body(text('t', 'a'), text('t', 'b')), 422],
    ['a condition nobody can evaluate', body({ ...text('t', 'a'), when: { rule: { nonsense: [1] } } }), 422],
  ])('refuses %s', async (_what, content, status) => {
    const answer = await owner.call('POST', 'contents', { name: 'Odd', body: content });
    expect([answer.status, typeof answer.body.error?.message]).toEqual([status, 'string']);
  });
  it('who may only look reads messages and changes none', async () => {
    const viewer = await stage.person('viewer');
    const made = await make('Regarder', body());
    expect((await viewer.call('GET', `contents/${made.id}`)).status).toBe(200);
    expect((await viewer.call('PUT', `contents/${made.id}`, { name: 'x', body: body(), revision: 1 })).status).toBe(403);
    expect((await viewer.call('POST', 'contents/images?fileName=a.png', PNG.toString('latin1'), { 'content-type': FILE_BYTES })).status).toBe(403);
  });
});

describe('a preview', () => {
  it('writes every medium for a contact, and says how many parts a text message has', async () => {
    const id = await contact('lea@example.org', { firstName: 'Léa <b>' });
    const seen = await preview(body(text('t', 'Bonjour {{ contact.firstName }}, {{ json.code }}')), { contactId: id, json: { code: 'X1' } });
    expect(seen.failure).toBeNull();
    expect(seen.email).toMatchObject({ subject: 'Bonjour Léa <b>', text: 'Bonjour Léa <b>, X1\n' });
    expect(seen.email?.html).toContain('Bonjour Léa &lt;b&gt;, X1');
    expect(seen.email?.html).toMatch(/^<!doctype html>/i);
    expect(seen.sms).toMatchObject({ text: 'Bonjour Léa <b>, X1', parts: 1, encoding: 'gsm7' });
    expect(seen.letter?.blocks).toEqual([{ kind: 'paragraph', align: 'left', runs: [{ text: 'Bonjour Léa <b>, X1' }] }]);
  });
  it('puts a template that cannot be read beside its block', async () => {
    const seen = await preview(body(text('fine', 'Hello'), text('broken', 'Hello {{ contact.firstName | nosuch }}')));
    expect(seen.problems).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'template_syntax', blockId: 'broken', severity: 'error' })]));
    expect(seen.problems.some(({ blockId }) => blockId === 'fine')).toBe(false);
    expect((await preview(body(text('open', 'Hello {{ contact.firstName')))).problems).toEqual(expect.arrayContaining([expect.objectContaining({ blockId: 'open', code: 'template_syntax' })]));
  });
  it('shows blocks to those of whom their condition holds, whatever the medium', async () => {
    const lyon = body({ ...text('lyon', 'Venez à Bellecour'), when: { rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } } }, text('all', 'À bientôt'));
    const [one, other] = [await contact('lyon@example.org', { city: 'Lyon' }), await contact('paris@example.org', { city: 'Paris' })];
    expect((await preview(lyon, { contactId: one })).sms?.text).toBe('Venez à Bellecour\nÀ bientôt');
    expect((await preview(lyon, { contactId: other })).sms?.text).toBe('À bientôt');
    expect((await preview(lyon, { contactId: other })).email?.html).not.toContain('Bellecour');
    expect((await preview(lyon, { contactId: other })).letter?.blocks).toHaveLength(1);
  });
});

it('A30: a block may ask what a contact has done, as segments do', async () => {
  const [buyer, other] = [await contact('buyer@example.org'), await contact('window@example.org')];
  await owner.call('POST', 'events', { events: [{ name: 'Order Completed', contact: { email: 'buyer@example.org' }, properties: { total: 80 } }] });
  const thanks = body({ ...text('thanks', 'Merci de votre commande'), when: { rule: { '>=': [{ event_count: ['Order Completed', 86_400_000 * 30] }, 1] } } }, text('all', 'À bientôt'));
  expect((await preview(thanks, { contactId: buyer })).sms?.text).toBe('Merci de votre commande\nÀ bientôt');
  expect((await preview(thanks, { contactId: other })).sms?.text).toBe('À bientôt');
  expect((await preview(thanks)).sms?.text).toBe('À bientôt');
});

describe('A18: a feed of products', () => {
  const feed = (source: 'viewed' | 'cart' | 'top', more: Partial<BlockOf<'products'>> = {}): ContentBody => body({ ...(newBlock('products', 'p') as BlockOf<'products'>), source, buttonLabel: 'Voir', ...more });
  const products = async (content: ContentBody, contactId: number): Promise<string[]> => ((await preview(content, { contactId })).letter?.blocks ?? []).map((block) => (block.kind === 'product' ? `${block.name} ${block.price}`.replace(/\s/g, ' ').trim() : '?'));
  const happened = (email: string, name: string, properties: object): Promise<Answer> => owner.call('POST', 'events', { events: [{ name, contact: { email }, properties }] });

  it('shows what the contact has looked at, last first and once each, with picture, price and address', async () => {
    const id = await contact('looks@example.org');
    await happened('looks@example.org', 'Product Viewed', { product_id: 'a', name: 'Lampe', price: 49.9, currency: 'EUR', image_url: 'https://shop.example/a.jpg', url: 'https://shop.example/a' });
    await happened('looks@example.org', 'Product Viewed', { product_id: 'b', name: 'Chaise <b>', price: '120', currency: 'EUR', url: 'javascript:alert(1)' });
    await happened('looks@example.org', 'Product Viewed', { product_id: 'a', name: 'Lampe', price: 49.9, currency: 'EUR', image_url: 'https://shop.example/a.jpg', url: 'https://shop.example/a' });
    expect(await products(feed('viewed'), id)).toEqual(['Lampe 49,90 €', 'Chaise <b> 120,00 €']);
    const { email } = await preview(feed('viewed'), { contactId: id });
    expect(email?.html).toMatch(/src="https:\/\/shop\.example\/a\.jpg".*Lampe.*href="https:\/\/shop\.example\/a".*Chaise &lt;b&gt;/s);
    expect(email?.html).not.toContain('javascript:');
  });
  it('shows what is left in the cart, and nothing once it is ordered', async () => {
    const id = await contact('cart@example.org');
    for (const product_id of ['a', 'b', 'c']) await happened('cart@example.org', 'Product Added', { product_id, name: `P ${product_id}` });
    await happened('cart@example.org', 'Product Removed', { product_id: 'b', name: 'P b' });
    expect(await products(feed('cart', { fallback: 'hide' }), id)).toEqual(['P c', 'P a']);
    await happened('cart@example.org', 'Order Completed', { products: [{ product_id: 'c', name: 'P c' }, { product_id: 'a', name: 'P a' }] });
    expect(await products(feed('cart', { fallback: 'hide' }), id)).toEqual([]);
    expect((await preview(feed('cart', { fallback: 'hide' }), { contactId: id })).email?.html).not.toContain('>P c<');
  });
  it('shows made-up products to a made-up reader, so that its author sees what the block does', async () => {
    expect((await preview(feed('viewed', { limit: 2, days: 28, fallback: 'hide' }))).letter?.blocks).toMatchObject([{ kind: 'product', name: 'Lampe de bureau' }, { kind: 'product', name: 'Coussin en lin' }]);
  });
  it('falls back on what sells best for those of whom nothing is known', async () => {
    const id = await contact('new@example.org');
    await happened('cart@example.org', 'Order Completed', { products: [{ product_id: 'c', name: 'P c' }] });
    // another span of days: what sold best was asked for a moment ago
    expect((await products(feed('viewed', { days: 29 }), id))[0]).toBe('P c');
    expect(await products(feed('viewed', { fallback: 'hide' }), id)).toEqual([]);
  });
});

describe('images of messages', () => {
  it('are kept, answered to whoever has their address, and to nobody who guesses', async () => {
    const response = await fetch(`${owner.server().url}/api/v1/contents/images?fileName=logo.png`, { method: 'POST', headers: { cookie: owner.cookie ?? '', 'content-type': FILE_BYTES }, body: PNG });
    expect(response.status).toBe(201);
    const { file, url } = (await response.json()) as { file: string; url: string };
    const image = await fetch(url);
    expect([image.status, image.headers.get('content-type'), image.headers.get('x-content-type-options')]).toEqual([200, 'image/png', 'nosniff']);
    expect(Buffer.from(await image.arrayBuffer()).equals(PNG)).toBe(true);
    expect((await fetch(url.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')))).status).toBe(404);
    expect((await fetch(url.replace(`-${file}-`, `-${Number(file) + 1}-`))).status).toBe(404);
    expect((await preview(body({ id: 'i', type: 'image', file, alt: 'Logo', width: 50 }))).email?.html).toContain(`src="${url}"`);
  });
  it.each([['<svg onload="alert(1)"/>', 'bad_image'], ['GIF89a'.padEnd(2 * 1024 * 1024 + 1, 'x'), 'image_too_large']])('that are none, or too large, are refused: %.20s', async (bytes, code) => {
    expect((await owner.call('POST', 'contents/images?fileName=a.png', bytes, { 'content-type': FILE_BYTES })).body.error?.code).toBe(code);
  });
});

describe('a workflow that sends a message', () => {
  const workflow = (contentId: number, name: string): WorkflowDocument => ({
    schemaVersion: 1, name,
    nodes: [
      { id: 'in', type: 'core.manual', version: 1, name: 'in', position: { x: 0, y: 0 }, settings: {} },
      { id: 'msg', type: 'probe.message', version: 1, name: 'Letter', position: { x: 1, y: 0 }, settings: { contentId: String(contentId), code: '{{ json.code }}' } },
    ],
    edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'msg' } }],
  });
  const run = async (id: number, test: boolean): Promise<string> => {
    const { runId } = (await owner.call('POST', `workflows/${id}/runs`, { test, json: { code: 'A<1>' } })).body as unknown as { runId: number };
    const detail = await eventually(async () => (await owner.call('GET', `runs/${runId}`)).body as unknown as RunDetail, ({ status }) => status === 'done' || status === 'failed');
    if (!test) return detail.error?.message ?? detail.status;
    const { body: items } = await owner.call('GET', `runs/${runId}/nodes/msg`);
    return JSON.stringify(items);
  };
  const publish = async (id: number): Promise<Answer> => {
    const { revision } = (await owner.call('GET', `workflows/${id}`)).body as unknown as WorkflowDetail;
    return owner.call('POST', `workflows/${id}/publish`, { revision });
  };

  it('sends it as it stood when the workflow was published; tests send it as it stands', async () => {
    const made = await make('Saison', { ...body(text('t', 'Premier {{ vars.code }}')), variables: [{ key: 'code', label: 'Code', value: 'none' }] });
    const { id } = (await owner.call('POST', 'workflows', { document: workflow(made.id, 'Season') })).body as unknown as { id: number };
    expect((await publish(id)).status).toBe(200);
    const used = (await owner.call('GET', `contents/${made.id}`)).body as unknown as ContentDetail;
    expect(used).toMatchObject({ version: 1, changed: false, usedBy: [{ id, name: 'Season', draft: true, version: 1 }] });
    await save(made, { ...used.body, blocks: [text('t', 'Second {{ vars.code }}')] });
    expect(await run(id, true)).toContain('Second A&lt;1&gt;');
    const { rows } = await stage.pool.query<{ number: number; body: ContentBody }>('select p.number, v.body from content_pins p join content_versions v using (content_id, number) join workflows f on f.published_version_id = p.version_id where f.id = $1', [id]);
    expect(rows.map(({ number, body: pinned }) => [number, JSON.stringify(pinned.blocks).includes('Premier')])).toEqual([[1, true]]);
    expect((await publish(id)).status).toBe(200);
    expect((await owner.call('GET', `contents/${made.id}`)).body).toMatchObject({ version: 2, usedBy: [{ version: 2 }] });
    expect(await owner.call('DELETE', `contents/${made.id}`)).toMatchObject({ status: 409, body: { error: { code: 'content_used' } } });
  });
  it('is known to the library however its node names the content', async () => {
    const made = await make('Named', body(text('t', 'x')));
    const document = workflow(0, 'Names it');
    const nodes = [document.nodes[0]!, { ...document.nodes[1]!, type: 'email.send', version: 2, settings: { format: 'content', content: String(made.id) } }];
    await owner.call('POST', 'workflows', { document: { ...document, nodes } });
    expect((await owner.call('GET', `contents/${made.id}`)).body).toMatchObject({ usedBy: [{ name: 'Names it', draft: true, version: null }] });
  });
  it('A30: names what a writer should look at in it among its problems, in both languages, and can be published all the same', async () => {
    const picture = (id: string): ContentBlock => ({ ...(newBlock('image', id) as BlockOf<'image'>), url: 'https://example.org/a.png', alt: '' });
    const made = await make('Unready', { ...body(picture('i'), picture('k')), subject: '' });
    const document = workflow(made.id, 'Sends it unready');
    const letters = [{ ...document.nodes[1]!, id: 'mail', type: 'email.send', settings: { format: 'content', content: String(made.id) } }];
    const asked = { document: { ...document, nodes: [...document.nodes, ...letters], edges: [...document.edges, { id: 'e2', from: { node: 'in', port: 'main' }, to: { node: 'mail' } }] } };
    const { problems } = (await owner.call('POST', 'workflows/check', asked)).body as unknown as { problems: WorkflowDetail['problems'] };
    const alt = { severity: 'warning', code: 'content_no_alt', field: 'contentId', details: { sentence: { en: expect.stringMatching(/^In the content “Unready”: The image has no text/), fr: expect.stringMatching(/^Dans le contenu « Unready » : L’image/) } } };
    expect(problems.filter(({ nodeId }) => nodeId === 'msg')).toMatchObject([alt]);
    // a mail also needs a subject and a way out
    expect(problems.filter(({ nodeId, code }) => nodeId === 'mail' && code.startsWith('content_')).map(({ code }) => code).sort()).toEqual(['content_no_alt', 'content_no_footer', 'content_no_subject']);
    const { id } = (await owner.call('POST', 'workflows', { document })).body as unknown as { id: number };
    expect((await publish(id)).body).toMatchObject({ status: 'published', problems: [alt] });
    const other = { ...document, nodes: [document.nodes[0]!, { ...document.nodes[1]!, disabled: true }] };
    expect((await owner.call('POST', 'workflows/check', { document: other })).body).toMatchObject({ problems: [] });
  });
  it('is not published with a message that is not there, and fails with a sentence where one cannot be read', async () => {
    const lost = (await owner.call('POST', 'workflows', { document: workflow(4711, 'Lost') })).body as unknown as { id: number };
    expect((await publish(lost.id)).body.error).toMatchObject({ code: 'not_publishable', details: { problems: [{ code: 'content_missing', nodeId: 'msg', field: 'contentId' }] } });
    const broken = await make('Broken', body(text('t', '{{ contact.firstName | nosuch }}')));
    const { id } = (await owner.call('POST', 'workflows', { document: workflow(broken.id, 'Breaks') })).body as unknown as { id: number };
    await publish(id);
    expect(await run(id, false)).toMatch(/The content "Broken" cannot be sent yet/);
  });
});
