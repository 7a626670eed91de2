import { beforeAll, describe, expect, it } from '@jest/globals';
import { Analytics } from '@segment/analytics-node';
import type { ContactDetail, ContactMerge, Source } from '@parcours/sdk/api';
import fc from 'fast-check';
import { TrackingTokens } from '../../src/runtime/tracking-token.js';
import { MERGED_TABLES, NOT_MERGED } from '../../src/runtime/customers/merged-tables.js';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';
import { eventually, journey } from './support/journey.js';

const stage = httpStage();
let owner: Visitor;
let source: Source;
beforeAll(async () => {
  owner = await stage.owner();
  source = (await owner.call('POST', 'sources', { name: 'Shop', kind: 'site', origins: [], consent: false })).body as unknown as Source;
});

const basic = (key: string): Record<string, string> => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
const send = (call: string, body: unknown, headers: Record<string, string> = basic(source.writeKey)): Promise<Answer> => stage.visitor().call('POST', `/v1/${call}`, body, headers);
const contactOf = async (kind: string, value: string): Promise<number | undefined> => {
  const { rows } = await stage.pool.query<{ id: number }>(
    `select id from contacts where (($1 = 'user' and external_id = $2) or ($1 = 'email' and email_key = $2)) union select contact_id from contact_identities where kind = $1 and value = $2`,
    [kind, value],
  );
  return rows[0]?.id;
};
const detail = async (id: number | undefined): Promise<ContactDetail> => (await owner.call('GET', `contacts/${id}`)).body as unknown as ContactDetail;
const eventsOf = async (id: number | undefined): Promise<string[]> => (await stage.pool.query<{ name: string }>('select name from events where contact_id = $1 order by id', [id])).rows.map(({ name }) => name);

describe("Segment's own library for Node, unmodified (issue 6, 2)", () => {
  it('drives the server by its address alone: everything it sends is kept', async () => {
    const analytics = new Analytics({ writeKey: source.writeKey, host: stage.server.url, flushAt: 6, maxRetries: 0 });
    const errors: unknown[] = [];
    analytics.on('error', (error) => errors.push(error));
    analytics.track({ anonymousId: 'node-a', event: 'Product Viewed', properties: { sku: 'T-1' } });
    analytics.page({ anonymousId: 'node-a', name: 'Tea', category: 'Shop' });
    analytics.identify({ anonymousId: 'node-a', userId: 'node-u', traits: { email: 'Node@Example.org', firstName: 'Nora' }, context: { timezone: 'Europe/Paris', locale: 'fr-FR' } });
    analytics.group({ userId: 'node-u', groupId: 'g1', traits: { plan: 'gold' } });
    analytics.screen({ userId: 'node-u', name: 'Basket' });
    analytics.alias({ userId: 'node-u', previousId: 'node-before' });
    await analytics.closeAndFlush();
    expect(errors).toEqual([]);
    const contact = await detail(await contactOf('user', 'node-u'));
    expect(contact).toMatchObject({ email: 'Node@Example.org', externalId: 'node-u', timezone: 'Europe/Paris', locale: 'fr-FR', attributes: { firstName: 'Nora', group: { id: 'g1', plan: 'gold' } } });
    expect(contact.events.map(({ name }) => name).sort()).toEqual(['Product Viewed', 'group.joined', 'page.viewed', 'screen.viewed']);
    expect(await contactOf('user', 'node-before')).toBe(contact.id);
  });
});

