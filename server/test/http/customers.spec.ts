import { beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { Contact, ContactDetail, ContactList } from '@parcours/sdk/api';
import { identifyContact } from '../../src/db/customers/identify-contact.js';
import { httpStage, type Visitor } from './support/http-server.js';

const stage = httpStage();
let owner: Visitor;
beforeAll(async () => {
  owner = await stage.owner();
});
const upsert = async (body: unknown): Promise<Contact> => (await owner.call('POST', 'contacts', body)).body as unknown as Contact;
const pool = (): pg.Pool => stage.pool;

describe('a contact', () => {
  it('is one person whatever the case of the address', async () => {
    const made = await upsert({ email: ' Ada@Example.org ', attributes: { firstName: 'Ada', plan: 'free' } });
    const again = await upsert({ email: 'ADA@example.ORG', attributes: { plan: null, city: 'Paris' }, timezone: 'Europe/Paris' });
    expect(again).toMatchObject({ id: made.id, email: 'ADA@example.ORG', timezone: 'Europe/Paris', attributes: { firstName: 'Ada', city: 'Paris' } });
  });
  it('is found by any identifier and keeps what else is said', async () => {
    const made = await upsert({ externalId: 'c-7' });
    expect((await upsert({ externalId: 'c-7', phone: '+33 6 39 98 00 77', email: 'seven@example.org' })).id).toBe(made.id);
    expect((await upsert({ phone: '+33 6 39 98 00 77' })).id).toBe(made.id);
    expect((await upsert({ email: 'seven@example.org', attributes: { a: 1 } })).externalId).toBe('c-7');
  });
  it('does not lose its external id to another', async () => {
    const holder = await upsert({ externalId: 'taken' });
    await upsert({ email: 'other@example.org' });
    const other = await upsert({ email: 'other@example.org', externalId: 'taken' });
    expect(other).toMatchObject({ externalId: null });
    expect(other.id).not.toBe(holder.id);
  });
  it.each([
    [{ email: 'a' }, { email: 'a' }],
    [{ email: 'race@example.org', externalId: 'race' }, { externalId: 'race', email: 'race@example.org' }],
    [{ phone: '+1 415 555 0132' }, { phone: '+1 415 555 0132', attributes: { x: 1 } }],
    [{ externalId: 'r2', attributes: { x: 1 } }, { externalId: 'r2', email: 'r2@example.org' }],
  ])('is made once, however many name it at the same moment: %j', async (one, two) => {
    const inputs = Array.from({ length: 40 }, (_, index) => ({ ...(index % 2 === 0 ? one : two), ...('email' in one && one.email === 'a' ? { email: 'crowd@example.org' } : {}) }));
    const found = await Promise.all(inputs.map((input) => identifyContact(pool(), 1, input, Date.now())));
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  });
  it('made inside a transaction that fails was never there', async () => {
    const client = await pool().connect();
    await client.query('begin');
    await identifyContact(client, 1, { email: 'ghost@example.org' }, Date.now());
    await client.query('rollback');
    client.release();
    expect((await owner.call('GET', 'contacts?search=ghost@')).body).toEqual({ items: [], nextCursor: null });
  });
  it.each([
    [{}, 'no_identifier'],
    [{ email: 'not an address' }, 'bad_email'],
    [{ email: 'a@example.org', timezone: 'Mars/Base' }, 'bad_timezone'],
    [{ email: 'a@example.org', locale: '!!' }, 'bad_locale'],
  ])('named as %j is refused as %s', async (input, code) => {
    const refused = await owner.call('POST', 'contacts', input);
    expect([refused.status, refused.body.error?.code]).toEqual([400, code]);
  });
  it('is found by the beginning of the address, and all are read page by page', async () => {
    for (const name of ['paged_1', 'paged_2', 'paged_3', 'pagedx4']) await upsert({ email: `${name}@example.org` });
    const first = (await owner.call('GET', 'contacts?search=Paged_&limit=2')).body as unknown as { items: Contact[]; nextCursor: string };
    const second = (await owner.call('GET', `contacts?search=Paged_&limit=2&cursor=${first.nextCursor}`)).body as unknown as { items: Contact[]; nextCursor: null };
    expect([...first.items, ...second.items].map(({ email }) => email)).toEqual(['paged_3@example.org', 'paged_2@example.org', 'paged_1@example.org']);
    expect(second.nextCursor).toBeNull();
  });
});

describe('a list', () => {
  it('counts its members, and joining twice changes nothing', async () => {
    const list = (await owner.call('POST', 'lists', { name: 'Lettre' })).body as unknown as ContactList;
    expect((await owner.call('POST', 'lists', { name: 'Lettre' })).body.error?.code).toBe('name_taken');
    const contacts = await Promise.all(['l1', 'l2', 'l3'].map((name) => upsert({ email: `${name}@example.org` })));
    for (const { id } of [...contacts, ...contacts]) expect((await owner.call('PUT', `lists/${list.id}/members/${id}`)).status).toBe(204);
    const members = (await owner.call('GET', `lists/${list.id}/members?limit=2`)).body as unknown as { items: Contact[]; nextCursor: string };
    const rest = (await owner.call('GET', `lists/${list.id}/members?limit=2&cursor=${members.nextCursor}`)).body as unknown as { items: Contact[] };
    expect([...members.items, ...rest.items].map(({ email }) => email)).toEqual(['l3@example.org', 'l2@example.org', 'l1@example.org']);
    expect((await owner.call('DELETE', `lists/${list.id}/members/${contacts[0]?.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `lists/${list.id}/members/${contacts[0]?.id}`)).status).toBe(204);
    expect((await owner.call('GET', 'lists?search=lett')).body).toMatchObject({ items: [{ id: list.id, members: 2 }] });
    const detail = (await owner.call('GET', `contacts/${contacts[0]?.id}`)).body as unknown as ContactDetail;
    expect(detail.events.map(({ name, properties }) => [name, properties['list']])).toEqual([['list.left', 'Lettre'], ['list.joined', 'Lettre']]);
    expect(detail.lists).toEqual([]);
  });
});

describe('events', () => {
  it('are kept with their contact, and once for each message id', async () => {
    const event = { name: 'order.paid', contact: { email: 'buyer@example.org' }, properties: { total: 12 }, occurredAt: '2026-01-31T09:00:00Z', messageId: 'm1' };
    const first = await owner.call('POST', 'events', { events: [event, { name: 'visit', contact: { externalId: 'b' } }, { name: 'visit', contact: { email: 'BUYER@example.org' } }] });
    expect([first.status, first.body]).toEqual([202, { accepted: 3 }]);
    await owner.call('POST', 'events', { events: [event] });
    const { items: [buyer] } = (await owner.call('GET', 'contacts?search=buyer@')).body as unknown as { items: Contact[] };
    const { events } = (await owner.call('GET', `contacts/${buyer?.id}`)).body as unknown as ContactDetail;
    expect(events).toEqual([expect.objectContaining({ name: 'visit' }), expect.objectContaining({ name: 'order.paid', properties: { total: 12 }, occurredAt: '2026-01-31T09:00:00.000Z' })]);
  });
  it('are all refused when one of them names nobody', async () => {
    const refused = await owner.call('POST', 'events', { events: [{ name: 'a', contact: { email: 'new1@example.org' } }, { name: 'b', contact: {} }] });
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'no_identifier']);
    expect((await owner.call('GET', 'contacts?search=new1@')).body).toMatchObject({ items: [] });
  });
  it('come in large numbers from several sides at once', async () => {
    const batch = (from: number) => ({ events: Array.from({ length: 300 }, (_, index) => ({ name: 'tick', contact: { email: `many${(from + index * 7) % 100}@example.org` } })) });
    const answers = await Promise.all([0, 31, 62].map((from) => owner.call('POST', 'events', batch(from))));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const { rows } = await pool().query<{ contacts: number; events: number }>(`select count(distinct contact_id) as contacts, count(*) as events from events where name = 'tick'`);
    expect(rows[0]).toEqual({ contacts: 100, events: 900 });
  });
});
