import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Segment, SegmentDetail, SegmentPreview } from '@parcours/sdk/api';
import { httpStage, type Answer, type Visitor } from './support/http-server.js';

const stage = httpStage();
let owner: Visitor;
let stranger: Visitor;
const BUYERS = { did: ['buy', 86_400_000] };

beforeAll(async () => {
  owner = await stage.owner();
  stranger = await stage.person('viewer');
});

const contact = async (email: string, attributes = {}): Promise<number> => ((await owner.call('POST', 'contacts', { email, attributes })).body as unknown as { id: number }).id;
const make = (name: string, rule: unknown): Promise<Answer> => owner.call('POST', 'segments', { name, rule });
const read = async (id: number): Promise<SegmentDetail> => (await owner.call('GET', `segments/${id}`)).body as unknown as SegmentDetail;

async function until<Value>(what: string, look: () => Promise<Value | null | false>): Promise<Value> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Waited five seconds for ${what}.`);
}

describe('S1, S2: segments over the API', () => {
  it('a rule is tried before it is kept; then whoever does what it asks is in it within a moment', async () => {
    await contact('ada@example.org', { city: 'Lyon' });
    await contact('bob@example.org', { city: 'Paris' });
    const preview = (await owner.call('POST', 'segments/preview', { rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } })).body as unknown as SegmentPreview;
    expect(preview).toMatchObject({ count: 1, exact: true, sample: [{ email: 'ada@example.org' }] });
    const made = (await make('Buyers', BUYERS)).body as unknown as Segment;
    expect(made).toMatchObject({ name: 'Buyers', rule: BUYERS, state: 'computing', members: 0 });
    await until('the first look', async () => (await read(made.id)).state === 'ready');
    await owner.call('POST', 'events', { events: [{ name: 'buy', contact: { email: 'ada@example.org' } }] });
    const detail = await until('Ada to be in it', async () => {
      const found = await read(made.id);
      return found.members === 1 && found;
    });
    expect(detail.sizes.at(-1)).toMatchObject({ members: 1 });
    expect((await owner.call('GET', `segments/${made.id}/members`)).body).toMatchObject({ items: [{ email: 'ada@example.org' }], nextCursor: null });
    expect((await owner.call('GET', 'segments?search=buy')).body).toMatchObject({ items: [{ name: 'Buyers', members: 1 }] });
  });

  it.each([
    [{ nonsense: [1] }, 'bad_rule'],
    [{ '==': [{ var: 'run.id' }, 1] }, 'bad_rule'],
    [{ '>': [{ var: 'contact.city' }, 'M'] }, 'bad_rule'],
    [{ did: [''] }, 'bad_rule'],
    [{ and: [{ did: ['x'] }], or: [] }, 'bad_rule'],
    [{ on_list: [4711] }, 'bad_rule'],
    [{ '==': [{ var: 'contact.city' }, 'a\u0000'] }, 'bad_text'],
    [JSON.parse(`${'{"!":'.repeat(40)}true${'}'.repeat(40)}`), 'bad_rule'],
  ])('the rule %j is refused with a sentence', async (rule, code) => {
    const refused = await make('Odd', rule);
    expect([refused.status, refused.body.error?.code]).toEqual([code === 'bad_text' ? 400 : 422, code]);
    expect(refused.body.error?.message.length).toBeGreaterThan(20);
  });

  it('D5: a condition of a journey is tried on the last events of its name, on contacts as they are, or on data at hand, and shows who fits', async () => {
    const carla = await contact('carla@example.org', { city: 'Nice' });
    await owner.call('POST', 'events', { events: [12, 80, 95].map((total) => ({ name: 'order.tried', contact: { email: 'carla@example.org' }, properties: { total } })) });
    const tried = async (body: object): Promise<unknown> => (await owner.call('POST', 'conditions/preview', body)).body;
    const large = { '>': [{ var: 'event.properties.total' }, 50] };
    await until('the events to have come', async () => ((await tried({ rule: large, event: 'order.tried' })) as { of: number }).of === 3);
    expect(await tried({ rule: { and: [large, { '==': [{ var: 'contact.city' }, 'Nice'] }] }, event: 'order.tried' })).toMatchObject({ count: 2, of: 3, exact: true, sample: [{ contactId: carla, name: 'carla@example.org', properties: { total: 95 } }, { properties: { total: 80 } }] });
    expect(await tried({ rule: large, event: 'never.happened' })).toEqual({ count: 0, of: 0, exact: true, sample: [] });
    expect(await tried({ rule: { '==': [{ var: 'contact.city' }, 'Nice'] } })).toMatchObject({ count: 1, exact: true, sample: [{ contactId: carla, at: null, properties: null }] });
    expect(await tried({ rule: { and: [{ '>': [{ var: 'json.lines' }, 1] }, { '==': [{ var: 'contact.city' }, 'Nice'] }] }, items: [{ lines: 1 }, { lines: 2 }], contactId: carla })).toMatchObject({ count: 1, of: 2 });
    const list = (await owner.call('POST', 'lists', { name: 'Tried' })).body as unknown as { id: number };
    expect((await owner.call('PUT', `lists/${list.id}/members/${carla}`)).status).toBe(204);
    expect(await tried({ rule: { in: ['Tried', { var: 'contact.lists' }] } })).toMatchObject({ count: 1 });
    expect(await owner.call('POST', 'conditions/preview', { rule: { log: ['x'] } })).toMatchObject({ status: 422, body: { error: { code: 'bad_rule' } } });
  });

  it('T7: whom a business event concerns is counted with the values of the last one that came', async () => {
    const rule = { '==': [{ var: 'contact.city' }, { var: 'event.properties.city' }] };
    const asked = (): Promise<Answer> => owner.call('POST', 'segments/preview', { rule, businessEvent: 'shop.opened' });
    expect(await asked()).toMatchObject({ status: 422, body: { error: { code: 'no_event_yet' } } });
    expect((await owner.call('POST', 'business-events', { name: 'shop.opened', properties: { city: 'Lyon' } })).status).toBe(202);
    expect(await asked()).toMatchObject({ status: 200, body: { count: 1, exact: true, sample: [{ email: 'ada@example.org' }] } });
  });

  it('SEC: what somebody writes into a rule stays a value, whatever it looks like', async () => {
    const nasty = `'); drop table contacts; -- $1 \\`;
    const found = await owner.call('POST', 'segments/preview', { rule: { or: [{ '==': [{ var: `contact.${nasty.replaceAll('.', '')}` }, nasty] }, { did: [nasty, null, { in: [nasty, { var: 'event.properties.x' }] }] }] } });
    expect(found).toMatchObject({ status: 200, body: { count: 0 } });
  });

  it('who may only look sees segments and changes none', async () => {
    expect((await stranger.call('GET', 'segments')).status).toBe(200);
    expect((await stranger.call('POST', 'segments', { name: 'Mine', rule: BUYERS })).status).toBe(403);
    expect((await owner.call('GET', 'segments/4711')).status).toBe(404);
    expect((await owner.call('GET', 'segments/vocabulary')).body).toMatchObject({ attributes: ['city'] });
  });
});