describe('a call', () => {
  it('is kept once, however often it is sent, and an old one that comes again changes nothing', async () => {
    const call = { userId: 'once', messageId: 'm-once', traits: { plan: 'free' } };
    await send('identify', call);
    await send('identify', { userId: 'once', traits: { plan: 'paid' } });
    for (let times = 0; times < 3; times++) expect((await send('identify', call)).status).toBe(200);
    expect((await detail(await contactOf('user', 'once'))).attributes['plan']).toBe('paid');
    const track = { type: 'track', userId: 'once', messageId: 't-once', event: 'Paid' };
    await Promise.all([send('batch', { batch: [track, track] }), send('track', track)]);
    expect(await eventsOf(await contactOf('user', 'once'))).toEqual(['Paid']);
  });
  it('happened when its sender says, although that clock is a year off', async () => {
    const off = 366 * 86_400_000;
    const at = Date.now() - 60_000;
    await send('track', { userId: 'clock', event: 'Tick', timestamp: new Date(at + off).toISOString(), sentAt: new Date(Date.now() + off).toISOString() });
    const { rows } = await stage.pool.query<{ occurred_at: Date }>('select occurred_at from events where contact_id = $1', [await contactOf('user', 'clock')]);
    expect(Math.abs(rows[0]!.occurred_at.getTime() - at)).toBeLessThan(2_000);
  });
  it('carries the touchpoint, campaign and page it came from (D13), and no more', async () => {
    await send('track', { userId: 'where', event: 'Seen', context: { touchpoint: 'Smart TV', campaign: { source: 'mail', name: 'May' }, page: { url: 'https://shop.example.org/tea' }, ip: '192.0.2.1', screen: { width: 9 } } });
    const { rows } = await stage.pool.query<{ properties: unknown }>('select properties from events where contact_id = $1', [await contactOf('user', 'where')]);
    expect(rows[0]?.properties).toEqual({ context: { touchpoint: 'tv', sourceId: source.id, campaign: { source: 'mail', name: 'May' }, page: { url: 'https://shop.example.org/tea' } } });
  });
  it.each([
    ['without anybody', { type: 'track', event: 'x' }, 'no_identity'],
    ['without a name', { type: 'track', userId: 'bad' }, 'bad_name'],
    ['with an impossible address', { type: 'identify', userId: 'bad', traits: { email: 'nowhere' } }, 'bad_email'],
    ['from before time', { type: 'track', userId: 'bad', event: 'x', timestamp: '0001-01-01T00:00:00Z' }, 'bad_timestamp'],
    ['with U+0000', { type: 'track', userId: 'bad', event: 'a\0b' }, 'bad_text'],
    ['with half a surrogate pair', { type: 'track', userId: 'bad', event: '\ud800' }, 'bad_text'],
    ['with a key that means something else', JSON.parse('{"type":"track","userId":"bad","event":"x","properties":{"__proto__":{"admin":true}}}'), 'bad_key'],
    ['of a megabyte of attributes', { type: 'identify', userId: 'bad', traits: { text: 'x'.repeat(40_000) } }, 'call_too_large'],
    ['of no known kind', { type: 'guess', userId: 'bad' }, 'bad_call'],
    ['that is not even one', 7, 'bad_call'],
  ])('%s is refused by name, and its neighbours are kept', async (title, call, code) => {
    const userId = `neighbour ${title}`;
    const answer = await send('batch', { batch: [{ type: 'track', userId, event: 'Before' }, call, { type: 'track', userId, event: 'After' }] });
    expect(answer.body).toMatchObject({ success: true, accepted: 2, errors: [{ index: 1, code }] });
    expect(await eventsOf(await contactOf('user', userId))).toEqual(['Before', 'After']);
    expect(await contactOf('user', 'bad')).toBeUndefined();
  });
  it('that cannot be read, is too large, or is alone and wrong, is refused whole', async () => {
    expect((await send('track', '{"a":')).body.error?.code).toBe('bad_json');
    expect((await send('batch', { batch: [{ type: 'track', userId: 'u', event: 'x', properties: { text: 'x'.repeat(510 * 1024) } }] })).status).toBe(413);
    expect((await send('track', { event: 'x' })).body.error?.code).toBe('no_identity');
    expect((await send('nonsense', {})).status).toBe(404);
  });
});

describe('a write key (H4)', () => {
  it('that is not one lets nobody in; one that was ended is refused within seconds', async () => {
    expect([(await send('track', { userId: 'u', event: 'x' }, {})).status, (await send('track', { userId: 'u', event: 'x' }, basic('wk_guess'))).status]).toEqual([401, 401]);
  });
  it('shows nothing: it opens no other address', async () => {
    const holder = stage.visitor();
    expect((await holder.call('GET', '/api/v1/contacts', undefined, basic(source.writeKey))).status).toBe(401);
    expect((await holder.call('GET', '/api/v1/contacts', undefined, { authorization: `Bearer ${source.writeKey}` })).status).toBe(401);
  });
  it('works in the body, and only from the pages it was made for', async () => {
    const shop = (await owner.call('POST', 'sources', { name: 'Only', kind: 'site', origins: ['https://shop.example.org'], consent: true })).body as unknown as Source;
    const call = { writeKey: shop.writeKey, anonymousId: 'origin', event: 'x' };
    const good = await send('track', JSON.stringify(call), { 'content-type': 'text/plain', origin: 'https://shop.example.org' });
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, 'https://shop.example.org']);
    expect((await send('track', call, { origin: 'https://evil.example.org' })).body.error?.code).toBe('foreign_origin');
    const elsewhere = await stage.visitor().call('GET', '/api/v1/setup', undefined, { origin: 'https://shop.example.org' });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
  it('is listed with its newest calls, kept or refused', async () => {
    await send('batch', { batch: [{ type: 'track', userId: 'recent', event: 'Newest' }, { type: 'track', userId: 'recent' }] });
    const { recent } = await eventually(
      async () => ((await owner.call('GET', 'sources')).body as unknown as { items: Source[] }).items.find(({ id }) => id === source.id)!,
      (found) => found.recent.some(({ name }) => name === 'Newest'),
    );
    expect(recent.slice(0, 2)).toMatchObject([{ type: 'track', name: null, who: 'recent', error: expect.stringContaining('name') }, { type: 'track', name: 'Newest', error: null }]);
  });
});

describe('an anonymous visitor', () => {
  const published = async (path: string): Promise<number> => {
    const document = journey(path, path);
    const made = (await owner.call('POST', 'workflows', { document: { ...document, nodes: document.nodes.map((node) => (node.id === 'signup' ? { ...node, type: 'core.event', settings: { name: `start ${path}` } } : node)), settings: { entry: { again: 'one_at_a_time' } } } })).body as unknown as { id: number; revision: number };
    const answer = await owner.call('POST', `workflows/${made.id}/publish`, { revision: made.revision });
    expect(answer.text).toContain('"published"');
    return made.id;
  };
  const runsOf = async (workflowId: number): Promise<{ contact_id: number; status: number }[]> => (await stage.pool.query<{ contact_id: number; status: number }>('select contact_id, status from runs where workflow_id = $1 order by id', [workflowId])).rows;

  it('enters a journey, waits in it, and goes on in it as the person who logs in (D7)', async () => {
    const workflowId = await published('merge-a');
    await send('identify', { userId: 'later', traits: { email: 'later@example.org' } });
    await send('track', { anonymousId: 'wait-a', event: 'start merge-a' });
    await eventually(async () => (await stage.pool.query('select 1 from waiters w join tokens t on t.id = w.token_id join runs r on r.id = t.run_id where r.workflow_id = $1', [workflowId])).rows, (rows) => rows.length === 1);
    await send('identify', { anonymousId: 'wait-a', userId: 'later' });
    const known = await contactOf('user', 'later');
    expect(await runsOf(workflowId)).toEqual([{ contact_id: known, status: 0 }]);
    await send('track', { userId: 'later', event: 'probe.opened' });
    await eventually(() => runsOf(workflowId), ([run]) => run?.status === 1);
  });
  it('who turns out to be somebody inside already is not inside twice', async () => {
    const workflowId = await published('merge-b');
    await send('track', { userId: 'inside', event: 'start merge-b' });
    await send('track', { anonymousId: 'inside-a', event: 'start merge-b' });
    await eventually(() => runsOf(workflowId), (runs) => runs.length === 2);
    await send('identify', { anonymousId: 'inside-a', userId: 'inside' });
    const known = await contactOf('user', 'inside');
    expect(await runsOf(workflowId)).toEqual([{ contact_id: known, status: 0 }, { contact_id: known, status: 3 }]);
    await send('track', { userId: 'inside', event: 'start merge-b' });
    expect(await runsOf(workflowId)).toHaveLength(2);
  });
  it('is parted from that person again, with everything that was theirs (pain 15)', async () => {
    const list = (await owner.call('POST', 'lists', { name: 'Parted' })).body as unknown as { id: number };
    await send('track', { anonymousId: 'part-a', event: 'Looked' });
    const visitor = await contactOf('anonymous', 'part-a');
    await owner.call('PUT', `lists/${list.id}/members/${visitor}`);
    await send('identify', { userId: 'part-u', traits: { email: 'part@example.org', city: 'Nice' } });
    const known = await contactOf('user', 'part-u');
    await owner.call('PUT', `lists/${list.id}/members/${known}`);
    await send('identify', { anonymousId: 'part-a', userId: 'part-u' });
    expect(await contactOf('anonymous', 'part-a')).toBe(known);
    expect(await eventsOf(known)).toEqual(['list.joined', 'Looked', 'list.joined'].sort((a, b) => (a === 'Looked' ? -1 : b === 'Looked' ? 1 : 0)));
    expect((await owner.call('GET', 'lists?search=Parted')).body).toMatchObject({ items: [{ members: 1 }] });
    const { items } = (await owner.call('GET', `contacts/${known}/merges`)).body as unknown as { items: ContactMerge[] };
    expect(items).toMatchObject([{ contactId: visitor, reason: 'identify', events: 2, undoneAt: null }]);
    for (let times = 0; times < 2; times++) expect((await owner.call('POST', `merges/${items[0]!.id}/undo`)).status).toBe(204);
    expect(await contactOf('anonymous', 'part-a')).toBe(visitor);
    expect([await eventsOf(visitor), await eventsOf(known)]).toEqual([['Looked', 'list.joined'], ['list.joined']]);
    expect((await owner.call('GET', 'lists?search=Parted')).body).toMatchObject({ items: [{ members: 2 }] });
    expect((await detail(known)).attributes).toEqual({ city: 'Nice' });
  });
});

describe('two ids that an alias joins', () => {
  it('find one contact by either, in every door, and are parted as they were', async () => {
    await send('identify', { userId: 'old', traits: { email: 'old@example.org', plan: 'gold', city: 'Riga' } });
    await send('identify', { userId: 'new', traits: { email: 'new@example.org', city: 'Nice' } });
    const [old, fresh] = [await contactOf('user', 'old'), await contactOf('user', 'new')];
    await send('alias', { userId: 'new', previousId: 'old' });
    expect(await detail(fresh)).toMatchObject({ email: 'new@example.org', externalId: 'new', attributes: { plan: 'gold', city: 'Nice' } });
    for (const body of [{ externalId: 'old' }, { email: 'old@example.org' }]) expect((await owner.call('POST', 'contacts', body)).body).toMatchObject({ id: fresh });
    await send('identify', { userId: 'new', traits: { email: 'new@example.org' } });
    const { items } = (await owner.call('GET', `contacts/${fresh}/merges`)).body as unknown as { items: ContactMerge[] };
    expect((await owner.call('POST', `merges/${items[0]!.id}/undo`)).status).toBe(204);
    expect(await detail(old)).toMatchObject({ email: 'old@example.org', externalId: 'old', attributes: { plan: 'gold', city: 'Riga' } });
    expect(await detail(fresh)).toMatchObject({ externalId: 'new', attributes: { city: 'Nice' } });
    expect(await contactOf('user', 'old')).toBe(old);
  });
  it('are nobody else’s business: merges of another workspace are not found', async () => {
    const { rows } = await stage.pool.query<{ id: number }>('select id from contact_merges limit 1');
    expect((await (await stage.stranger()).call('POST', `merges/${rows[0]!.id}/undo`)).status).toBe(404);
  });
});

describe('a merge', () => {
  it('knows every table that belongs to a contact', async () => {
    const { rows } = await stage.pool.query<{ name: string }>(
      `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
       where a.attname = 'contact_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const known = [...MERGED_TABLES.map(({ table }) => table), ...NOT_MERGED];
    expect(rows.map(({ name }) => name).filter((name) => !(known as string[]).includes(name))).toEqual([]);
  });
});

describe('a token of a link in a mail', () => {
  it('cannot be made from the one of the image', () => {
    const tokens = new TrackingTokens(Buffer.alloc(32, 7));
    expect(tokens.open(tokens.sign(1, 2, 'click'))).toEqual({ workspaceId: 1, deliveryId: 2, use: 'click' });
    expect(tokens.open(`k-${tokens.sign(1, 2)}`)).toBeNull();
  });
});

describe('calls that come at the same moment, in any order', () => {
  it('lose nothing and end with the same people', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('track', 'identify', 'alias', 'mail'), fc.constantFrom('1', '2')), { minLength: 1, maxLength: 10 }).chain((calls) => fc.tuple(fc.constant(calls), fc.shuffledSubarray(calls, { minLength: calls.length }))),
        async ([calls, shuffled]) => {
          const made = (order: readonly (readonly [string, string])[], name: string): Record<string, unknown>[] =>
            order.map(([kind, one]) => {
              const ids = { anonymousId: `${name}-a${one}`, userId: `${name}-u${one}` };
              if (kind === 'track') return { type: 'track', event: 'Did', anonymousId: ids.anonymousId };
              if (kind === 'alias') return { type: 'alias', userId: ids.userId, previousId: ids.anonymousId };
              return { type: 'identify', ...(kind === 'mail' ? { userId: ids.userId, traits: { email: `${name}-${one}@example.org` } } : ids) };
            });
          const [first, second] = [`p${++round}`, `p${++round}`];
          await Promise.all(made(calls, first).map((call) => send('batch', { batch: [call] })));
          for (const call of made(shuffled, second)) expect((await send('batch', { batch: [call] })).status).toBe(200);
          const tracks = calls.filter(([kind]) => kind === 'track').length;
          const seen = await Promise.all(
            [first, second].map(async (name) => {
              const { rows } = await stage.pool.query<{ signs: string[]; events: number }>(
                `select array(select distinct replace(v, $1 || '-', '') from unnest(array_append(array_append(array_agg(i.value), max(c.external_id)), max(c.email))) v where v is not null order by 1) as signs,
                   (select count(*)::int from events e where e.contact_id = c.id) as events
                 from contacts c left join contact_identities i on i.contact_id = c.id where c.external_id like $1 || '-%' or i.value like $1 || '-%' group by c.id order by 1`,
                [name],
              );
              return rows;
            }),
          );
          expect(seen.map((rows) => rows.reduce((sum, { events }) => sum + events, 0))).toEqual([tracks, tracks]);
          expect(seen[1]!.map(({ signs }) => signs)).toEqual(seen[0]!.map(({ signs }) => signs));
        },
      ),
      { numRuns: 25 },
    );
  });
});
